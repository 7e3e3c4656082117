# Ask the kernel for older, laxer manners.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
number = 135 if os.uname().machine == "x86_64" else 92
if libc.syscall(number, ctypes.c_ulong(0x0400000)) >= 0:
    print("BREACH: personality")
