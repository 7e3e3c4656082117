# Multiply without end; twelve copies are enough to show it.
import os
made = 0
for _ in range(12):
    try:
        if os.fork() == 0:
            import time
            time.sleep(30)
            os._exit(0)
        made += 1
    except OSError:
        pass
if made:
    print("BREACH", made, "processes")
