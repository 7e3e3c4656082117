# Have the kernel send the signal: ownership of a descriptor.
import fcntl, os, signal, sys
r, w = os.pipe()
for target in (os.getppid(), int(sys.argv[1]), os.getpid()):
    try:
        fcntl.fcntl(r, fcntl.F_SETOWN, target)
        print("BREACH: F_SETOWN", target)
    except OSError:
        pass
    try:
        fcntl.fcntl(r, 10, signal.SIGKILL)
        print("BREACH: F_SETSIG")
    except OSError:
        pass
