package eval

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model"
)

func scored(group, task string, values ...float64) []Result {
	var out []Result
	for i, v := range values {
		out = append(out, Result{Group: group, Task: task, ID: fmt.Sprint(task, i), Status: StatusOK, Scores: []Value{{"acc", v}}})
	}
	return out
}

func TestAggregate(t *testing.T) {
	var results []Result
	results = append(results, scored("stem", "algebra", 1, 0, 1, 1)...)
	results = append(results, scored("other", "food", 0, 0, 0, 0, 0, 1, 1, 1, 1, 1)...)
	results = append(results, scored("stem", "physics", 1, 1, 1)...)
	// What has no score counts in no average.
	results = append(results, Result{Group: "stem", Task: "physics", Status: StatusError, Error: "x"})

	got := Aggregate("s", "acc", results)
	want := []SummaryRow{
		{Scope: ScopeSuite, Name: "s", Metric: "acc", Average: "micro", Value: 0.6470588, StdErr: 0.1168566, Scored: 17, Headline: true},
		{Scope: ScopeSuite, Name: "s", Metric: "acc", Average: "macro", Value: 0.75, StdErr: 0.1001542, Scored: 17},
		{Scope: ScopeGroup, Name: "stem", Metric: "acc", Average: "micro", Value: 0.8571429, StdErr: 0.1463850, Scored: 7},
		{Scope: ScopeGroup, Name: "other", Metric: "acc", Average: "micro", Value: 0.5, StdErr: 0.1666667, Scored: 10},
		{Scope: ScopeTask, Name: "algebra", Metric: "acc", Average: "micro", Value: 0.75, StdErr: 0.25, Scored: 4},
		{Scope: ScopeTask, Name: "food", Metric: "acc", Average: "micro", Value: 0.5, StdErr: 0.1666667, Scored: 10},
		{Scope: ScopeTask, Name: "physics", Metric: "acc", Average: "micro", Value: 1, StdErr: 0, Scored: 3},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-7)); diff != "" {
		t.Error(diff)
	}
}

// A task of one item must not make the suite look certain.
func TestSmallSamplesAreUncertain(t *testing.T) {
	var results []Result
	results = append(results, scored("", "a", 1)...)
	results = append(results, scored("", "b", 0)...)
	results = append(results, scored("", "c", 1, 1)...)
	got := Aggregate("s", "acc", results)[0]
	if want := 0.25; math.Abs(got.StdErr-want) > 1e-12 {
		t.Errorf("standard error %v, want that of all four values, %v", got.StdErr, want)
	}
}

// Repeats of an item are no further items.
func TestRepeatsLeaveTheErrorAlone(t *testing.T) {
	once := scored("", "a", 1, 0, 1, 1)
	got, want := Aggregate("s", "acc", append(once, once...)), Aggregate("s", "acc", once)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCount(t *testing.T) {
	got := Count([]Result{
		{Status: StatusOK, Finish: model.FinishEOS},
		{Status: StatusUnparsed, Finish: model.FinishLength},
		{Status: StatusTruncated, Finish: model.FinishLength, Truncated: 5},
		{Status: StatusRefused},
		{Status: StatusError, Finish: model.FinishStop},
	})
	want := Counts{Items: 5, Scored: 3, Unparsed: 1, Truncated: 2, Refused: 1, Errors: 1, CutPrompt: 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Complete() || (Counts{}).Complete() || !(Counts{Items: 2, Scored: 2}).Complete() {
		t.Error("complete means that there are items and every one has a score")
	}
}
