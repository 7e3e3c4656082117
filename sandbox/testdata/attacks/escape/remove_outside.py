# Remove, rename, shorten and change the rights of a file of the user's.
import ctypes, os, sys
canary = sys.argv[3] + "/canary"
for attempt in (lambda: os.unlink(canary), lambda: os.rename(canary, canary + "2"), lambda: os.truncate(canary, 0),
                lambda: os.chmod(canary, 0o777), lambda: os.chown(canary, os.getuid(), os.getgid()), lambda: os.utime(canary, (0, 0)),
                lambda: os.setxattr(canary, "user.x", b"1"), lambda: os.rmdir(sys.argv[3]), lambda: os.open(canary, os.O_RDONLY | os.O_TRUNC)):
    try:
        attempt()
        print("BREACH", attempt.__code__.co_names)
    except OSError:
        pass
