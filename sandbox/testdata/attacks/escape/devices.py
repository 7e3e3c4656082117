# Devices of the machine, existing or made.
import os, stat
for path in ("/dev/mem", "/dev/kmem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/fuse", "/dev/kvm", "/dev/tty", "/dev/ptmx", "/dev/loop-control"):
    try:
        os.open(path, os.O_RDONLY)
        print("BREACH", path)
    except OSError:
        pass
for kind, device in ((stat.S_IFBLK, os.makedev(254, 0)), (stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFIFO, 0)):
    try:
        os.mknod("node", kind | 0o666, device)
        print("BREACH: mknod", kind)
    except OSError:
        pass
