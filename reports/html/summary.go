package html

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
	"assay/reports"
)

// readOverviews reads the summaries of runs; those of a baseline, which has none,
// are means over its rows.
func readOverviews(sides []reports.Side, t *table) ([]reports.Overview, error) {
	var out []reports.Overview
	for i, s := range sides {
		if s.Source.Baseline() {
			out = append(out, t.overview(i))
			continue
		}
		run, err := reports.OpenRun(s.Source.Path())
		if err != nil {
			return nil, err
		}
		o, err := run.Overview()
		if err != nil {
			return nil, err
		}
		o.Summaries = slices.DeleteFunc(o.Summaries, func(s eval.Summary) bool { return !t.options.wants(s.Suite) })
		out = append(out, o)
	}
	return out, nil
}

func (t *table) overview(run int) reports.Overview {
	o := reports.Overview{Info: t.sides[run].Source.Info}
	for _, s := range o.Info.Suites {
		if !t.options.wants(s.Name) {
			continue
		}
		var results []eval.Result
		for _, it := range t.items {
			if r := it.rows[run]; r != nil && r.Suite == s.Name {
				results = append(results, r.Result)
			}
		}
		o.Summaries = append(o.Summaries, eval.Summary{Suite: s.Name, Rows: eval.Aggregate(s.Name, t.metrics[s.Name], results), Counts: eval.Count(results)})
	}
	return o
}

// runHead introduces a run.
type runHead struct {
	Number   int // from 1
	Label    string
	Describe string
}

func newRunHead(i int, s reports.Side) runHead {
	m := s.Source.Info.Model
	parts := []string{s.Source.Path()}
	for _, x := range []string{m.Name, m.Quantization, m.Engine} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	if s.Source.Baseline() {
		parts = append(parts, "a baseline, which keeps no texts")
	}
	return runHead{Number: i + 1, Label: reports.Visible(s.Label), Describe: reports.Visible(strings.Join(parts, ", "))}
}

// summary is the table of values: a row for each suite, a column for each run.
type summary struct {
	Labels []string
	Rows   []summaryRow
	Parts  []summaryRow // other metrics and averages, groups, tasks
	Notes  []string
}

type summaryRow struct {
	Name, Metric string
	Suite        string // of a part
	Cells        []summaryCell
}

type summaryCell struct {
	Value, StdErr string
	Counts        string // "72 items, 3 unparsed"
}

func newSummary(sides []reports.Side, overviews []reports.Overview) summary {
	var out summary
	whole, parts := newCells(len(sides)), newCells(len(sides))
	for i, o := range overviews {
		out.Labels = append(out.Labels, reports.Visible(sides[i].Label))
		for _, s := range o.Summaries {
			title := reports.Visible(suiteTitle(o.Info, s.Suite))
			for _, r := range s.Rows {
				cell := summaryCell{Value: percent(r.Value), StdErr: percent(r.StdErr), Counts: count(r.Scored) + " items"}
				metric := reports.Visible(r.Metric)
				if !r.Headline {
					parts.put(i, summaryRow{Name: partName(r), Suite: title, Metric: metric}, string(r.Scope), cell)
					continue
				}
				cell.Counts = counts(s.Counts)
				whole.put(i, summaryRow{Name: title, Metric: metric}, s.Suite, cell)
			}
			if len(s.Rows) == 0 {
				whole.put(i, summaryRow{Name: title}, s.Suite, summaryCell{Value: "-", Counts: counts(s.Counts)})
			}
		}
	}
	out.Rows, out.Parts, out.Notes = whole.rows, parts.rows, notes(sides, overviews)
	return out
}

// notes are the footnotes of all runs; what only some of them say has their
// labels.
func notes(sides []reports.Side, overviews []reports.Overview) []string {
	var texts []string
	labels := map[string][]string{}
	for i, o := range overviews {
		for _, n := range o.Notes() {
			if labels[n.Text] == nil {
				texts = append(texts, n.Text)
			}
			labels[n.Text] = append(labels[n.Text], sides[i].Label)
		}
	}
	for i, text := range texts {
		if of := labels[text]; len(of) < len(sides) {
			text = strings.Join(of, ", ") + ": " + text
		}
		texts[i] = reports.Visible(text)
	}
	return texts
}

// partName names a row below the headline.
func partName(r eval.SummaryRow) string {
	switch {
	case r.Scope == eval.ScopeGroup:
		return reports.Visible(r.Name) + " (group)"
	case r.Scope == eval.ScopeSuite:
		return strings.TrimSpace("whole suite " + reports.Visible(r.Average))
	}
	return reports.Visible(r.Name)
}

// cells collects the rows of a table whose columns are filled one after another.
type cells struct {
	columns int
	rows    []summaryRow
	at      map[string]int
}

func newCells(columns int) *cells { return &cells{columns: columns, at: map[string]int{}} }

func (c *cells) put(column int, r summaryRow, scope string, cell summaryCell) {
	k := strings.Join([]string{scope, r.Suite, r.Name, r.Metric}, "\x00")
	i, ok := c.at[k]
	if !ok {
		i = len(c.rows)
		c.at[k] = i
		r.Cells = make([]summaryCell, c.columns)
		c.rows = append(c.rows, r)
	}
	c.rows[i].Cells[column] = cell
}

// counts says how many items there are, and what is unusual about them.
func counts(c eval.Counts) string {
	parts := []string{count(c.Items) + " items"}
	for _, x := range []struct {
		n    int
		name string
	}{{c.Unparsed, "unparsed"}, {c.Truncated, "truncated"}, {c.Refused, "refused by limit"}, {c.Errors, "errors"}, {c.Unrunnable(), "unrunnable"}, {c.CutPrompt, "prompts cut"}} {
		if x.n > 0 {
			parts = append(parts, count(x.n)+" "+x.name)
		}
	}
	return strings.Join(parts, ", ")
}

func suiteTitle(info eval.RunInfo, name string) string {
	for _, s := range info.Suites {
		if s.Name == name {
			return titleOf(s)
		}
	}
	return name
}

func titleOf(s eval.SuiteRun) string {
	if s.Title == "" {
		return s.Name
	}
	return s.Title
}

// percent writes a fraction in percent, and nothing where there is none.
func percent(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(100*x, 'f', 2, 64)
}

// signed writes a difference in points of percent.
func signed(x float64) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case math.IsInf(x, 1):
		return "+∞"
	case math.IsInf(x, -1):
		return "−∞"
	}
	text := fmt.Sprintf("%+.2f", 100*x)
	if strings.Trim(text, "+-0.") == "" {
		return "0.00"
	}
	return strings.Replace(text, "-", "−", 1)
}

// count writes a number with its thousands separated.
func count(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
