# A file larger than any disk.
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
try:
    with open("sparse", "wb") as f:
        f.truncate(1 << 40)
    print("BREACH: a file of 1 TiB")
except OSError:
    pass
