package mbpp

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

// The packed sample file holds what its readable source says.
func TestSampleFileIsItsSource(t *testing.T) {
	lines, err := readLines(context.Background(), datasets.Samples(), plusName)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, line := range lines {
		got.Write(line)
		got.WriteByte('\n')
	}
	want, err := os.ReadFile("testdata/samples/MbppPlus.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// Every sample problem is solved by its solution, and not by one that returns
// nothing.
func TestSampleSolutions(t *testing.T) {
	env := open(t)
	for i, c := range []struct {
		problems int
		answer   func(code string) string
	}{
		{23, func(code string) string { return code + "\n[DONE]\n\nYou are an expert" }},
		{21, func(code string) string { return "Here:\n```python" + code + "```\nIt works." }},
	} {
		s := Suites()[i]
		items, err := s.Items(context.Background(), datasets.Samples())
		if err != nil || len(items) != c.problems {
			t.Fatalf("%s: %d items, %v", s.Info().Name, len(items), err)
		}
		for _, it := range items {
			if got := score(t, s, env, it, c.answer(it.Target)); got.Values[0].Value != 1 || got.Explanation != "" {
				t.Errorf("%s %s: the solution fails: %+v", s.Info().Name, it.ID, got)
			}
			wrong := strings.ReplaceAll(it.Target, "return ", "return object() or ")
			if got := score(t, s, env, it, c.answer(wrong)); got.Values[0].Value != 0 {
				t.Errorf("%s %s: no solution passes: %+v", s.Info().Name, it.ID, got)
			}
		}
	}
}

// score scores an answer, which has to be possible.
func score(t testing.TB, s eval.Suite, env eval.Env, it eval.Item, text string) eval.Score {
	t.Helper()
	got, err := s.Score(context.Background(), env, it, model.Response{Text: text})
	if err != nil {
		t.Fatalf("%s: %v", it.ID, err)
	}
	return got
}
