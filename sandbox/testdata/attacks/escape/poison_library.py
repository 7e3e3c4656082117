# Change the interpreter's own files, for the programs that come later.
import os, sys
for path in (os.__file__, os.path.dirname(os.__file__) + "/sitecustomize.py", os.path.dirname(os.__file__) + "/__pycache__/x.pyc", sys.executable):
    try:
        with open(path, "ab"):
            print("BREACH", path)
    except OSError:
        pass
