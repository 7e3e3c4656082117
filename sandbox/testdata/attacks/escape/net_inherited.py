# A descriptor to the outside that was left open.
import os, stat
for fd in range(3, 4096):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    if stat.S_ISSOCK(mode) or stat.S_ISDIR(mode) or stat.S_ISREG(mode):
        print("BREACH: descriptor", fd, oct(mode))
