# System calls of the 32-bit kind, which have other numbers.
import ctypes, mmap, os, sys
if os.uname().machine != "x86_64":
    sys.exit()
def code(b):
    m = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    m.write(b)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(m)))
# mov eax, 2 (fork); int 0x80; ret
r = code(b"\xb8\x02\x00\x00\x00\xcd\x80\xc3")()
if r >= 0:
    print("BREACH: fork by int 0x80", r)
