package stats

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var (
	near = cmpopts.EquateApprox(0, 1e-7)
	nans = cmpopts.EquateNaNs()
)

// The example of the MMLU specification: subtasks 1011, 0000011111 and 111.
func TestAggregatesOfThreeTasks(t *testing.T) {
	tasks := [][]float64{{1, 0, 1, 1}, {0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, {1, 1, 1}}
	var got struct {
		Means, Errors       []float64
		Micro, Macro, Stdev float64
		N                   int
	}
	for _, x := range tasks {
		got.Means = append(got.Means, Mean(x))
		got.Errors = append(got.Errors, StdErr(x))
	}
	got.Micro, got.N = Micro(tasks)
	got.Macro, _, _ = Macro(tasks)
	got.Stdev = PooledStdErr(tasks)

	want := got
	want.Means = []float64{0.75, 0.5, 1}
	want.Errors = []float64{0.25, 0.1666667, 0}
	want.Micro, want.Macro, want.Stdev, want.N = 0.6470588, 0.75, 0.1168566, 17
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Error(diff)
	}
}

func TestAggregatesOfFewValues(t *testing.T) {
	type result struct {
		Micro, Macro, MacroErr, Pooled float64
		N                              int
	}
	nan := math.NaN()
	for _, tc := range []struct {
		name  string
		tasks [][]float64
		want  result
	}{
		{"nothing", nil, result{nan, nan, nan, nan, 0}},
		{"empty tasks", [][]float64{{}, {}}, result{nan, nan, nan, nan, 0}},
		{"one value", [][]float64{{1}}, result{1, 1, nan, nan, 1}},
		{"single values", [][]float64{{1}, {0}}, result{0.5, 0.5, nan, nan, 2}},
		{"empty beside full", [][]float64{{}, {1, 0}}, result{0.5, 0.5, 0.5, 0.5, 2}},
		{"single beside pair", [][]float64{{1}, {1, 0}}, result{2. / 3, 0.75, nan, math.Sqrt(0.5 / 3), 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got result
			got.Micro, got.N = Micro(tc.tasks)
			got.Macro, got.MacroErr, _ = Macro(tc.tasks)
			got.Pooled = PooledStdErr(tc.tasks)
			if diff := cmp.Diff(tc.want, got, near, nans); diff != "" {
				t.Error(diff)
			}
		})
	}
}
