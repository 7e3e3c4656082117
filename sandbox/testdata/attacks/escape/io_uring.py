# Calls that filters do not see.
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
params = ctypes.create_string_buffer(120)
if libc.syscall(425, 8, params) >= 0:
    print("BREACH: io_uring_setup")
