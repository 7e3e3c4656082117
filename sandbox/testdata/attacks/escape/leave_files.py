# Leave something for the program that comes next.
import os
for name in ("sitecustomize.py", "random.py", "left"):
    try:
        with open(name, "w") as f:
            f.write("print('BREACH: taken in')")
    except OSError:
        pass
try:
    os.mkdir("locked", 0o300)
    open("locked/inside", "w").close()
    os.mkdir("locked/deeper", 0o000)
except OSError:
    pass
