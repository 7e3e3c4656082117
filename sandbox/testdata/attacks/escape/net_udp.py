# Send a datagram to the host.
import socket, sys
try:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", int(sys.argv[4])))
    print("BREACH: sent")
except OSError:
    pass
