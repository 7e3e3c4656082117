# Names are looked up by a library of the host's.
import socket
try:
    print("BREACH", socket.getaddrinfo("localhost.localdomain", 80))
except OSError:
    pass
