# Drown the host in output.
import sys
line = "x" * (1 << 16)
for _ in range(2000):
    sys.stdout.write(line)
