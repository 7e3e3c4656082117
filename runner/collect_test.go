package runner

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// What stays in memory for the summary is all that summaries use, and no more.
func TestForSummary(t *testing.T) {
	info := eval.SuiteInfo{Metrics: []eval.Metric{{Name: "acc"}}}
	r := eval.Result{
		Suite: "s", SuiteVersion: "1", Task: "t", Group: "g", ID: "i", Repeat: 2, Cluster: "c", ItemDigest: "d",
		PromptTokens: 3, Unsafe: true, Status: eval.StatusError, Error: "score: why", Finish: model.FinishLength, Truncated: 4,
		Margin: 0.5, Scores: []eval.Value{{Metric: "acc", Value: 1}},
	}
	full := r
	full.Input, full.Target, full.Text, full.Tokens, full.Extracted = "in", "target", "text", []model.Token{1}, "x"
	full.Explanation, full.Choices, full.Top, full.Logits, full.PromptDigest = "e", []float64{1}, []model.TokenProb{{}}, "l", "p"
	if diff := cmp.Diff(r, forSummary(full, info)); diff != "" {
		t.Error(diff)
	}
}
