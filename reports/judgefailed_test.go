package reports

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/model"
)

// A row whose judge failed has the same scores in a baseline as in the run, so
// that both compare alike.
func TestBaselineOfARowWithoutVerdict(t *testing.T) {
	known := []eval.Value{{Metric: "refusal_rate", Value: 1}}
	for _, c := range []struct {
		name, err string
		scores    []eval.Value
		judge     bool
	}{
		{"no verdict", eval.ScoreError(&eval.JudgeError{Reason: "no verdict within 1s"}).Error(), known, true},
		{"no score at all", "score: out of cheese", nil, false},
	} {
		row := Row{Result: eval.Result{Suite: "s", SuiteVersion: "1", Task: "t", ID: "1", Status: eval.StatusError, Error: c.err,
			Finish: model.FinishStop, Scores: c.scores}}
		values, err := baselineRow(nil, row)
		if err != nil {
			t.Fatal(err)
		}
		got, err := readBaselineRow(values)
		if err != nil {
			t.Fatal(err)
		}
		if got.JudgeFailed() != c.judge || row.JudgeFailed() != c.judge {
			t.Errorf("%s: judge failed %t in the baseline, %t in the run", c.name, got.JudgeFailed(), row.JudgeFailed())
		}
		if diff := cmp.Diff(keep(row, "refusal_rate"), keep(got, "refusal_rate"), cmp.AllowUnexported(keptRow{})); diff != "" {
			t.Errorf("%s (-run +baseline): %s", c.name, diff)
		}
	}
}
