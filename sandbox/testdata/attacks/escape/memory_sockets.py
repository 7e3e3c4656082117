# Hide memory in the kernel's socket buffers.
import socket
held, pairs = 0, []
try:
    while held < 256 << 20:
        a, b = socket.socketpair()
        a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 64 << 20)
        pairs.append((a, b))
        a.setblocking(False)
        try:
            while True:
                held += a.send(b"x" * 65536)
        except BlockingIOError:
            pass
except OSError:
    pass
if held > 64 << 20:
    print("BREACH", held >> 20, "MiB in sockets")
