# A tree that is hard to remove.
import os
try:
    for _ in range(1500):
        os.mkdir("d" * 200, 0o300)
        os.chdir("d" * 200)
except OSError:
    pass
