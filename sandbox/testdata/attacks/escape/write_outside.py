# Change a file of the user's, and add one.
import os, sys
for path in (sys.argv[3] + "/canary", sys.argv[3] + "/planted", "/etc/assay-planted", "/tmp/assay-planted", "/var/tmp/assay-planted",
             "/dev/shm/assay-planted", "/assay-planted", "/usr/assay-planted"):
    try:
        with open(path, "a") as f:
            f.write("planted")
        print("BREACH", path)
        os.unlink(path)
    except OSError:
        pass
