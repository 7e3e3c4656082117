# Claim a message that is larger than memory, and end in its middle.
import os
for fd in range(3, 64):
    try:
        os.write(fd, b"\xff\xff\xff\xff[")
    except OSError:
        pass
