# Mount a file system.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for kind in (b"tmpfs", b"proc", b"sysfs", b"overlay"):
    if libc.mount(b"x", b"/", kind, 0, None) == 0:
        print("BREACH", kind)
if libc.mount(b"/", b"/", None, 4096 | 32, None) == 0:
    print("BREACH: remount")
for number in (428, 429, 430, 431, 432, 442):
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0:
        print("BREACH", number)
if libc.umount2(b"/", 2) == 0 or libc.umount2(b"/box", 2) == 0:
    print("BREACH: umount")
