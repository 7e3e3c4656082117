# expect: timeout
# Use no CPU time at all.
import time
while True:
    time.sleep(1000)
