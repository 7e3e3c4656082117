# Harm the machine itself. Arguments are such that a kernel which looks at them refuses.
import ctypes, os, time
libc = ctypes.CDLL(None, use_errno=True)
x86 = os.uname().machine == "x86_64"
for name, number in (("reboot", 169 if x86 else 142), ("swapon", 167 if x86 else 224), ("init_module", 175 if x86 else 105),
                     ("kexec_load", 246 if x86 else 104), ("syslog", 103 if x86 else 116), ("acct", 163 if x86 else 89),
                     ("quotactl", 179 if x86 else 60), ("settimeofday", 164 if x86 else 170), ("adjtimex", 159 if x86 else 171)):
    ctypes.set_errno(0)
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() != 1:
        print("BREACH", name, ctypes.get_errno())
try:
    os.sched_setaffinity(0, {0})
    print("BREACH: affinity")
except OSError:
    pass
try:
    os.setpriority(os.PRIO_PROCESS, os.getppid(), 5)
    print("BREACH: priority")
except OSError:
    pass
try:
    os.nice(-5)
    print("BREACH: nice")
except OSError:
    pass
