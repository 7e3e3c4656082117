# Take rights back.
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
number = 126 if os.uname().machine == "x86_64" else 91
header = (ctypes.c_uint32 * 2)(0x20080522, 0)
data = (ctypes.c_uint32 * 6)(*[0xFFFFFFFF] * 6)
if libc.syscall(number, header, data) == 0:
    print("BREACH: capset")
for option, args in ((47, (2, 21)), (8, (1,)), (28, (0,)), (4, (1,)), (38, (0,)), (1, (0,)), (36, (1,)), (0x59616d61, (1,)), (35, (8, 0))):
    if libc.prctl(option, *[ctypes.c_ulong(a) for a in args], ctypes.c_ulong(0), ctypes.c_ulong(0)) == 0:
        print("BREACH: prctl", option)
