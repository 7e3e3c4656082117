package humaneval

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
)

// The sample files hold what their readable source says.
func TestSampleFilesAreTheirSource(t *testing.T) {
	for _, name := range []string{fileName, plusName} {
		f, err := datasets.Samples().Open(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := datasets.ReadLines(f)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, line := range lines {
			got.Write(line)
			got.WriteByte('\n')
		}
		source := filepath.Join("testdata", "samples", strings.TrimSuffix(filepath.Base(name), ".gz"))
		want, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got.String()); diff != "" {
			t.Errorf("%s is not %s: %s", name, source, diff)
		}
	}
}

// Every sample problem is solved by its solution in every variant that can hold it,
// and not by one that returns nothing.
func TestSampleSolutions(t *testing.T) {
	env := open(t, "")
	for _, c := range []struct {
		suite    string
		problems int
		answer   func(it eval.Item, body string) string
	}{
		{primary, 24, func(it eval.Item, body string) string { return it.Input + body }},
		{instructed, 24, func(_ eval.Item, body string) string { return body + "```\nDone." }},
		{plus, 24, func(it eval.Item, body string) string {
			return "Here it is:\n```python\n" + it.Input + body + "\nprint(1)\n```\nIt works."
		}},
	} {
		s := find(t, c.suite)
		items, err := s.Items(context.Background(), datasets.Samples())
		if err != nil || len(items) != c.problems {
			t.Fatalf("%s: %d items, %v", c.suite, len(items), err)
		}
		for _, it := range items {
			if got := score(t, s, env, it, c.answer(it, it.Target)); got.Values[0].Value != 1 || got.Explanation != "" {
				t.Errorf("%s %s: the solution fails: %+v", c.suite, it.ID, got)
			}
			if got := score(t, s, env, it, c.answer(it, "    return object()\n")); got.Values[0].Value != 0 || got.Unparsed {
				t.Errorf("%s %s: no solution passes: %+v", c.suite, it.ID, got)
			}
		}
	}
}
