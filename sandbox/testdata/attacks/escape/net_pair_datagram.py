# A pair of sockets is allowed to event loops; one end may send elsewhere.
import socket, sys
for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_STREAM):
    try:
        a, _ = socket.socketpair(socket.AF_UNIX, kind)
    except OSError:
        continue
    for address in (sys.argv[5] + ".dgram", "\0" + sys.argv[6] + ".dgram"):
        try:
            a.sendto(b"x", address)
            print("BREACH: sent to", repr(address))
        except OSError:
            pass
