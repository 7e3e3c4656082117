# Take memory past the allocator.
import mmap
hoard = []
try:
    while len(hoard) < 50:
        m = mmap.mmap(-1, 8 << 20, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
        for i in range(0, 8 << 20, 4096):
            m[i] = 1
        hoard.append(m)
except (OSError, MemoryError):
    pass
if len(hoard) >= 32:
    print("BREACH", 8 * len(hoard), "MiB")
