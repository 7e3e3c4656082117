package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"assay/eval"
)

// CompareTable says how to write a comparison.
type CompareTable struct {
	Format Format // empty: FormatTerminal
	Tasks  bool   // a row for every task
}

// Write writes comparisons with one first run, one table after the other. CSV is
// a single table with fractions in full instead of percent, and a row for every
// reason why runs were not compared.
func (t CompareTable) Write(out io.Writer, list []*Comparison) error {
	if t.Format == FormatCSV {
		return t.csv(list).Write(out, FormatCSV)
	}
	if t.Format == "" {
		t.Format = FormatTerminal
	}
	p := printer{out: out, markdown: t.Format == FormatMarkdown}
	for i, c := range list {
		if i > 0 {
			p.blank()
		}
		t.writeOne(&p, c)
	}
	return p.err
}

func (t CompareTable) writeOne(p *printer, c *Comparison) {
	width := 2 + max(twwidth.Width(Visible(c.A.Label)), twwidth.Width(Visible(c.B.Label)))
	for _, s := range []Side{c.A, c.B} {
		if p.markdown {
			p.paragraph(s.Label + ": " + s.describe())
		} else {
			p.hanging(Visible(s.Label), min(width, textWidth/2), Visible(s.describe()))
		}
	}
	p.blank()
	if len(c.Refused) > 0 {
		p.paragraph("verdict: " + string(Invalid) + ": the runs differ in more than the model")
		for _, d := range c.Refused {
			p.note("", 0, d.Kind+": "+d.Text)
		}
		return
	}
	notes, grid := t.grid(c)
	if p.err == nil {
		p.err = grid.Write(p.out, t.Format)
	}
	p.notes(notes.texts, "")
	p.blank()
	p.paragraph(c.legend())
	for _, d := range c.Allowed {
		p.note("", 0, "allowed: "+d.Kind+": "+d.Text)
	}
	p.blank()
	p.paragraph("verdict: " + string(c.Verdict))
}

// describe says what a run is a run of.
func (s Side) describe() string {
	m := s.Source.Info.Model
	parts := []string{s.Source.Path()}
	for _, x := range []string{m.Name, m.Quantization, m.Engine} {
		if x != "" {
			parts = append(parts, x)
		}
	}
	if m.NumericsVersion > 0 {
		parts = append(parts, "numerics "+m.Numerics())
	}
	if m.Activations != "" {
		parts = append(parts, m.Activations+" activations")
	}
	if len(m.WeightsDigest) >= 12 {
		parts = append(parts, "weights "+m.WeightsDigest[:12])
	}
	return strings.Join(parts, ", ")
}

func (c *Comparison) legend() string {
	n := ""
	if len(c.Suites) > 1 {
		n = fmt.Sprintf(", corrected for %d suites by Holm's method", len(c.Suites))
	}
	return fmt.Sprintf("Values are means over the items of both runs, in percent; interval: 95%%; flips: items whose score got worse (-) and better (+); "+
		"p: one-sided, in the direction of the difference%s; ~: not significant; detects: the smallest loss that would have been found with probability %v.",
		n, c.options.Power)
}

// compareColumn is a column for people.
type compareColumn struct {
	header string
	right  bool
	cell   func(p PartComparison) string
}

func (t CompareTable) grid(c *Comparison) (footnotes, Grid) {
	notes := c.footnotes()
	title := map[string]string{}
	for _, s := range c.Suites {
		title[s.Suite] = s.Title
	}
	columns := []compareColumn{
		{"suite", false, func(p PartComparison) string {
			if p.Scope == eval.ScopeTask {
				return "  " + p.Name
			}
			return title[p.Suite]
		}},
		{"metric", false, func(p PartComparison) string { return p.Metric }},
		{"items", true, func(p PartComparison) string { return strconv.Itoa(p.Items) }},
		{c.A.Label, true, func(p PartComparison) string { return percent(p.A) }},
		{c.B.Label, true, func(p PartComparison) string { return percent(p.B) }},
		{"diff", true, func(p PartComparison) string { return signed(p.Difference()) }},
		{"interval", true, func(p PartComparison) string {
			return "[" + signed(p.Interval.Low) + ", " + signed(p.Interval.High) + "]"
		}},
		{"flips", true, func(p PartComparison) string { return fmt.Sprintf("-%d +%d", p.Lost, p.Gained) }},
		{"p", true, pValue},
		{"detects", true, func(p PartComparison) string { return percent(p.Detectable) }},
		{"verdict", false, func(p PartComparison) string {
			if p.Scope == eval.ScopeTask {
				return string(p.Verdict)
			}
			return strings.TrimSpace(string(p.Verdict) + " " + notes.of(p.Suite))
		}},
	}
	var g Grid
	for _, col := range columns {
		g.Header, g.Right = append(g.Header, col.header), append(g.Right, col.right)
	}
	for _, p := range t.parts(c) {
		var row []string
		for _, col := range columns {
			row = append(row, col.cell(p))
		}
		g.Rows = append(g.Rows, row)
	}
	return notes, g
}

