# The secrets of other processes, and of the machine.
import sys
host = sys.argv[1]
for path in ("/proc/%s/environ" % host, "/proc/%s/mem" % host, "/proc/%s/maps" % host, "/proc/1/environ", "/proc/self/environ",
             "/proc/self/maps", "/proc/kcore", "/proc/kallsyms", "/proc/mounts", "/proc/net/unix", "/sys/kernel/notes"):
    try:
        with open(path, "rb") as f:
            f.read(16)
        print("BREACH", path)
    except OSError:
        pass
