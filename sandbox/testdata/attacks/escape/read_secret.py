# Read a file of the user's.
import sys
for path in (sys.argv[2], "/etc/passwd", "/etc/shadow", "/etc/sudoers", "/etc/ssh/ssh_host_rsa_key", "/etc/hostname"):
    try:
        print("BREACH", path, open(path).read()[:20])
    except OSError:
        pass
