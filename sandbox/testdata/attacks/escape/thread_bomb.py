# As many threads as there can be, with stacks as small as there can be.
import threading, time
threading.stack_size(32768)
alive = 0
try:
    for _ in range(3000):
        threading.Thread(target=time.sleep, args=(0.5,), daemon=True).start()
        alive = max(alive, threading.active_count())
except (RuntimeError, MemoryError):
    pass
if alive > 1500:
    print("BREACH", alive, "threads")
