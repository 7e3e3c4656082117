package humaneval

import (
	"context"
	"testing"

	"assay/datasets"
	"assay/eval"
)

// Every sample problem is solved by its solution in every variant that can hold it,
// and some, as a sample of that, not by one that returns nothing.
func TestSampleSolutions(t *testing.T) {
	const problems = 60
	env := open(t, "")
	for _, c := range []struct {
		suite  string
		every  int // which problems are solved: programs take their time
		answer func(it eval.Item, body string) string
	}{
		{primary, 1, func(it eval.Item, body string) string { return it.Input + body }},
		{instructed, 7, func(_ eval.Item, body string) string { return body + "```\nDone." }},
		{plus, 1, func(it eval.Item, body string) string {
			return "Here it is:\n```python\n" + it.Input + body + "\nprint(1)\n```\nIt works."
		}},
	} {
		s := find(t, c.suite)
		items, err := s.Items(context.Background(), datasets.Samples())
		if err != nil || len(items) != problems {
			t.Fatalf("%s: %d items, %v", c.suite, len(items), err)
		}
		for i := 0; i < len(items); i += c.every {
			it := items[i]
			if got := score(t, s, env, it, c.answer(it, it.Target)); got.Values[0].Value != 1 || got.Explanation != "" {
				t.Errorf("%s %s: the solution fails: %+v", c.suite, it.ID, got)
			}
			if i%7 != 0 {
				continue
			}
			if got := score(t, s, env, it, c.answer(it, "    return object()\n")); got.Values[0].Value != 0 || got.Unparsed {
				t.Errorf("%s %s: no solution passes: %+v", c.suite, it.ID, got)
			}
		}
	}
}
