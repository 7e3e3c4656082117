# Change the root, to get out of it.
import os
for attempt in (lambda: os.chroot("."), lambda: os.chroot("/")):
    try:
        attempt()
        print("BREACH: chroot")
    except OSError:
        pass
