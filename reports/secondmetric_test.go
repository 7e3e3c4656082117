package reports

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/eval"
)

// levels is a suite with two published metrics, of which one is its headline,
// and one that nobody publishes.
func levels() Overview {
	s := eval.Summary{Suite: "ifeval", Counts: eval.Counts{Items: 541, Scored: 541}}
	for i, metric := range []string{"inst", "prompt", "loose"} {
		s.Rows = append(s.Rows, eval.SummaryRow{Scope: eval.ScopeSuite, Name: "ifeval", Metric: metric, Average: "micro",
			Value: 0.8 - 0.1*float64(i), StdErr: 0.01, Scored: 541, Headline: i == 0})
	}
	s.Rows = append(s.Rows, eval.SummaryRow{Scope: eval.ScopeSuite, Name: "ifeval", Metric: "inst", Average: "macro", Value: 0.9, Scored: 541})
	return Overview{Summaries: []eval.Summary{s},
		Info: eval.RunInfo{Suites: []eval.SuiteRun{{Name: "ifeval", Title: "IFEval", Items: 541, Available: 541}}}}
}

var levelReferences = map[string][]eval.Reference{"ifeval": {
	{Model: referenceModel, Metric: "inst", Value: 0.855, Source: "card"}, {Model: referenceModel, Metric: "prompt", Value: 0.7912, Source: "card"},
	{Model: "other", Metric: "loose", Value: 0.5, Source: "elsewhere"},
}}

// rowsOf returns the rows of a table without its notes.
func rowsOf(t *testing.T, o Overview, opts TableOptions) []string {
	t.Helper()
	var out bytes.Buffer
	if err := WriteTable(&out, o, opts); err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(out.String(), "suite")
	table, _, _ := strings.Cut(text, "\n\n")
	var rows []string
	for _, line := range strings.Split(table, "\n")[2:] {
		rows = append(rows, strings.Join(strings.Fields(line), " "))
	}
	return rows
}

// The other metric that the card reports is shown without being asked for.
func TestPublishedMetricsAreShown(t *testing.T) {
	want := []string{
		"IFEval inst 80.00 ± 1.00 541 0 0 85.50",
		"prompt 70.00 ± 1.00 541 79.12",
	}
	if diff := cmp.Diff(want, rowsOf(t, levels(), TableOptions{References: levelReferences})); diff != "" {
		t.Error(diff)
	}
	samples := levels()
	samples.Info.Data.Source = "samples"
	if rows := rowsOf(t, samples, TableOptions{References: levelReferences}); len(rows) != 2 || strings.Contains(strings.Join(rows, ""), "85.50") {
		t.Errorf("rows %q", rows)
	}
	without := levels()
	without.Summaries[0].Rows[1].Scored = 0 // as of a judge that was not asked
	if rows := rowsOf(t, without, TableOptions{References: levelReferences}); len(rows) != 1 {
		t.Errorf("rows %q", rows)
	}
	if rows := rowsOf(t, levels(), TableOptions{References: levelReferences, Tasks: true}); len(rows) != 4 || !strings.HasPrefix(rows[1], "IFEval (micro) prompt") {
		t.Errorf("rows %q", rows)
	}
}

// A context that holds next to nothing is said above the table.
func TestCutPromptsAreAWarning(t *testing.T) {
	o := levels()
	o.Summaries[0].Counts.CutPrompt = 540
	o.Info.Model.ContextLength = 64
	write := func(o Overview, f Format) string {
		var out bytes.Buffer
		if err := WriteTable(&out, o, TableOptions{Format: f}); err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(out.String()), " ")
	}
	const want = "WARNING: IFEval: 540 of 541 prompts do not fit the context of 64 tokens and were cut from the left: the values say little about the model"
	for _, f := range []Format{FormatTerminal, FormatMarkdown} {
		before, _, _ := strings.Cut(write(o, f), "suite")
		if !strings.Contains(before, want) {
			t.Errorf("%s: %s", f, before)
		}
	}
	o.Summaries[0].Counts.CutPrompt = 20
	if text := write(o, FormatTerminal); strings.Contains(text, "WARNING") || !strings.Contains(text, "prompts cut from the left to fit the context: 20") {
		t.Error(text)
	}
}

// What only several answers to an item have is shown, too.
func TestDerivedMetricsAreShown(t *testing.T) {
	o := levels()
	o.Info.Suites[0].Metrics = []string{"inst", "prompt"}
	want := []string{
		"IFEval inst 80.00 ± 1.00 541 0 0 85.50",
		"prompt 70.00 ± 1.00 541 79.12",
		"loose 60.00 ± 1.00 541",
	}
	if diff := cmp.Diff(want, rowsOf(t, o, TableOptions{References: levelReferences})); diff != "" {
		t.Error(diff)
	}
}
