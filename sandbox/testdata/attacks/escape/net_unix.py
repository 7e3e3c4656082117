# Connect to a socket that is a file.
import socket, sys
try:
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[5])
    print("BREACH: connected")
except OSError:
    pass
