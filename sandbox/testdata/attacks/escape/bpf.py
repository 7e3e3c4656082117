# Code in the kernel.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
bpf, perf = (321, 298) if os.uname().machine == "x86_64" else (280, 241)
attr = ctypes.create_string_buffer(b"\x01\0\0\0\x04\0\0\0\x04\0\0\0\x01\0\0\0", 128)
if libc.syscall(bpf, 0, attr, 128) >= 0:
    print("BREACH: bpf")
event = ctypes.create_string_buffer(128)
if libc.syscall(perf, event, 0, -1, -1, 0) >= 0:
    print("BREACH: perf_event_open")
