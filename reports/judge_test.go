package reports

import (
	"bytes"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
)

// The table says who judged, and once what several suites say of their numbers.
func TestTableOfJudgedRun(t *testing.T) {
	o := Overview{Info: eval.RunInfo{
		Model: model.Info{Name: "m", Engine: "fake"},
		Judge: &eval.JudgeInfo{Kind: "md-judge", Model: &model.Info{Name: "MD-Judge-v0.1", WeightsDigest: strings.Repeat("ab", 32)}},
		Suites: []eval.SuiteRun{
			{Name: "a", Notes: []string{"a note of two"}},
			{Name: "b", Notes: []string{"a note of two", "a note of its own"}},
		},
	}}
	for _, name := range []string{"a", "b"} {
		o.Summaries = append(o.Summaries, eval.Summary{Suite: name, Rows: []eval.SummaryRow{
			{Scope: eval.ScopeSuite, Name: name, Metric: "refusal_rate", Average: "micro", Headline: true},
			{Scope: eval.ScopeSuite, Name: name, Metric: "safe_rate", Average: "micro", Headline: true},
			{Scope: eval.ScopeSuite, Name: name, Metric: "safe_rate", Average: "macro"},
		}})
	}
	var out bytes.Buffer
	if err := WriteTable(&out, o, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	for text, n := range map[string]int{
		"judge md-judge: MD-Judge-v0.1, sha256 abababababab\n": 1,
		"a note of two":     1,
		"a note of its own": 1,
		"safe_rate":         2,
		"refusal_rate":      2,
	} {
		if got := strings.Count(out.String(), text); got != n {
			t.Errorf("%q stands %d times, want %d:\n%s", text, got, n, out.String())
		}
	}
	o.Info.Judge = &eval.JudgeInfo{Kind: "rewards", FileDigest: strings.Repeat("cd", 32)}
	out.Reset()
	if err := WriteTable(&out, o, TableOptions{}); err != nil || !strings.Contains(out.String(), "judge rewards, sha256 cdcdcdcdcdcd\n") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}
