# Replace oneself by a shell or another interpreter.
import os, sys
for exe in ("/bin/sh", "/bin/busybox", sys.executable):
    try:
        os.execv(exe, [exe, "-c", "print('BREACH: executed')" if exe == sys.executable else "echo BREACH"])
    except OSError:
        pass
