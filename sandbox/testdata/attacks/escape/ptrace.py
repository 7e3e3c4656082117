# Take over the parent.
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
number = 101 if os.uname().machine == "x86_64" else 117
for pid in (os.getppid(), 1, int(sys.argv[1])):
    for request in (16, 0x4206):
        if libc.syscall(number, request, pid, 0, 0) == 0:
            print("BREACH", request, pid)
if libc.syscall(number, 0, 0, 0, 0) == 0:
    print("BREACH: traceme")
