# Memory that belongs to no process.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
numbers = {"x86_64": dict(shmget=29, memfd_create=319, mq_open=240, msgget=68, semget=64)}.get(
    os.uname().machine, dict(shmget=194, memfd_create=279, mq_open=180, msgget=186, semget=190))
name = ctypes.create_string_buffer(b"hoard")
if libc.syscall(numbers["shmget"], 0, ctypes.c_long(1 << 20), 0o1600) >= 0:
    print("BREACH: shmget")
if libc.syscall(numbers["memfd_create"], name, 0) >= 0:
    print("BREACH: memfd_create")
if libc.syscall(numbers["mq_open"], name, 0o102, 0o600, None) >= 0:
    print("BREACH: mq_open")
if libc.syscall(numbers["msgget"], 0, 0o1600) >= 0:
    print("BREACH: msgget")
if libc.syscall(numbers["semget"], 0, 1, 0o1600) >= 0:
    print("BREACH: semget")
