# Connect to a server on the host.
import socket, sys
for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
    try:
        s = socket.socket(family, socket.SOCK_STREAM)
        s.settimeout(1)
        s.connect((address, int(sys.argv[4])))
        print("BREACH: connected")
    except OSError:
        pass
