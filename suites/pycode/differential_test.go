package pycode

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"assay/eval"
)

// problem is a problem of EvalPlus whose reference returns its argument.
func problem(t testing.TB, id, entry, reference, inputs string, atol float64) []byte {
	t.Helper()
	line, err := json.Marshal(map[string]any{
		"task_id": id, "prompt": "", "entry_point": entry, "canonical_solution": reference,
		"plus_input": []any{}, "atol": atol, "base_input": "INPUTS",
	})
	if err != nil {
		t.Fatal(err)
	}
	line = []byte(strings.Replace(string(line), `"INPUTS"`, inputs, 1))
	if err := CheckProblem(line); err != nil {
		t.Fatal(err)
	}
	return line
}

// What EvalPlus makes of results, by the rules of HumanEval.
func TestCompare(t *testing.T) {
	env := open(t)
	for _, c := range []struct {
		returned, expected string
		atol               float64
		passes             bool
	}{
		{"3.0 + 1e-9", "3.0", 0, true},
		{"3.0 + 1e-3", "3.0", 0, false},
		{"3", "3.0", 0, true},
		{"(1.0, 2.0)", "[1.0, 2.0]", 0, false},
		{"(1, 2)", "[1, 2]", 0, false},
		{"[1.0 + 1e-8, 2.0]", "[1.0, 2.0]", 0, true},
		{"[1.0]", "[1.0, 2.0]", 0, false},
		{"True", "1", 0, true},
		{"float('nan')", "float('nan')", 0, false},
		{"[float('nan')]", "[float('nan')]", 0, false},
		{"float('inf')", "float('inf')", 0, true},
		{"-float('inf')", "float('inf')", 0, false},
		{"1 / 0", "0", 0, false},
		{"3.0000001", "3.0", 0, true},
		{"3.0 + 1e-4", "3.0", 1e-3, true},
		{"'a'", "'b'", 1e-3, false},
		{"[[1.0, 2.0]]", "[[1.0, 2.0 + 1e-9]]", 1e-6, true},
		{"[[1.0], 2.0]", "[[1.0], 2.0 + 1e-9]", 1e-6, false},
		{"[[1.0], [1.0]]", "[1.0, 1.0]", 1e-6, true}, // numpy broadcasts
		{"{'a': 1.0}", "{'a': 1.0 + 1e-9}", 1e-6, false},
		{"None", "None", 0, true},
		{"10 ** 400", "10 ** 400", 0, true},
	} {
		line := problem(t, "HumanEval/0", "add", "def add(x):\n    return "+c.expected+"\n", "[[1]]", c.atol)
		v, err := Compare(context.Background(), env, "def add(x):\n    return "+c.returned+"\n", Problem{"humaneval", "add", line}, BaseInputs)
		if err != nil || v.Passed() != c.passes {
			t.Errorf("%s for %s: %s %s, %v", c.returned, c.expected, v.Outcome, v.Detail, err)
		}
	}
}

