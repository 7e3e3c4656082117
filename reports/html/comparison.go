package html

import (
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"

	"assay/reports"
)

// comparison is a run against the first one.
type comparison struct {
	ID               string
	Base, Run        string
	Verdict, Class   string
	Refused, Allowed []reports.Difference
	Suites           comparisonTable
	Tasks            comparisonTable
	Notes            []string
	Legend           string
}

// comparisonTable is a table with an interval plot in each row.
type comparisonTable struct {
	Caption, What, Base, Run string
	Axis                     axis
	Rows                     []comparisonRow
}

type comparisonRow struct {
	Name, Metric          string
	Items                 string
	A, B, Difference      string
	Interval              string
	Lost, Gained, Answers int
	LostURL, GainedURL    string
	AnswersURL            string
	P, Detects            string
	Verdict, Class        string
	Plot                  intervalPlot

	low, center, high float64
}

func newComparison(run int, c *reports.Comparison, others map[part]int) comparison {
	out := comparison{ID: fmt.Sprintf("comparison-%d", run), Base: reports.Visible(c.A.Label), Run: reports.Visible(c.B.Label),
		Verdict: string(c.Verdict), Class: class(c.Verdict), Refused: visible(c.Refused), Allowed: visible(c.Allowed)}
	if len(c.Refused) > 0 {
		return out
	}
	out.Legend = reports.Visible(c.Legend())
	for _, text := range c.Notes() {
		out.Notes = append(out.Notes, reports.Visible(text))
	}
	for _, s := range c.Suites {
		title := reports.Visible(s.Title)
		out.Suites.Rows = append(out.Suites.Rows, newComparisonRow(run, part{suite: s.Suite}, title, s.PartComparison, others))
		for _, p := range s.Tasks {
			out.Tasks.Rows = append(out.Tasks.Rows, newComparisonRow(run, part{s.Suite, p.Name}, reports.Visible(p.Name), p, others))
		}
		for _, text := range s.Notes {
			out.Notes = append(out.Notes, reports.Visible(s.Title+": "+text))
		}
	}
	out.Suites.name("suite", out.Base, out.Run)
	out.Tasks.name("task", out.Base, out.Run)
	return out
}

func (t *comparisonTable) name(what, base, run string) {
	t.What, t.Base, t.Run = what, base, run
	t.Caption = fmt.Sprintf("Each %s of %s against %s, values in percent", what, run, base)
}

func visible(list []reports.Difference) []reports.Difference {
	var out []reports.Difference
	for _, d := range list {
		out = append(out, reports.Difference{Kind: d.Kind, Text: reports.Visible(d.Text)})
	}
	return out
}

func newComparisonRow(run int, of part, name string, p reports.PartComparison, others map[part]int) comparisonRow {
	link := func(change string) string {
		q := url.Values{"run": {strconv.Itoa(run)}, "suite": {reports.Visible(of.suite)}, "change": {change}}
		if of.task != "" {
			q.Set("task", reports.Visible(of.task))
		}
		return "#?" + q.Encode()
	}
	return comparisonRow{Name: name, Metric: reports.Visible(p.Metric), Items: count(p.Items), A: percent(p.A), B: percent(p.B),
		Difference: signed(p.Difference()), Interval: "[" + signed(p.Interval.Low) + ", " + signed(p.Interval.High) + "]",
		Lost: p.Lost, Gained: p.Gained, Answers: others[of],
		LostURL: link("lost"), GainedURL: link("gained"), AnswersURL: link("answer"), P: pValue(p), Detects: orDash(percent(p.Detectable)),
		Verdict: string(p.Verdict), Class: class(p.Verdict), low: p.Interval.Low, center: p.Difference(), high: p.Interval.High}
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// class is the style of a verdict.
func class(v reports.Verdict) string { return "verdict " + strings.ToLower(string(v)) }

// pValue marks what is not significant, as the tables on a terminal do.
func pValue(p reports.PartComparison) string {
	if p.Lost+p.Gained == 0 {
		return "~"
	}
	text := strconv.FormatFloat(p.P(), 'f', 3, 64)
	if p.P() < 0.001 {
		text = "<0.001"
	}
	if !p.Significant() {
		text = "~ " + text
	}
	return text
}

// draw lays out the interval plots of all comparisons, those of suites on one
// axis and those of tasks, which are wider, on another.
func draw(list []comparison) {
	var suites, tasks []*comparisonTable
	for i := range list {
		suites, tasks = append(suites, &list[i].Suites), append(tasks, &list[i].Tasks)
	}
	drawOn(suites)
	drawOn(tasks)
}

func drawOn(tables []*comparisonTable) {
	widest := 0.0
	for _, t := range tables {
		for _, r := range t.Rows {
			for _, x := range []float64{r.low, r.high, r.center} {
				if !math.IsNaN(x) && !math.IsInf(x, 0) {
					widest = max(widest, math.Abs(x))
				}
			}
		}
	}
	common := newAxis(widest)
	for _, t := range tables {
		t.Axis = common
		for i, r := range t.Rows {
			t.Rows[i].Plot = common.interval(r.low, r.center, r.high)
		}
	}
}
