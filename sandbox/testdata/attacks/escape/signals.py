# End the parent, the host, and everything else.
import os, signal, sys
for pid in (os.getppid(), int(sys.argv[1]), 1, -1, 0, -os.getpgid(0) or -1):
    for s in (0, signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, s)
            print("BREACH", pid, s)
        except OSError:
            pass
