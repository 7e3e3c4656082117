# Reach a file through a link in the work folder.
import os, sys
try:
    os.symlink(sys.argv[2], "link")
    print("BREACH", open("link").read())
except OSError:
    pass
