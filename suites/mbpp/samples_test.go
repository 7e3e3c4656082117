package mbpp

import (
	"context"
	"strings"
	"testing"

	"assay/datasets"
	"assay/eval"
	"assay/model"
)

// Every sample problem is solved by its solution, and some, as a sample of that,
// not by one that returns nothing.
func TestSampleSolutions(t *testing.T) {
	const problems = 45
	env := open(t)
	for i, c := range []struct {
		answer func(code string) string
	}{
		{func(code string) string { return code + "\n[DONE]\n\nYou are an expert" }},
		{func(code string) string { return "Here:\n```python" + code + "```\nIt works." }},
	} {
		s := Suites()[i]
		items, err := s.Items(context.Background(), datasets.Samples())
		if err != nil || len(items) != problems {
			t.Fatalf("%s: %d items, %v", s.Info().Name, len(items), err)
		}
		for j, it := range items {
			if got := score(t, s, env, it, c.answer(it.Target)); got.Values[0].Value != 1 || got.Explanation != "" {
				t.Errorf("%s %s: the solution fails: %+v", s.Info().Name, it.ID, got)
			}
			if j%7 != 0 {
				continue
			}
			wrong := strings.ReplaceAll(it.Target, "return ", "return object(), ")
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
