# Stop the kernel in the middle of a copy.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
number = 323 if os.uname().machine == "x86_64" else 282
for flags in (0, 1, 0o2000001):
    if libc.syscall(number, flags) >= 0:
        print("BREACH: userfaultfd")
