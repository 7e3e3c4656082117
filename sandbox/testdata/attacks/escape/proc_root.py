# Other roots are a link away.
import os, sys
for path in ("/proc/%s/root%s" % (sys.argv[1], sys.argv[2]), "/proc/1/root" + sys.argv[2], "/proc/self/root" + sys.argv[2],
             "/proc/%s/cwd/doc.go" % sys.argv[1], "/proc/self/cwd/../.." + sys.argv[2]):
    try:
        open(path).close()
        print("BREACH", path)
    except OSError:
        pass
