package runner

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// What a tally gives back of results is all that summaries use, and no more.
func TestTally(t *testing.T) {
	info := eval.SuiteInfo{Name: "s", Version: "1", Metrics: []eval.Metric{{Name: "acc"}, {Name: "safe"}}}
	items := []eval.Item{
		{Task: "t", Group: "g", ID: "i", Cluster: "c", Digest: "d", Unsafe: true, Input: "in", Target: "target"},
		{Task: "u", ID: "j"},
	}
	of := func(item int, r eval.Result) eval.Result {
		it := items[item]
		r.Suite, r.SuiteVersion, r.Task, r.Group, r.ID = info.Name, info.Version, it.Task, it.Group, it.ID
		r.Cluster, r.ItemDigest, r.Unsafe = it.Cluster, it.Digest, it.Unsafe
		return r
	}
	want := []eval.Result{
		of(0, eval.Result{Repeat: 2, PromptTokens: 3, Status: eval.StatusError, Error: "score: why", Finish: model.FinishLength,
			Truncated: 4, Margin: 0.5, Scores: []eval.Value{{Metric: "safe", Value: 1}}}),
		of(1, eval.Result{Status: eval.StatusRefused, Error: "too long", Scores: []eval.Value{}}),
		of(1, eval.Result{Status: eval.StatusOK, Finish: model.FinishEOS, Scores: []eval.Value{{Metric: "acc", Value: 0.25}, {Metric: "safe", Value: 0}}}),
		of(0, eval.Result{Status: eval.StatusOK, Finish: model.FinishEOS, Scores: []eval.Value{{Metric: "a metric that nobody declared", Value: -1}}}),
		of(0, eval.Result{Status: eval.StatusError, Error: "score: why", Scores: []eval.Value{}}),
	}
	sum := newTally(info, 1)
	at := []int{0, 1, 1, 0, 0}
	for i, r := range want {
		r.Text, r.Tokens, r.Extracted, r.Explanation, r.Logits = "text", []model.Token{1}, "x", "e", "l"
		r.Choices, r.Top, r.PromptDigest = []float64{1}, []model.TokenProb{{}}, "p"
		sum.add(&items[at[i]], &r)
	}
	for range 2 { // and can be asked again
		if diff := cmp.Diff(want, sum.results()); diff != "" {
			t.Error(diff)
		}
	}
	other := newTally(info, 0)
	other.add(&items[0], &eval.Result{ID: "i", PromptDigest: "p"})
	if a, b := sum.promptsHash(), other.promptsHash(); a == b || len(a) != 64 {
		t.Errorf("hashes of other prompts: %s, %s", a, b)
	}
}
