# The first process of a cell: a warm interpreter that forks once per program,
# so that each has a process of its own and pays no start-up. The host sends
# descriptors over a socket; the child takes away its own rights before it
# meets the program.
import bisect, copy, ctypes, datetime, functools, gc, hashlib, heapq, itertools, math, operator, random, re
import resource, shutil, signal, socket, statistics, string, struct, subprocess, sys, typing

CONTROL = 3
PR_SET_PDEATHSIG = 1
SECCOMP_SET_MODE_FILTER = 1
SECCOMP_FILTER_FLAG_NEW_LISTENER = 8
ROLES = {b"w": run_worker, b"j": run_judge, b"t": run_together, b"s": run_script,
         b"v": run_server}

libc = ctypes.CDLL(None, use_errno=True)


class FilterProgram(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def install_filter(config, audit):
    """Take system calls away; with audit, return the descriptor that tells of
    refused ones."""
    code = config["audit_filter" if audit else "filter"]
    if not code:
        return None
    code = bytes.fromhex(code).replace(struct.pack("<I", config["self"]), struct.pack("<I", os.getpid()))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = FilterProgram(len(code) // 8, ctypes.addressof(buffer))
    flags = SECCOMP_FILTER_FLAG_NEW_LISTENER if audit else 0
    r = libc.syscall(ctypes.c_long(config["seccomp"]), ctypes.c_long(SECCOMP_SET_MODE_FILTER),
                     ctypes.c_long(flags), ctypes.byref(program))
    if r < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return r if audit else None


def set_limits(job):
    for which, value in ((resource.RLIMIT_CPU, job["cpu"]), (resource.RLIMIT_AS, job["memory"])):
        if value:
            resource.setrlimit(which, (value, value))


def child(control, config, role, fds):
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    control.send(b"h")  # the kernel adds this process's id
    job_fd, out = fds[0], fds[1]
    job = recv(job_fd)
    os.close(job_fd)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)
    set_limits(job)
    listener = install_filter(config, job["audit"])
    if listener is None:
        control.send(b"r")
    else:
        socket.send_fds(control, [b"r"], [listener])
        os.close(listener)
    control.close()
    ROLES[role](job, fds[2:])


def wipe(folder):
    """Empty the work folder for the next program."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)
            wipe(entry.path)
            os.rmdir(entry.path)
        else:
            os.unlink(entry.path)


def serve():
    control = socket.socket(fileno=CONTROL)
    config = json.loads(control.recv(1 << 18))
    sys.path[:] = config["path"]
    control.send(json.dumps({"version": sys.version.split()[0]}).encode())
    gc.collect()
    gc.freeze()
    while True:
        role, fds, _, _ = socket.recv_fds(control, 1, 8)
        if not role:
            return
        pid = os.fork()
        if pid == 0:
            try:
                child(control, config, role, fds)
            except BaseException:
                os._exit(70)
            os._exit(0)
        for fd in fds:
            os.close(fd)
        _, status, usage = os.wait4(pid, 0)
        micros = int((usage.ru_utime + usage.ru_stime) * 1e6)
        control.send(json.dumps({"status": status, "cpu_us": micros, "rss_kb": usage.ru_maxrss}).encode())
        if config["work"]:
            wipe(config["work"])  # where that fails, this cell ends, and the next program gets a new one


serve()
