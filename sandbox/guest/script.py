# A program by itself: what "python3 main.py" does, up to its exit status.
import atexit, sys, threading, traceback

def run_script(job, fds):
    os.dup2(fds[0], 0)
    os.close(fds[0])
    if job["guard"]:
        apply_guard()
    sys.argv = ["main.py"] + job["args"]
    module = types.ModuleType("__main__")
    module.__builtins__ = builtins
    sys.modules["__main__"] = module
    status = 0
    try:
        exec(compile(job["source"], "main.py", "exec"), module.__dict__)
    except SystemExit as e:
        status = exit_status(e.code)
    except BaseException as e:
        status = 1
        traceback.print_exception(type(e), e, e.__traceback__.tb_next if e.__traceback__ else None)
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:
            status = status or 120
    os._exit(status)


def exit_status(code):
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1
