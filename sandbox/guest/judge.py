# The process of the test. It calls the candidate through messages, takes plain
# values from it, and alone can write to the verdict's pipe.
import builtins

class CandidateError(Exception):
    """An exception of the candidate whose type is not a builtin one."""


class Remote:
    """An object of the candidate that is not a plain value."""

    def __init__(self, judge, handle, name):
        object.__setattr__(self, "_remote", (judge, handle, name))

    def __call__(self, *args, **kwargs):
        judge, handle, _ = object.__getattribute__(self, "_remote")
        return judge.call(handle, args, kwargs)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        judge, handle, _ = object.__getattribute__(self, "_remote")
        return judge.ask(["get", handle, [name], []])

    def __setattr__(self, name, value):
        judge, handle, _ = object.__getattribute__(self, "_remote")
        judge.ask(["set", handle, [name, judge.encode(value)], []])

    def __repr__(self):
        return "<%s of the candidate>" % object.__getattribute__(self, "_remote")[2]


class Lazy:
    """A generator, view or iterator of the candidate, by its values."""

    def __init__(self, name, items):
        self._name, self._items = name, iter(items)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)

    def __repr__(self):
        return "<%s of the candidate>" % self._name


class Judge:
    def __init__(self, verdict, answers, requests):
        self.verdict, self.answers, self.requests = verdict, answers, requests
        self.report = None

    def encode(self, v):
        return encode(v, self.handle)

    def handle(self, v):
        if type(v) is Remote:
            return ["handle", object.__getattribute__(v, "_remote")[1]]
        raise WireError("a test passes a %s, which is no plain value" % type(v).__name__)

    def decode(self, m):
        return decode(m, self.opaque)

    def opaque(self, tag, rest, each):
        if tag == "lazy":
            return Lazy(str(rest[0])[:100], each(rest[1:]))
        if tag == "object" and type(rest[0]) is int:
            return Remote(self, rest[0], str(rest[1])[:100])
        raise WireError("unknown tag %r" % (tag,))

    def exchange(self, request):
        if request is not None:
            try:
                send(self.requests, request)
            except OSError:
                raise EOFError("the program has ended") from None
        answer = recv(self.answers)
        if type(answer) is not list or not answer:
            raise WireError("malformed answer")
        if answer[0] == "raised":
            raise rebuild(str(answer[1]), str(answer[2]))
        return answer

    def ask(self, request):
        return self.decode(self.exchange(request)[1])

    def call(self, target, args, kwargs):
        request = ["call", target, [self.encode(a) for a in args], [[k, self.encode(v)] for k, v in kwargs.items()]]
        answer = self.exchange(request)
        for i, state in answer[2:]:
            write_back(args[i], self.decode(state))
        return self.decode(answer[1])

    def proxy(self, name):
        def call(*args, **kwargs):
            return self.call(name, args, kwargs)
        call.__name__ = call.__qualname__ = name
        return call

    def run(self, job):
        space = {"data": job["data"], "report": self.set_report}
        self.exchange(None)  # the source has been executed
        exec(job["setup"], space)
        for name in job["entry"]:
            space[name] = self.proxy(name)
        exec(job["test"], space)

    def set_report(self, value):
        self.report = json.loads(json.dumps(value))


def rebuild(name, text):
    """The candidate's exception, as far as it is a builtin one. Those that steer
    loops must not reach a test: they would end it early."""
    cls = getattr(builtins, name, None)
    if isinstance(cls, type) and issubclass(cls, Exception) and not issubclass(cls, (StopIteration, StopAsyncIteration)):
        try:
            return cls(text)
        except Exception:
            pass
    return CandidateError("%s: %s" % (name, text))


def write_back(arg, state):
    """Give an argument the contents that the candidate left in it."""
    if type(arg) is not type(state):
        raise WireError("an argument came back as another type")
    if type(arg) in (list, bytearray):
        arg[:] = state
    elif type(arg) in (dict, set):
        arg.clear()
        arg.update(state)
    elif type(arg) is collections.deque:
        arg.clear()
        arg.extend(state)


def run_judge(job, fds):
    judge = Judge(fds[0], fds[1], fds[2])
    try:
        judge.run(job)
        outcome = ["passed", "", ""]
    except EOFError:
        outcome = ["ended", "", ""]
    except BaseException as e:
        outcome = ["failed"] + describe(e)
        if type(e) is CandidateError:
            name, _, text = str(e).partition(": ")
            outcome = ["failed", name, text]
    send(judge.verdict, outcome + [judge.report])
