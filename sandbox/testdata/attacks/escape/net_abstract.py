# Connect to a socket that is no file, so that file rules do not cover it.
import socket, sys
try:
    s = socket.socket(socket.AF_UNIX)
    s.connect("\0" + sys.argv[6])
    print("BREACH: connected")
except OSError:
    pass
