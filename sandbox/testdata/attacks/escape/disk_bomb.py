# Fill whatever can be written.
import os
written = 0
for folder in (".", "/tmp", "/var/tmp", "/dev/shm", "/run", "/box"):
    try:
        for i in range(10):
            with open("%s/assay-bomb-%d-%d" % (folder, len(folder), i), "wb") as f:
                for _ in range(20):
                    written += f.write(b"x" * (1 << 20))
    except OSError:
        pass
if written > 80 << 20:
    print("BREACH", written >> 20, "MiB on disk")
