# Any family of sockets: netlink, packet, vsock, alg, bluetooth, can, ...
import socket
for family in range(0, 64):
    for kind in (1, 2, 3, 5):
        try:
            socket.socket(family, kind)
            print("BREACH: family", family)
        except OSError:
            pass
