# Signals by their less known calls.
import ctypes, os, signal, sys
libc = ctypes.CDLL(None, use_errno=True)
x86 = os.uname().machine == "x86_64"
info = ctypes.create_string_buffer(128)
for pid in (os.getppid(), int(sys.argv[1])):
    for number, args in (((129 if x86 else 138), (pid, 10, info)), ((297 if x86 else 240), (pid, pid, 10, info)),
                         ((200 if x86 else 130), (pid, 10)), ((234 if x86 else 131), (pid, pid, 10))):
        if libc.syscall(number, *args) == 0:
            print("BREACH", number, pid)