// Rules that go beyond one result.
func TestCompareRules(t *testing.T) {
	env := open(t)
	for name, c := range map[string]struct {
		suite, id, entry, reference, inputs, solution string
		atol                                          float64
		outcome                                       eval.Outcome
	}{
		"tolerance stays": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x\n", "[[3.0], [3]]", "def f(x):\n    return 3.0 if x == 3.0 else 0\n", 0, eval.OutcomePassed,
		},
		"function is missing": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x\n", "[[1]]", "def g(x):\n    return x\n", 0, eval.OutcomeFailed,
		},
		"name of one of our own functions": {
			"humaneval", "HumanEval/0", "compare", "def compare(x):\n    return x\n", "[[1]]", "def compare(x):\n    return x\n", 0, eval.OutcomePassed,
		},
		"zero of a polynomial": {
			"humaneval", "HumanEval/32", "find_zero", "def find_zero(xs):\n    return -0.5\n", "[[[1, 2]]]", "def find_zero(xs):\n    return -xs[0] / xs[1] + 1e-6\n", 1e-4, eval.OutcomePassed,
		},
		"no zero": {
			"humaneval", "HumanEval/32", "find_zero", "def find_zero(xs):\n    return -0.5\n", "[[[1, 2]]]", "def find_zero(xs):\n    return 0.5\n", 1e-4, eval.OutcomeFailed,
		},
		"the reference may change its arguments": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    x.append(1)\n    return len(x)\n", "[[[0]]]", "def f(x):\n    return len(x) + 1\n", 0, eval.OutcomePassed,
		},
		"NaN and infinity as inputs": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x == x\n", "[[NaN], [-Infinity]]", "def f(x):\n    return not x != x\n", 0, eval.OutcomePassed,
		},
		"tuples from lists": {
			"mbpp", "Mbpp/2", "similar_elements", "def similar_elements(a, b):\n    return tuple(set(a) & set(b))\n", "[[[3, 4], [4, 5]]]",
			"def similar_elements(a, b):\n    assert type(a) is tuple\n    return [x for x in a if x in b]\n", 0, eval.OutcomePassed,
		},
		"are_equivalent is always right": {
			"mbpp", "Mbpp/164", "are_equivalent", "def are_equivalent(a, b):\n    return True\n", "[[1, 2]]", "def are_equivalent(a, b):\n    return 7\n", 0, eval.OutcomePassed,
		},
		"sum_div may be 0": {
			"mbpp", "Mbpp/295", "sum_div", "def sum_div(n):\n    return 5\n", "[[1]]", "def sum_div(n):\n    return 0\n", 0, eval.OutcomePassed,
		},
		"not None is enough": {
			"mbpp", "Mbpp/434", "text_match_three", "import re\ndef text_match_three(s):\n    return re.match('b', s)\n", `[["ab"], ["ba"]]`,
			"def text_match_three(s):\n    return 'found' if s[0] == 'b' else None\n", 0, eval.OutcomePassed,
		},
		"complex numbers": {
			"mbpp", "Mbpp/252", "convert", "import cmath\ndef convert(n):\n    return cmath.polar(n)\n", `[["1+2j"]]`,
			"def convert(n):\n    return (abs(n), __import__('cmath').phase(n))\n", 0, eval.OutcomePassed,
		},
		"files are out of reach": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x\n", "[[1]]", "import os\ndef f(x):\n    os.getcwd()\n    return x\n", 0, eval.OutcomeFailed,
		},
		"ends early": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x\n", "[[1]]", "import os\ndef f(x):\n    os._exit(0)\n", 0, eval.OutcomeFailed,
		},
		"equals everything": {
			"humaneval", "HumanEval/0", "f", "def f(x):\n    return x\n", "[[1]]",
			"class A(int):\n    def __eq__(self, other): return True\n    def __hash__(self): return 0\ndef f(x):\n    return A(5)\n", 0, eval.OutcomeFailed,
		},
	} {
		line := problem(t, c.id, c.entry, c.reference, c.inputs, c.atol)
		v, err := Compare(context.Background(), env, c.solution, Problem{c.suite, c.entry, line}, BaseInputs)
		if err != nil || v.Outcome != c.outcome {
			t.Errorf("%s: %s %s, %v", name, v.Outcome, v.Detail, err)
		}
	}
}

// An endless loop times out after its second chance.
func TestCompareEndless(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as a solution may")
	}
	line := problem(t, "HumanEval/0", "f", "def f(x):\n    return x\n", "[[1]]", 0)
	v, err := Compare(context.Background(), open(t), "def f(x):\n    while True: pass\n", Problem{"humaneval", "f", line}, BaseInputs)
	if err != nil || v.Outcome != eval.OutcomeTimeout || !v.Retried || Explain(v) != "timed out" {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestCheckProblem(t *testing.T) {
	for line, ok := range map[string]bool{
		`{"base_input": [[1]], "plus_input": [[NaN]], "atol": 0}`: true,
		`{"base_input": [[1]], "plus_input": {}, "atol": 1e-6}`:   true,
		`{"base_input": [[1]], "plus_input": null, "atol": 0}`:    false,
		`{"base_input": [[1]], "plus_input": 3, "atol": 0}`:       false,
		`{"base_input": [], "plus_input": [], "atol": 0}`:         false,
		`{"base_input": [[1]], "plus_input": []}`:                 false,
		`[]`: false,
	} {
		if err := CheckProblem([]byte(line)); (err == nil) != ok {
			t.Errorf("%s: error %v", line, err)
		}
	}
}

func TestStandardJSON(t *testing.T) {
	for in, want := range map[string]string{
		`{"a": [NaN, -Infinity, Infinity, -1], "N": "NaN \" Infinity"}`: `{"a": [null, null, null, -1], "N": "NaN \" Infinity"}`,
		`["\\", NaN]`: `["\\", null]`,
		`"NaN`:        `"NaN`,
		`Na`:          `Na`,
		``:            ``,
	} {
		if got := string(StandardJSON([]byte(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func FuzzStandardJSON(f *testing.F) {
	for _, s := range []string{`{"a": [NaN, -Infinity]}`, `"NaN"`, `[-1e5, "\"NaN"]`, `"\`, `-`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if json.Valid([]byte(text)) && string(StandardJSON([]byte(text))) != text {
			t.Errorf("%q changed", text)
		}
	})
}
