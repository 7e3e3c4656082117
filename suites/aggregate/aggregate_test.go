package aggregate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

func TestMetrics(t *testing.T) {
	info := eval.SuiteInfo{Name: "s", Metrics: []eval.Metric{{Name: "first"}, {Name: "second"}}}
	result := func(task string, first, second float64) eval.Result {
		return eval.Result{Suite: "s", Task: task, Status: eval.StatusOK, Scores: []eval.Value{
			{Metric: "first", Value: first}, {Metric: "second", Value: second}}}
	}
	s := Metrics(info, []eval.Result{
		result("x", 1, 0), result("x", 0, 0), result("y", 1, 1),
		{Suite: "s", Task: "y", Status: eval.StatusError},
	})

	type row struct {
		Name, Metric, Average string
		Value                 float64
		Scored                int
		Headline              bool
	}
	var got []row
	for _, r := range s.Rows {
		got = append(got, row{r.Name, r.Metric, r.Average, r.Value, r.Scored, r.Headline})
	}
	want := []row{
		{"s", "first", "micro", 2.0 / 3, 3, true},
		{"s", "first", "macro", 0.75, 3, false},
		{"x", "first", "micro", 0.5, 2, false},
		{"y", "first", "micro", 1, 1, false},
		{"s", "second", "micro", 1.0 / 3, 3, false},
		{"s", "second", "macro", 0.5, 3, false},
		{"x", "second", "micro", 0, 2, false},
		{"y", "second", "micro", 1, 1, false},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if s.Suite != "s" || s.Counts.Items != 4 || s.Counts.Scored != 3 || s.Counts.Errors != 1 {
		t.Errorf("suite %q, counts %+v", s.Suite, s.Counts)
	}
}
