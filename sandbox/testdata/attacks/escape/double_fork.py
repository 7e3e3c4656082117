# Become a daemon that outlives the program.
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    print("BREACH: forked")
except OSError:
    pass
