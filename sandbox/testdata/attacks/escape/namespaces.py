# Namespaces of one's own, with all rights in them.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
unshare, setns = (272, 308) if os.uname().machine == "x86_64" else (97, 268)
for flag in (0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x08000000, 0x02000000):
    if libc.syscall(unshare, ctypes.c_long(flag)) == 0:
        print("BREACH: unshare", hex(flag))
try:
    if libc.syscall(setns, os.open("/proc/self/ns/net", os.O_RDONLY), 0) == 0:
        print("BREACH: setns")
except OSError:
    pass
