package html

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/reports"
)

// row is an answered item of a suite with texts.
func row(suite string, i int, answer string, right bool) eval.Result {
	r := eval.Result{Suite: suite, SuiteVersion: "1", Task: fmt.Sprintf("task %d", i%3), ID: fmt.Sprintf("task %d/%d", i%3, i), Status: eval.StatusOK,
		Input: fmt.Sprintf("What is %d + %d?", i, i), Target: fmt.Sprint(2 * i), Text: answer, Extracted: answer, Finish: model.FinishEOS,
		ItemDigest: fmt.Sprint(suite, i), PromptDigest: fmt.Sprint("p", i), PromptTokens: 12, Scores: []eval.Value{{Metric: "acc", Value: 0}},
		Margin: 0.5, Top: []model.TokenProb{{Token: 7, LogProb: -0.25}}, TailMass: 0.125}
	if right {
		r.Scores[0].Value = 1
	}
	return r
}

// rows are n items, answered wrongly where wrong says so.
func rows(suite string, n int, wrong func(i int) bool) []eval.Result {
	var out []eval.Result
	for i := range n {
		if wrong(i) {
			out = append(out, row(suite, i, fmt.Sprintf("Adding both, I get %d.", 2*i+1), false))
		} else {
			out = append(out, row(suite, i, fmt.Sprintf("Adding both, I get %d.", 2*i), true))
		}
	}
	return out
}

func never(int) bool { return false }

// store writes a run and opens it.
func store(t testing.TB, label string, results []eval.Result, change func(*eval.RunInfo)) reports.Side {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run-"+fmt.Sprint(len(label)))
	w, err := reports.CreateRun(dir)
	if err != nil {
		t.Fatal(err)
	}
	info := eval.RunInfo{Schema: eval.RunSchema, Repeats: 1, Complete: true, Model: model.Info{Name: "m-" + label, Engine: "fake"}}
	bySuite := map[string][]eval.Result{}
	for _, r := range results {
		if err := w.Add(r); err != nil {
			t.Fatal(err)
		}
		if bySuite[r.Suite] == nil {
			info.Suites = append(info.Suites, eval.SuiteRun{Name: r.Suite, Title: "Suite " + r.Suite, Version: r.SuiteVersion, Metrics: []string{"acc"}})
		}
		bySuite[r.Suite] = append(bySuite[r.Suite], r)
	}
	var summaries []eval.Summary
	for i, s := range info.Suites {
		of := bySuite[s.Name]
		info.Suites[i].Items, info.Suites[i].Available, info.Suites[i].Counts = len(of), len(of), eval.Count(of)
		summaries = append(summaries, eval.Summary{Suite: s.Name, Rows: eval.Aggregate(s.Name, "acc", of), Counts: eval.Count(of)})
	}
	if change != nil {
		change(&info)
	}
	if err := w.Finish(info, summaries); err != nil {
		t.Fatal(err)
	}
	source, err := reports.OpenResults(dir)
	if err != nil {
		t.Fatal(err)
	}
	return reports.Side{Label: label, Source: source}
}

// render writes the page of runs, each compared with the first one.
func render(t testing.TB, o Options, sides ...reports.Side) []byte {
	t.Helper()
	var list []*reports.Comparison
	if len(sides) > 1 {
		comparer, err := reports.NewComparer(sides[0], reports.CompareOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range sides[1:] {
			c, err := comparer.Compare(s)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, c)
		}
	}
	var b bytes.Buffer
	if err := Write(context.Background(), &b, sides, list, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func save(t testing.TB, page []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(path, page, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// hostile is text that tries to be markup, to end elements, to move the cursor
// and to turn the reading direction.
const hostile = `</script><script>document.title="owned"</script><img src=x onerror='document.title="owned"'>` +
	"<!--\x00 \x1b[31mred\x1b[0m \u202egnp.exe\u202c {{.Title}} ${1} ]]> \xff\xfe \u2028 &lt;b&gt; \" ' ` javascript:alert(1) </style></textarea><svg onload=alert(1)>"

// hostileRun has it wherever a run has text.
func hostileRun(t testing.TB, label string, score float64) reports.Side {
	name := strings.ToValidUTF8(hostile, "") // manifests are JSON and cannot say more
	r := row(name, 1, hostile+label, false)
	r.Task, r.Group, r.ID, r.Cluster = hostile, hostile, hostile, hostile
	r.Input, r.Target, r.Extracted, r.Explanation, r.Stopped = hostile, hostile, hostile, hostile, hostile
	r.Scores[0].Value, r.Finish = score, model.FinishStop
	failed := r
	failed.ID, failed.Status, failed.Error, failed.Scores = "x"+hostile, eval.StatusError, hostile, nil
	odd := row(name, 2, "", true)
	odd.Choices, odd.Finish = []float64{math.Inf(-1), math.NaN(), -1}, model.FinishScored
	results := []eval.Result{r, odd}
	if score < 0 {
		results = append(results, failed)
	}
	return store(t, label, results, func(i *eval.RunInfo) {
		i.Model.Name, i.Model.URI, i.Model.Warning, i.Host, i.Stopped = hostile, hostile, hostile, hostile, hostile
		i.Command = []string{"assay", hostile}
		for n := range i.Suites {
			i.Suites[n].Title, i.Suites[n].Version, i.Suites[n].Notes = hostile, hostile, []string{hostile}
		}
	})
}
