# Make a process with the system calls themselves.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
x86 = os.uname().machine == "x86_64"
calls = [(56, 17, 0, 0, 0, 0), (58,), (57,)] if x86 else [(220, 17, 0, 0, 0, 0)]
clone_args = (ctypes.c_uint64 * 11)(0, 0, 0, 0, 17)
calls.append((435, ctypes.addressof(clone_args), 88))
me = os.getpid()
for call in calls:
    r = libc.syscall(*[ctypes.c_long(c) for c in call])
    if os.getpid() != me or r == 0:
        os._exit(0)
    if r > 0:
        print("BREACH", call[0], "made process", r)
