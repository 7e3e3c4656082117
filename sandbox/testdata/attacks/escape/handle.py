# Open a file by its number, past all folders.
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
by_name, by_handle = (303, 304) if os.uname().machine == "x86_64" else (264, 265)
handle = (ctypes.c_uint32 * 40)(128)
mount = ctypes.c_int()
path = ctypes.create_string_buffer(sys.executable.encode())
if libc.syscall(by_name, -100, path, handle, ctypes.byref(mount), 0) == 0:
    print("BREACH: name_to_handle_at")
handle[0], handle[1], handle[2] = 8, 1, 2
if libc.syscall(by_handle, -100, handle, 0) >= 0:
    print("BREACH: open_by_handle_at")
