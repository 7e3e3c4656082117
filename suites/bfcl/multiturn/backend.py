# Holds the services of one conversation and executes calls, by the benchmark's
# own modules. It runs in the sandbox; nobody trusts what it answers.
import base64, datetime, importlib, importlib.abc, importlib.util, json, marshal, sys


def code(name):
    """The code of a module, which came as its source or already compiled."""
    text = data["modules"][name]
    return marshal.loads(base64.b64decode(text)) if data["compiled"] else compile(text, name, "exec")


class Modules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the modules, and the packages above them as empty ones."""

    def __init__(self, modules):
        self.modules = modules

    def find_spec(self, name, path=None, target=None):
        package = any(m.startswith(name + ".") for m in self.modules)
        if package or name in self.modules:
            return importlib.util.spec_from_loader(name, self, is_package=package)
        return None

    def exec_module(self, module):
        if module.__name__ in self.modules:
            exec(code(module.__name__), module.__dict__)


def fix_date(year, month, day):
    """Let it be the same day whenever a conversation is held or judged: ages are
    computed from the date."""
    class Fixed(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(year, month, day, tzinfo=tz)

        @classmethod
        def today(cls):
            return cls.now()

    Fixed.__name__ = Fixed.__qualname__ = "datetime"
    Fixed.__module__ = "datetime"
    datetime.datetime = Fixed


# What the benchmark compares of objects in a service's state.
COMPARED = {"File": ("name", "content"), "Directory": ("name", "contents")}


def plain(v):
    """A value as JSON, such that equal values have equal JSON up to the order of
    keys and the types of numbers."""
    if v is None or type(v) in (bool, int, float, str):
        return v
    if type(v) is list:
        return [plain(x) for x in v]
    if type(v) is tuple:
        return {"tuple": [plain(x) for x in v]}
    if type(v) in (set, frozenset):
        return {"set": sorted(json.dumps(plain(x), sort_keys=True) for x in v)}
    if type(v) is dict:
        return {"dict": {key(k): plain(x) for k, x in v.items()}}
    name = type(v).__name__
    if name not in COMPARED:
        raise TypeError("a state holds an object of the type " + name)
    return {name: [plain(getattr(v, attribute)) for attribute in COMPARED[name]]}


def key(k):
    if type(k) is str:
        return "text " + k
    if type(k) in (bool, int) or type(k) is float and k.is_integer():
        return "number %d" % k
    return "other " + json.dumps(plain(k), sort_keys=True)


def execute(calls):
    return executor.execute_multi_turn_func_call(
        calls, data["config"], data["classes"], "model", data["id"], long_context=data["long_context"], is_evaL_run=True)


def answer(request):
    if "compile" in request:
        return {name: base64.b64encode(marshal.dumps(code(name))).decode() for name in data["modules"]}
    if "calls" in request:
        return {"results": execute(request["calls"])[0]}
    instances = execute([])[1]
    state = {name: {a: plain(v) for a, v in vars(instance).items() if not a.startswith("_")}
             for name, instance in instances.items()}
    return {"state": json.dumps(state)}  # as a text: numbers may be infinite


fix_date(2025, 8, 6)
sys.meta_path.insert(0, Modules(data["modules"]))
executor = importlib.import_module(data["executor"])
