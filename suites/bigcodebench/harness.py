# Runs a solution with its unit tests as BigCodeBench's executor does: one module
# that holds both, then the class TestCases. Test and solution share this process.
import builtins, faulthandler, io, os, resource, signal, subprocess, sys, time, types, unittest

STACK = 10 << 20


class Swallow(io.StringIO):
    """Takes all output and gives no input."""

    def read(self, *args, **kwargs):
        raise OSError

    readline = readlines = read

    def readable(self, *args, **kwargs):
        return False


class Outcome(unittest.TestResult):
    """What went wrong, by the names of tests."""

    def __init__(self):
        super().__init__()
        self.wrong = {}

    def note(self, test, err):
        self.wrong.setdefault(test.id().split(".")[-1], err[0].__name__)

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, err)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(subtest, err)


def settle():
    """Go to an empty folder, with another one for temporary files, so that
    what libraries keep at home is in neither."""
    home = os.getcwd()
    for name in ("task", "tmp"):
        os.mkdir(os.path.join(home, name))
    os.environ["TMPDIR"] = os.path.join(home, "tmp")
    os.chdir(os.path.join(home, "task"))


def guard():
    """What the executor changes about a process before it runs a solution."""
    os.environ.update(TZ="UTC", OMP_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0",
                      NLTK_DATA=os.pathsep.join(os.path.join(p, "nltk_data") for p in sys.path))
    time.tzset()
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    faulthandler.disable()
    builtins.exit = builtins.quit = None


def kills(command):
    """Whether a command, a text or a list of words, is taken for one that kills."""
    return "kill" in command or "killall" in command


def intercept():
    """Let what kills do nothing: calls that name other processes, and commands
    that look so. Output of commands goes into pipes."""
    kill, killpg, system, popen = os.kill, os.killpg, os.system, os.popen
    call, check_output, run, Popen = subprocess.call, subprocess.check_output, subprocess.run, subprocess.Popen
    own, group, started = os.getpid(), os.getpgid(0), []

    class Process(Popen):
        def __init__(self, *args, **kwargs):
            kwargs["preexec_fn"] = os.setsid
            super().__init__(*args, **kwargs)
            started.append(self.pid)

        def communicate(self, *args, **kwargs):
            try:
                return super().communicate(*args, **kwargs)
            except subprocess.TimeoutExpired:
                return None, None

        def kill(self):
            os.kill(self.pid, signal.SIGTERM)

        terminate = kill

    def piped(kwargs):
        if not kwargs.get("capture_output"):
            kwargs.setdefault("stdout", subprocess.PIPE)
            kwargs.setdefault("stderr", subprocess.PIPE)
        else:
            kwargs.pop("stdout", None)
            kwargs.pop("stderr", None)
        return kwargs

    def new_run(*args, **kwargs):
        if kills(args[0]):
            return subprocess.CompletedProcess(args, 0, b"", b"")
        return run(*args, **piped(kwargs))

    os.kill = lambda pid, sig: kill(pid, sig) if pid == own or pid in started else None
    os.killpg = lambda pgid, sig: killpg(pgid, sig) if pgid == group or pgid in started else None
    os.system = lambda command: 0 if kills(command) else system(command)
    os.popen = lambda command: popen("echo Intercepted" if kills(command) else command)
    os.execv = os.execvp = os.execvpe = lambda *args, **kwargs: None
    subprocess.call = lambda command, *args, **kwargs: 0 if kills(command) else call(command, *args, **kwargs)
    subprocess.check_output = lambda command, *args, **kwargs: b"" if "ps" in command else check_output(command, *args, **kwargs)
    subprocess.run = new_run
    subprocess.Popen = lambda *args, **kwargs: Process(*args, **piped(kwargs))


def new_module():
    module = types.ModuleType("__test__")
    module.__dict__.update(__builtins__=builtins, __file__="__test__.py", __package__=None, __doc__=None,
                           sys=sys, os=os, environ=os.environ)
    return module


def check(solution, test):
    """Fail unless every test passes. What ends the module early, whatever its
    type, goes through to the caller."""
    settle()
    guard()
    intercept()
    sys.stdin = sys.stdout = sys.stderr = Swallow()
    module, outcome = new_module(), Outcome()
    exec(compile(solution + "\n" + test, "__test__.py", "exec"), module.__dict__)
    sys.modules["__test__"] = module
    unittest.TestLoader().loadTestsFromTestCase(module.TestCases).run(outcome)
    if outcome.wrong:
        raise AssertionError(", ".join("%s: %s" % pair for pair in sorted(outcome.wrong.items())))
