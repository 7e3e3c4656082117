package bigcodebench

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
	"assay/suites/pycode"
)

func TestSummarize(t *testing.T) {
	result := func(id string, repeat int, status eval.Status, value float64) eval.Result {
		r := eval.Result{Suite: primary, Task: "test", ID: id, Repeat: repeat, Status: status}
		if status.Scored() {
			r.Scores = []eval.Value{{Metric: pycode.PassAt1, Value: value}}
		}
		return r
	}
	type row struct {
		Metric string
		Value  float64
		Scored int
	}
	for name, c := range map[string]struct {
		results []eval.Result
		want    []row
	}{
		"all can be run":  {[]eval.Result{result("a", 0, eval.StatusOK, 1), result("b", 0, eval.StatusOK, 0)}, []row{{"pass@1", 0.5, 2}}},
		"one cannot":      {[]eval.Result{result("a", 0, eval.StatusOK, 1), result("b", 0, eval.StatusUnrunnable, 0)}, []row{{"pass@1", 1, 1}, {"pass@1_of_all", 0.5, 2}}},
		"none can":        {[]eval.Result{result("a", 0, eval.StatusUnrunnable, 0)}, []row{{"pass@1", math.NaN(), 0}}},
		"an error":        {[]eval.Result{result("a", 0, eval.StatusOK, 1), result("b", 0, eval.StatusError, 0)}, []row{{"pass@1", 1, 1}}},
		"several answers": {repeated(result), []row{{"pass@1", 0.4, 1}, {"pass@5", 1, 1}}},
	} {
		var got []row
		for _, r := range find(t, primary).Summarize(c.results).Rows {
			if r.Scope == eval.ScopeSuite {
				got = append(got, row{r.Metric, r.Value, r.Scored})
			}
		}
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// repeated is two right answers of five.
func repeated(result func(string, int, eval.Status, float64) eval.Result) []eval.Result {
	var out []eval.Result
	for i := range 5 {
		value := 0.0
		if i < 2 {
			value = 1
		}
		out = append(out, result("a", i, eval.StatusOK, value))
	}
	return out
}
