package ifeval

import (
	"math"
	"testing"

	"assay/eval"
)

func result(followed, of float64) eval.Result {
	all := 0.0
	if followed == of {
		all = 1
	}
	return eval.Result{Status: eval.StatusOK, Scores: []eval.Value{
		{Metric: instStrict, Value: followed / of}, {Metric: promptStrict, Value: all},
		{Metric: instLoose, Value: 1}, {Metric: promptLoose, Value: 1}, {Metric: instructions, Value: of},
	}}
}

// 4 of 7 instructions and 1 of 3 prompts; the item that failed counts nowhere.
func TestSummarize(t *testing.T) {
	s := Suites()[0].Summarize([]eval.Result{result(1, 3), result(2, 3), {Status: eval.StatusError}, result(1, 1)})
	// Residuals 1-12/7, 2-12/7 and 1-4/7: sqrt(3/2 * (25+4+9)/49) / 7.
	clustered := math.Sqrt(1.5*38/49) / 7
	want := []struct {
		metric        string
		value, stderr float64
	}{
		{instStrict, 4.0 / 7, clustered},
		{promptStrict, 1.0 / 3, 1.0 / 3},
		{instLoose, 1, 0},
		{promptLoose, 1, 0},
	}
	if len(s.Rows) != len(want) || s.Suite != "ifeval" || s.Counts.Items != 4 || s.Counts.Scored != 3 {
		t.Fatalf("%+v", s)
	}
	for i, w := range want {
		r := s.Rows[i]
		if r.Metric != w.metric || r.Headline != (i == 0) || r.Scored != 3 || r.Scope != eval.ScopeSuite || r.Name != "ifeval" ||
			r.Average != "micro" || math.Abs(r.Value-w.value) > 1e-12 || math.Abs(r.StdErr-w.stderr) > 1e-12 {
			t.Errorf("row %d: %+v, want %+v", i, r, w)
		}
	}
}

func TestSummarizeLittle(t *testing.T) {
	for _, results := range [][]eval.Result{nil, {{Status: eval.StatusError}}} {
		for _, r := range Suites()[0].Summarize(results).Rows {
			if !math.IsNaN(r.Value) || !math.IsNaN(r.StdErr) || r.Scored != 0 {
				t.Errorf("%+v", r)
			}
		}
	}
	if r := Suites()[0].Summarize([]eval.Result{result(1, 2)}).Rows[0]; r.Value != 0.5 || !math.IsNaN(r.StdErr) {
		t.Errorf("%+v", r)
	}
}

// Sums of thirds come out as whole numbers of instructions.
func TestSharesAddUp(t *testing.T) {
	var results []eval.Result
	for range 3000 {
		results = append(results, result(1, 3))
	}
	if r := Suites()[0].Summarize(results).Rows[0]; r.Value != 1.0/3 {
		t.Errorf("%v", r.Value)
	}
}
