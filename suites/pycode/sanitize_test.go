package pycode

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
)

// What EvalPlus 0.3.1 with tree-sitter-python 0.25 makes of texts of our own.
func TestSanitizeAsEvalPlus(t *testing.T) {
	testSanitize(t, "testdata/sanitize.jsonl", Sanitize)
}

// What bigcodebench/sanitize.py at the commit that is followed, with
// tree-sitter-python 0.25, makes of the same texts and some more.
func TestSanitizeAsBigCodeBench(t *testing.T) {
	testSanitize(t, "testdata/sanitize_bigcodebench.jsonl", SanitizeBigCodeBench)
}

func testSanitize(t *testing.T, file string, sanitize func(context.Context, eval.Env, string, string) (Solution, error)) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cases, err := datasets.ReadJSONL[struct{ Text, Code string }](f)
	if err != nil || len(cases) == 0 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	env := open(t)
	for _, c := range cases {
		got, err := sanitize(context.Background(), env, c.Text, "add")
		if err != nil {
			t.Errorf("%q: %v", c.Text, err)
			continue
		}
		if diff := cmp.Diff(c.Code, got.Code); diff != "" {
			t.Errorf("%q: %s", c.Text, diff)
		}
	}
}

func TestSanitize(t *testing.T) {
	env := open(t)
	for _, c := range []struct {
		text    string
		defines bool
	}{
		{"def add(a, b):\n    return a\n", true},
		{"add = max\nx = 1", true},
		{"def sub(a, b):\n    return a\n", false},
		{"def add(a, b):\n    print(a)\n", false},
		{"no Python", false},
		{"nul \x00 byte\nx = 1\ny = 2", false},
	} {
		got, err := Sanitize(context.Background(), env, c.text, "add")
		if err != nil || got.Defines != c.defines {
			t.Errorf("%q: %+v, %v", c.text, got, err)
		}
	}
}

// Texts of which a parser may have enough end in an answer or in a reason.
func TestSanitizeHostileTexts(t *testing.T) {
	env := open(t)
	for _, text := range []string{
		strings.Repeat("(", 5000) + "\nx",
		"x = " + strings.Repeat("-", 5000) + "1\ny = 2",
		strings.Repeat("[", 90) + "\n" + strings.Repeat("]", 90),
		strings.Repeat("'''\n", 61),
		strings.Repeat("\n", 10000),
		"\xff\xfe\nx = 1\ny = 2",
	} {
		_, err := Sanitize(context.Background(), env, text, "add")
		var unreadable *UnreadableError
		if err != nil && !errors.As(err, &unreadable) {
			t.Errorf("%.20q...: %v", text, err)
		}
	}
}

func TestSanitizeNeedsSandbox(t *testing.T) {
	if _, err := Sanitize(context.Background(), eval.Env{}, "x", "f"); !errors.Is(err, ErrNoSandbox) {
		t.Errorf("error %v", err)
	}
}
