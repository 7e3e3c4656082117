package mbpp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
	"assay/suites/internal/suitetest"
	"assay/suites/pycode"
)

// line is a problem of mbpp.jsonl.
func line(id int, text, code, tests string) string {
	return fmt.Sprintf(`{"task_id": %d, "text": %q, "code": %q, "test_list": [%s]}`, id, text, code, tests)
}

func threeShots() []string {
	return []string{
		line(4, "Three.", "def c():\r\n  return 3", `"assert c() == 3"`),
		line(2, "One.", "def a():\r\n  return 1", `"assert a() == 1", "assert a()"`),
		line(3, "Two.", "def b(): return 2", `"assert b() == 2"`),
	}
}

func TestPrompt(t *testing.T) {
	s := Suites()[0]
	file := strings.Join(append(threeShots(), line(11, "Mine.", "def f(x): return x", `"assert f(1) == 1", "assert f(2) == 2"`),
		line(511, "Another split.", "x", `"assert x"`)), "\n")
	items, err := s.Items(context.Background(), suitetest.Files(map[string]string{fileName: file}))
	if err != nil || len(items) != 1 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	it := items[0]
	if it.ID != "test/11" || it.Target != "def f(x): return x" || it.Input != "Mine.\nassert f(1) == 1\nassert f(2) == 2" {
		t.Errorf("item %+v", it)
	}
	got, err := s.Request(it)
	if err != nil {
		t.Fatal(err)
	}
	const asked = "You are an expert Python programmer, and here is your task: "
	want := model.Request{
		Prompt: model.Prompt{Text: asked + "One. Your code should pass these tests:\n\nassert a() == 1\nassert a()\n[BEGIN]\ndef a():\r\n  return 1\n[DONE]\n\n" +
			asked + "Two. Your code should pass these tests:\n\nassert b() == 2\n[BEGIN]\ndef b(): return 2\n[DONE]\n\n" +
			asked + "Three. Your code should pass these tests:\n\nassert c() == 3\n[BEGIN]\ndef c():\r\n  return 3\n[DONE]\n\n" +
			asked + "Mine. Your code should pass these tests:\n\nassert f(1) == 1\nassert f(2) == 2\n[BEGIN]\n"},
		Decoding: model.Decoding{MaxTokens: 256, Stop: []string{"[DONE]"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestItemsErrors(t *testing.T) {
	for name, c := range map[string]struct {
		suite int
		file  string
		want  string
	}{
		"an id twice": {0, strings.Join(append(threeShots(), line(11, "t", "c", `"assert f()"`), line(600, "t", "c", `"assert f()"`), line(11, "u", "d", `"assert f()"`)), "\n"),
			`mbpp/mbpp.jsonl: the same id twice: problems 4 and 6 ("test/11")`},
		"no shots":    {0, line(11, "t", "c", `"assert f()"`), "no problem with the task_id 2"},
		"no problems": {0, "\n", "mbpp/mbpp.jsonl: no problems"},
		"no file":     {0, "", "is not in datasets.lock"},
		"no plus":     {1, "", "is not in datasets.lock"},
	} {
		files := map[string]string{}
		if c.file != "" {
			files[fileName] = c.file
		}
		_, err := Suites()[c.suite].Items(context.Background(), suitetest.Files(files))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestBadLinesCostTheirItems(t *testing.T) {
	s := Suites()[0]
	items, err := s.Items(context.Background(), suitetest.Files(map[string]string{
		fileName: strings.Join(append(threeShots(), `{"task_id": 11}`, `[]`), "\n"),
	}))
	if err != nil || len(items) != 2 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	for i, want := range []string{"want the number task_id", "problem 5: json"} {
		if _, err := s.Request(items[i]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("item %d: error %v", i, err)
		}
	}
}

func TestCalledNames(t *testing.T) {
	for _, c := range []struct {
		test, defined string
		want          string
		shared        bool
	}{
		{"assert f((3, 4), 'g(x)') == (4, 5)", "f", "f", false},
		{`assert set(f("a\"b", key=1)) == set(['x'])`, "f", "f", false},
		{"assert f([Pair(5, 24), Pair(1, 2)], 2) == 3", "f", "f Pair", false},
		{"assert sum(10, 15) == 6", "sum", "sum", false},
		{"assert sum(10, 15) == 6", "f", "", true},
		{"assert math.isclose(f(1), 2.5e3)", "f", "f", true},
		{"assert f(1).upper() == 'A'", "f", "f", false},
		{"assert f(x) == True", "f", "f", true},
		{"assert f(f'{1}') is not None", "f", "f", true},
		{"assert f(r'\\d') == b'x'", "f", "f", false},
		{"assert f('''a\n'b''') == \"\"\"c\"\"\"", "f", "f", false},
		{"assert [f(i) for i in range(3)] == [0]", "f", "f", true},
		{"assert f() == {'a': 1} and (f == 1)", "f", "f", true},
	} {
		called, shared := calledNames([]string{c.test}, strings.Fields(c.defined))
		if strings.Join(called, " ") != c.want || shared != c.shared {
			t.Errorf("%s: %v, %t", c.test, called, shared)
		}
	}
}

func FuzzCalledNames(f *testing.F) {
	for _, s := range []string{"assert f('x') == 1", `"""`, "'", "f'{x}'", "a.b(c=d)", "\xff(", "0x1f(é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, test string) {
		called, _ := calledNames([]string{test}, nil)
		for _, n := range called {
			if !pycode.IsName(n) || !strings.Contains(test, n) {
				t.Errorf("%q: %q", test, n)
			}
		}
	})
}

// What becomes of programs that are wrong in other ways than by their result.
func TestVerdicts(t *testing.T) {
	env := open(t)
	it := func(tests ...string) eval.Item {
		return eval.Item{ID: "test/11", Record: Record{Text: "t", Tests: tests, defines: []string{"f"}}}
	}
	for _, c := range []struct {
		item             eval.Item
		text             string
		passes, unparsed bool
		why              string
	}{
		{it("assert f(1) == 2"), "def f(x):\n    return x + 1\n[DONE]def", true, false, ""},
		{it("assert f(1) == 2"), "def f(x)\n    return x + 1\n", false, true, "SyntaxError"},
		{it("assert f(1) == 2"), "def g(x):\n    return x + 1\n", false, false, "KeyError"},
		{it("assert f(1) == 2"), "def f(x):\n    while True: pass\n", false, false, "timed out"},
		{it("assert f(1) == 2"), "import os\nos._exit(0)\n", false, false, "ended before its test"},
		{it("assert f(1) == 2"), "", false, false, "KeyError"},
		{it("assert math.isclose(f(1), 2)"), "import math\ndef f(x):\n    return x + 1.0\n", true, false, ""},
		{it("assert math.isclose(f(1), 2)"), "def f(x):\n    return x + 1.0\n", false, false, "NameError"},
		{it("assert math.isclose(f(1), 3)"), "import os\nos._exit(0)\n", false, false, ""},
		{it("assert f([P(1), P(2)]) == 3"), "class P:\n    def __init__(self, v): self.v = v\ndef f(ps):\n    return sum(p.v for p in ps)\n", true, false, ""},
	} {
		got := score(t, Suites()[0], env, c.item, c.text)
		if (got.Values[0].Value == 1) != c.passes || got.Unparsed != c.unparsed || !strings.Contains(got.Explanation, c.why) {
			t.Errorf("%q: %+v", c.text, got)
		}
	}
}

func TestNothingRunsWithoutSandbox(t *testing.T) {
	for i, record := range []any{Record{Tests: []string{"assert f()"}}, PlusRecord{Entry: "f"}, PlusRecord{Entry: "f"}} {
		_, err := Suites()[i].Score(context.Background(), eval.Env{}, eval.Item{Record: record}, model.Response{})
		if !errors.Is(err, pycode.ErrNoSandbox) {
			t.Errorf("suite %d: error %v", i, err)
		}
	}
}

func TestPlusRequest(t *testing.T) {
	for i, temperature := range []float64{1: 0, 2: 0.8} {
		if i == 0 {
			continue
		}
		got, err := Suites()[i].Request(eval.Item{Record: PlusRecord{Prompt: "\"\"\"\nTask.\n\"\"\"\n"}})
		if err != nil {
			t.Fatal(err)
		}
		if got.Decoding.Temperature != temperature || got.Decoding.MaxTokens != 768 ||
			!strings.HasSuffix(got.Prompt.Messages[0].Content, "\n```\n\"\"\"\nTask.\n\"\"\"\n```\n") || !strings.HasSuffix(got.Prompt.Prefix, "```python\n") {
			t.Errorf("suite %d: %+v", i, got)
		}
	}
}
