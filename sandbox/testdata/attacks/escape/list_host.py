# Look around.
import os, sys
for folder in (os.path.dirname(sys.argv[2]), "/home", "/var/log", "/etc/ssh"):
    try:
        print("BREACH", folder, os.listdir(folder)[:5])
    except OSError:
        pass
