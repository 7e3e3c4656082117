package humaneval

import (
	"context"
	"errors"
	"strings"
	"testing"

	"assay/eval"
	"assay/suites/internal/suitetest"
)

func TestItems(t *testing.T) {
	s := find(t, plus)
	s.file = "humaneval/plus.jsonl"
	const good = `{"task_id": "HumanEval/0", "prompt": "def f(x):\n", "entry_point": "f", "canonical_solution": "    return x\n", "base_input": [[1]], "plus_input": [[NaN], [-Infinity]], "atol": 0}`
	items, err := s.Items(context.Background(), suitetest.Files(map[string]string{s.file: strings.Join([]string{
		good,
		strings.Replace(good, `"entry_point": "f"`, `"entry_point": "f)\nimport os"`, 1),
		strings.Replace(good, `"atol": 0`, `"tol": 0`, 1),
		strings.Replace(good, `"prompt"`, `"text"`, 1),
		"[]", "{",
	}, "\n")}))
	if err != nil || len(items) != 6 {
		t.Fatalf("%d items, %v", len(items), err)
	}
	if it := items[0]; it.ID != "HumanEval/0" || it.Input != "def f(x):\n" || it.Target != "    return x\n" || it.Suite != plus || len(it.Digest) != 64 {
		t.Errorf("item %+v", it)
	}
	for i, want := range []string{"", "is no name of a function", "want the lists base_input", "want the texts task_id", "problem 5: json", "problem 6: unexpected end"} {
		_, err := s.Request(items[i])
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("item %d: error %v, want one with %q", i, err, want)
		}
	}
}

func TestItemsErrors(t *testing.T) {
	_, err := find(t, plus).Items(context.Background(), suitetest.Files(nil))
	var unpinned *eval.UnpinnedError
	if !errors.As(err, &unpinned) {
		t.Errorf("without HumanEval+: error %v", err)
	}
	s := find(t, primary)
	s.file = "humaneval/empty.jsonl"
	if _, err := s.Items(context.Background(), suitetest.Files(map[string]string{s.file: "\n"})); err == nil || !strings.Contains(err.Error(), "no problems") {
		t.Errorf("empty file: error %v", err)
	}
	const line = `{"task_id": "HumanEval/0", "prompt": "def f(x):\n", "entry_point": "f", "canonical_solution": "    return x\n", "test": "def check(f): pass"}`
	const want = `humaneval/empty.jsonl: the same id twice: problems 1 and 3 ("HumanEval/0"): want a task_id of its own`
	twice := line + "\n" + strings.Replace(line, "/0", "/1", 1) + "\n" + line
	if _, err := s.Items(context.Background(), suitetest.Files(map[string]string{s.file: twice})); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("an id twice: error %v", err)
	}
}
