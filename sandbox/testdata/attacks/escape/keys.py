# The kernel's key store is shared with others.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
add, request, ctl = (248, 249, 250) if os.uname().machine == "x86_64" else (217, 218, 219)
if libc.syscall(add, b"user", b"assay", b"x", ctypes.c_long(1), ctypes.c_long(-3)) >= 0:
    print("BREACH: add_key")
if libc.syscall(ctl, 0, -3, 1) >= 0 or libc.syscall(ctl, 1, None) >= 0:
    print("BREACH: keyctl")