// footnotes are what a reader of the numbers must know: of the runs, then of each
// suite.
func (c *Comparison) footnotes() footnotes {
	notes := footnotes{marks: map[string][]int{}}
	var all []string
	for _, s := range c.Suites {
		all = append(all, s.Suite)
	}
	for _, text := range c.runNotes() {
		notes.add(text, all...)
	}
	for _, s := range c.Suites {
		for _, text := range s.Notes {
			notes.add(s.Title+": "+text, s.Suite)
		}
	}
	return notes
}

// runNotes are the warnings about the runs.
func (c *Comparison) runNotes() []string {
	var out []string
	a, b := c.A.Source.Info, c.B.Source.Info
	switch x, y := a.Model.Warning, b.Model.Warning; {
	case x == y && x != "":
		out = append(out, x)
	default:
		for _, s := range []Side{c.A, c.B} {
			if w := s.Source.Info.Model.Warning; w != "" {
				out = append(out, s.Label+": "+w)
			}
		}
	}
	for _, s := range []Side{c.A, c.B} {
		switch info := s.Source.Info; {
		case info.Sequential.Early():
			out = append(out, fmt.Sprintf("%s was %s. When it ended was decided by its own scores, so that p-values and intervals do not hold here", s.Label, earlyText(info)))
		case !info.Complete:
			out = append(out, s.Label+": the run is not complete")
		}
		if shard := s.Source.Info.Shard; shard != nil {
			out = append(out, fmt.Sprintf("%s: shard %s of a run, not the whole", s.Label, shard))
		}
	}
	out = append(out, c.originNotes()...)
	if a.Data.Source == "samples" {
		out = append(out, "the questions that ship with Assay, not the benchmark: the difference says little about the benchmark's")
	}
	return out
}

// parts are the parts to show, in order.
func (t CompareTable) parts(c *Comparison) []PartComparison {
	var out []PartComparison
	for _, s := range c.Suites {
		out = append(out, s.PartComparison)
		if t.Tasks {
			out = append(out, s.Tasks...)
		}
	}
	return out
}

// signed writes a difference in points of percent with its sign.
func signed(x float64) string {
	switch {
	case math.IsNaN(x):
		return "-"
	case math.IsInf(x, 0):
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 0, 64), "Inf") + "∞"
	}
	text := percent(x)
	if strings.Trim(text, "-0.") == "" {
		return "0.00"
	}
	if x > 0 {
		text = "+" + text
	}
	return text
}

// P is the p-value in the direction of the difference.
func (p PartComparison) P() float64 {
	if p.Loss() < 0 {
		return p.Better
	}
	return p.Worse
}

// pValue marks what is not significant.
func pValue(p PartComparison) string {
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

// csv is the table for programs.
func (t CompareTable) csv(list []*Comparison) Grid {
	g := Grid{Header: []string{"base", "run", "suite", "scope", "name", "metric", "items", "clusters", "base_value", "run_value", "difference",
		"interval_low", "interval_high", "lost", "gained", "answers_changed", "bits_differ", "method", "p_worse", "p_better", "alpha", "margin",
		"detectable_loss", "verdict", "notes"}}
	for _, c := range list {
		for _, d := range c.Refused {
			row := make([]string, len(g.Header))
			row[0], row[1], row[len(row)-2], row[len(row)-1] = c.A.Label, c.B.Label, string(Invalid), d.Kind+": "+d.Text
			g.Rows = append(g.Rows, row)
		}
		for _, p := range t.parts(c) {
			g.Rows = append(g.Rows, []string{c.A.Label, c.B.Label, p.Suite, string(p.Scope), p.Name, p.Metric, strconv.Itoa(p.Items), strconv.Itoa(p.Clusters),
				number(p.A), number(p.B), number(p.Difference()), number(p.Interval.Low), number(p.Interval.High), strconv.Itoa(p.Lost), strconv.Itoa(p.Gained),
				strconv.Itoa(p.Answers), strconv.Itoa(p.Bits), p.Method, number(p.Worse), number(p.Better), number(p.Alpha), number(p.Margin),
				number(p.Detectable), string(p.Verdict), c.notes(p)})
		}
	}
	return g
}

// notes are the notes of a suite, and what was allowed, in one text.
func (c *Comparison) notes(p PartComparison) string {
	if p.Scope != eval.ScopeSuite {
		return ""
	}
	i := slices.IndexFunc(c.Suites, func(s SuiteComparison) bool { return s.Suite == p.Suite })
	notes := slices.Concat(c.runNotes(), c.Suites[i].Notes)
	for _, d := range c.Allowed {
		notes = append(notes, "allowed: "+d.Kind+": "+d.Text)
	}
	return strings.Join(notes, "; ")
}
