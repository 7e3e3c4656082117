# A second filter that answers in the first one's place.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
class Program(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
code = ctypes.create_string_buffer(b"\x06\0\0\0\0\0\xff\x7f", 8)
program = Program(1, ctypes.addressof(code))
number = 317 if os.uname().machine == "x86_64" else 277
if libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0 or libc.syscall(number, 1, 8, ctypes.byref(program)) >= 0:
    print("BREACH: a filter")
