# Hide memory in the kernel's pipes.
import fcntl, os
held = 0
try:
    while held < 256 << 20:
        r, w = os.pipe()
        try:
            fcntl.fcntl(w, 1031, 1 << 20)
        except OSError:
            pass
        os.set_blocking(w, False)
        try:
            while True:
                held += os.write(w, b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    pass
if held > 32 << 20:
    print("BREACH", held >> 20, "MiB in pipes")
