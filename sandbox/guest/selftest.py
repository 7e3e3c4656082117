# Tries what a level of the sandbox claims to block. An attempt that fails is
# blocked; one that does not fail is done. Nothing here does harm where it
# succeeds.
import ctypes, errno, json, os, socket, sys

host = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
MACHINE = os.uname().machine
CALLS = {"ptrace": (101, 117), "mount": (165, 40), "unshare": (272, 97), "bpf": (321, 280), "keyctl": (250, 219),
         "io_uring_setup": (425, 425), "userfaultfd": (323, 282), "setns": (308, 268), "memfd_create": (319, 279)}


def call(name, *args):
    number = CALLS[name][MACHINE != "x86_64"]
    """Make a system call; any other error than this one means that the kernel
    looked at the arguments."""
    if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) for a in args]) < 0 and ctypes.get_errno() == errno.EPERM:
        raise PermissionError(name)


def fork():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def sockets():
    opened = []
    for family in range(1, 46):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW):
            try:
                socket.socket(family, kind).close()
                opened.append(family)
            except OSError:
                pass
    if not opened:
        raise PermissionError("no family")


def write_outside():
    for folder in ("/", "/tmp", "/var/tmp", "/dev/shm", "/run", os.path.dirname(sys.executable)):
        try:
            with open(folder + "/assay-self-test", "w"):
                pass
            os.unlink(folder + "/assay-self-test")
            return
        except OSError:
            pass
    raise PermissionError("nowhere")


def capabilities():
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) == 0 and not any(data):
        raise PermissionError("none")


def memory():
    bytearray(768 << 20)


attempts = {
    "reading files of the host": lambda: open("/etc/passwd").close(),
    "reading processes of the host": lambda: open("/proc/%d/environ" % host).close(),
    "writing outside of the work folder": write_outside,
    "starting a process": fork,
    "executing a program": lambda: os.execv(sys.executable, [sys.executable, "-c", "print({})"]),
    "opening a socket of any family": sockets,
    "having capabilities": capabilities,
    "signals to others": lambda: os.kill(os.getppid(), 0),
    "tracing": lambda: call("ptrace", 16, os.getppid()),
    "mounting": lambda: call("mount", 0, 0, 0, 0, 0),
    "new namespaces": lambda: call("unshare", 0x10000000),
    "entering namespaces": lambda: call("setns", 0, 0),
    "bpf": lambda: call("bpf", 0, 0, 0),
    "kernel keys": lambda: call("keyctl", 0, -3, 0),
    "io_uring": lambda: call("io_uring_setup", 1, 0),
    "userfaultfd": lambda: call("userfaultfd", 1),
    "files in anonymous memory": lambda: call("memfd_create", 0, 0),
    "more memory than allowed": memory,
}
blocked, done = [], []
for name, attempt in attempts.items():
    try:
        attempt()
        done.append(name)
    except (OSError, MemoryError):
        blocked.append(name)
print(json.dumps({"blocked": blocked, "done": done}))
