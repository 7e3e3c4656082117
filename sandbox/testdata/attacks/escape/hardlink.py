# Give a file a second name that may be opened.
import os, sys
for target in (sys.argv[2], sys.argv[3] + "/canary"):
    try:
        os.link(target, "hard")
        print("BREACH", open("hard").read())
    except OSError:
        pass
