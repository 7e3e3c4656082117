package pycode

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"assay/eval"
)

func TestPassAtK(t *testing.T) {
	for _, c := range []struct {
		n, c, k int
		want    float64
	}{
		{10, 3, 1, 0.3}, {10, 3, 5, 0.9166666666666666}, {10, 6, 5, 1}, {1, 0, 1, 0}, {1, 1, 1, 1}, {200, 0, 100, 0}, {5, 1, 5, 1},
	} {
		if got := PassAtK(c.n, c.c, c.k); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("pass@%d of %d/%d: %v, want %v", c.k, c.c, c.n, got, c.want)
		}
	}
}

// The estimate is the share of the choices of k answers that have one that passes.
func TestPassAtKCountsChoices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		c := rapid.IntRange(0, n).Draw(t, "c")
		k := rapid.IntRange(1, n).Draw(t, "k")
		all, with := 0, 0
		for set := range 1 << n {
			size, passes := 0, false
			for i := range n {
				if set>>i&1 == 1 {
					size++
					passes = passes || i < c
				}
			}
			if size == k {
				all++
				if passes {
					with++
				}
			}
		}
		if got, want := PassAtK(n, c, k), float64(with)/float64(all); math.Abs(got-want) > 1e-9 {
			t.Fatalf("pass@%d of %d/%d: %v, want %v", k, c, n, got, want)
		}
	})
}

func TestSummarize(t *testing.T) {
	info := eval.SuiteInfo{Name: "s", Metrics: []eval.Metric{{Name: "plus_pass@1"}, {Name: "base_pass@1"}}}
	result := func(id string, repeat int, status eval.Status, plus, base float64) eval.Result {
		return eval.Result{Suite: "s", Task: "test", ID: id, Repeat: repeat, Status: status,
			Scores: []eval.Value{{Metric: "plus_pass@1", Value: plus}, {Metric: "base_pass@1", Value: base}}}
	}
	results := []eval.Result{
		result("a", 0, eval.StatusOK, 1, 1), result("a", 1, eval.StatusOK, 0, 1), result("a", 2, eval.StatusUnparsed, 0, 0),
		result("b", 0, eval.StatusOK, 0, 1), result("b", 1, eval.StatusError, 0, 0), result("b", 2, eval.StatusTruncated, 0, 1),
	}
	got := map[string]eval.SummaryRow{}
	for _, r := range Summarize(info, results, []int{1, 2, 3, 10}).Rows {
		if r.Scope == eval.ScopeSuite {
			got[r.Metric] = r
		}
	}
	for metric, want := range map[string]struct {
		value  float64
		scored int
	}{
		"plus_pass@1": {1. / 6, 2},
		"plus_pass@2": {(2./3 + 0) / 2, 2},
		"plus_pass@3": {1, 1}, // b has two scored answers
		"base_pass@1": {(2./3 + 1) / 2, 2},
		"base_pass@2": {1, 2},
		"base_pass@3": {1, 1},
	} {
		if r := got[metric]; math.Abs(r.Value-want.value) > 1e-12 || r.Scored != want.scored || r.Headline != (metric == "plus_pass@1") {
			t.Errorf("%s: %+v, want %+v", metric, r, want)
		}
		delete(got, metric)
	}
	if len(got) > 0 {
		t.Errorf("more rows: %v", got)
	}
}
