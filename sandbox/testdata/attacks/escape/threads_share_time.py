# expect: timeout
# Burn the CPU from threads, while the main one sleeps.
import hashlib, threading
def burn():
    while True:
        hashlib.sha256(b"x" * 1000000).digest()
for _ in range(4):
    threading.Thread(target=burn).start()
