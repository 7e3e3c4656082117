# The process of the candidate. It knows the source and the arguments of calls,
# nothing else: tests, expected values and the verdict live elsewhere.

class Worker:
    def __init__(self, requests, answers):
        self.requests, self.answers = requests, answers
        self.objects = []  # what the judge holds a handle of
        self.globals = {}

    def keep(self, v):
        self.objects.append(v)
        return ["object", len(self.objects) - 1, type(v).__name__[:100]]

    def resolve(self, tag, rest, each):
        if tag == "handle":
            return self.objects[rest[0]]
        raise WireError("unknown tag %r" % (tag,))

    def run(self, source, guard):
        if guard:
            apply_guard()
        try:
            exec(source, self.globals)
        except BaseException as e:
            send(self.answers, ["raised"] + describe(e))
            return
        send(self.answers, ["loaded"])
        while True:
            try:
                request = recv(self.requests)
            except EOFError:
                return
            send(self.answers, self.answer(request))

    def answer(self, request):
        try:
            op, target, args, kwargs = request
            target = self.globals[target] if type(target) is str else self.objects[target]
            args = [decode(a, self.resolve) for a in args]
            kwargs = {k: decode(v, self.resolve) for k, v in kwargs}
            before = [snapshot(a, self.keep) for a in args]
            if op == "call":
                result = target(*args, **kwargs)
            elif op == "get":
                result = getattr(target, args[0])
            else:
                result = setattr(target, args[0], args[1])
            out = ["value", encode(result, self.keep)]
            for i, a in enumerate(args):
                after = snapshot(a, self.keep)
                if after != before[i]:
                    out.append([i, after])
            return out
        except BaseException as e:
            return ["raised"] + describe(e)


MUTABLE = (list, dict, set, bytearray, collections.deque)


def snapshot(v, keep):
    """The encoded state of an argument that a call may change."""
    return encode(v, keep) if type(v) in MUTABLE else None


def run_worker(job, fds):
    Worker(fds[0], fds[1]).run(job["source"], job["guard"])
