package reports

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

func TestUnrunnableNote(t *testing.T) {
	counts := eval.Counts{Items: 1140, Scored: 327}
	for _, c := range []struct {
		missing []string
		want    string
	}{
		{nil, "Code: over the 327 of 1,140 items that can be run here"},
		{[]string{"numpy", "pandas"}, "Code: over the 327 of 1,140 items that can be run here; the others need numpy, pandas"},
		{strings.Fields("a b c d e f g h"), "Code: over the 327 of 1,140 items that can be run here; the others need a, b, c, d, e, f and 2 more"},
	} {
		o := Overview{
			Info:      eval.RunInfo{Suites: []eval.SuiteRun{{Name: "code", Title: "Code", Items: 1140, Available: 1140, Counts: counts, Missing: c.missing}}},
			Summaries: []eval.Summary{{Suite: "code", Counts: counts}},
		}
		if diff := cmp.Diff([]Note{{Text: c.want, Suites: []string{"code"}}}, o.Notes()); diff != "" {
			t.Error(diff)
		}
	}
}

// Items that neither run could judge are no difference; those that one could are.
func TestUnrunnablePairs(t *testing.T) {
	row := func(status eval.Status) keptRow {
		return keptRow{status: string(status), scored: status.Scored()}
	}
	for _, c := range []struct {
		a, b  eval.Status
		found int
	}{
		{eval.StatusUnrunnable, eval.StatusUnrunnable, 0},
		{eval.StatusUnrunnable, eval.StatusOK, 1},
		{eval.StatusOK, eval.StatusUnrunnable, 1},
		{eval.StatusError, eval.StatusError, 2},
	} {
		p := &pairs{suites: map[string]*suitePairs{}}
		p.add(CompareOptions{}, rowKey{suite: "s", id: "1"}, row(c.a), row(c.b), "acc")
		if len(p.found) != c.found || p.common != 0 {
			t.Errorf("%s and %s: %+v", c.a, c.b, p.found)
		}
	}
}

// A row whose judge failed is listed, whatever its other scores are.
func TestWithoutVerdictIsWrong(t *testing.T) {
	r := eval.Result{Status: eval.StatusError, Error: eval.ScoreError(&eval.JudgeError{Reason: "x"}).Error(),
		Scores: []eval.Value{{Metric: "refusal_rate", Value: 1}}}
	if !Wrong(r, "refusal_rate", false) {
		t.Error("it is not")
	}
}

func TestUnrunnableIsNotWrong(t *testing.T) {
	for status, want := range map[eval.Status]bool{eval.StatusUnrunnable: false, eval.StatusError: true, eval.StatusRefused: true} {
		if got := Wrong(eval.Result{Status: status}, "acc", false); got != want {
			t.Errorf("%s: %t", status, got)
		}
	}
}
