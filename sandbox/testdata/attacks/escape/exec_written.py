# Write a program and run it.
import os
try:
    with open("run", "w") as f:
        f.write("#!/bin/sh\necho BREACH\n")
    os.chmod("run", 0o755)
    os.execv("./run", ["./run"])
except OSError:
    pass
