# Type into the terminal of the user.
import fcntl, os, termios
for fd in range(0, 10):
    for command, arg in ((0x5412, b"x"), (0x541C, b"\x0d"), (0x5402, b"\0" * 60), (0x540E, b"\0\0\0\0"), (0x5414, b"\0" * 8)):
        try:
            fcntl.ioctl(fd, command, arg)
            print("BREACH: ioctl", hex(command), fd)
        except OSError:
            pass
try:
    os.open("/dev/tty", os.O_RDWR)
    print("BREACH: /dev/tty")
except OSError:
    pass
