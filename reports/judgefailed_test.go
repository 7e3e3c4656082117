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

// Comparing a run with its baseline finds the same scores in both, since it reads
// of the columns what tells that only the judge failed.
func TestCompareRowsWithoutVerdict(t *testing.T) {
	w, err := CreateRun(t.TempDir() + "/run")
	if err != nil {
		t.Fatal(err)
	}
	r := exampleResults()[4]
	r.Suite, r.Scores = "s", []eval.Value{{Metric: "refusal_rate", Value: 1}}
	results := []eval.Result{r}
	r.ID, r.Status, r.Error = "other", eval.StatusError, eval.ScoreError(&eval.JudgeError{Reason: "no verdict within 1s"}).Error()
	results = append(results, r)
	for _, r := range results {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	info := eval.RunInfo{Suites: []eval.SuiteRun{{Name: "s", Items: 2, Metrics: []string{"refusal_rate"}}}, Repeats: 1}
	if err := w.Finish(info, nil); err != nil {
		t.Fatal(err)
	}
	baseline := writeBaseline(t, w.Dir(), BaselineOptions{})
	for _, paths := range [][2]string{{w.Dir(), w.Dir()}, {w.Dir(), baseline}, {baseline, w.Dir()}} {
		var sides []Side
		for _, path := range paths {
			source, err := OpenResults(path)
			if err != nil {
				t.Fatal(err)
			}
			sides = append(sides, Side{Label: path, Source: source})
		}
		comparer, err := NewComparer(sides[0], CompareOptions{})
		if err != nil {
			t.Fatal(err)
		}
		c, err := comparer.Compare(sides[1])
		if err != nil {
			t.Fatal(err)
		}
		if len(c.Refused) > 0 || len(c.Suites) != 1 || c.Suites[0].Items != 2 {
			t.Errorf("%v: refused %v, suites %+v", paths, c.Refused, c.Suites)
		}
	}
}
