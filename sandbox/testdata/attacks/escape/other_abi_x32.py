# System calls of the x32 kind, which share the audit number of amd64.
import ctypes, os, sys
if os.uname().machine != "x86_64":
    sys.exit()
libc = ctypes.CDLL(None, use_errno=True)
me = os.getpid()
r = libc.syscall(ctypes.c_long(0x40000000 + 57))
if os.getpid() != me:
    os._exit(0)
if r >= 0:
    print("BREACH: fork by x32", r)
