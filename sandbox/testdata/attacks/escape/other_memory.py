# Read and write the memory of others.
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
numbers = (310, 311, 440, 434, 438) if os.uname().machine == "x86_64" else (270, 271, 440, 434, 438)
buffer = ctypes.create_string_buffer(8)
iov = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
for pid in (os.getppid(), 1, int(sys.argv[1]), os.getpid()):
    for number in numbers[:2]:
        if libc.syscall(number, pid, iov, ctypes.c_ulong(1), iov, ctypes.c_ulong(1), 0) >= 0:
            print("BREACH", number, pid)
    if libc.syscall(numbers[3], pid, 0) >= 0:
        print("BREACH: pidfd_open", pid)
