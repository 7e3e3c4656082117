# Up and out, by name and by descriptor.
import os, sys
ups = "../" * 40
for attempt in (lambda: open(ups + sys.argv[2].lstrip("/")).read(),
                lambda: os.read(os.open(ups + sys.argv[2].lstrip("/"), os.O_RDONLY, dir_fd=os.open(".", os.O_RDONLY)), 9)):
    try:
        print("BREACH", attempt())
    except OSError:
        pass
