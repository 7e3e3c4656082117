package reports

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
)

// TableOptions says how to write the summary table.
type TableOptions struct {
	Format Format // empty: FormatTerminal
	// Tasks adds rows for the other averages and metrics, the groups and the tasks.
	Tasks bool
	// References are published values per suite. They are shown for orientation
	// beside the metric that they belong to, but not beside values of other
	// questions than the benchmark's.
	References map[string][]eval.Reference
}

// referenceModel is whose published values are shown.
const referenceModel = "granite-4.0-micro"

// WriteTable writes the summary of a run: the model, one row per suite, notes
// and what the run cost. Values are in percent with their standard errors; CSV
// has fractions with all digits, every count and a column of notes instead.
func WriteTable(out io.Writer, o Overview, opts TableOptions) error {
	if opts.Format == "" {
		opts.Format = FormatTerminal
	}
	t := tableBuilder{Overview: o, opts: opts, notes: notesOf(o)}
	if opts.Format == FormatCSV {
		return t.csv().Write(out, opts.Format)
	}
	p := printer{out: out, markdown: opts.Format == FormatMarkdown}
	for _, line := range modelLines(o.Info) {
		p.paragraph(line)
	}
	for _, line := range cutWarnings(o) {
		p.paragraph(line)
	}
	p.blank()
	if p.err != nil {
		return p.err
	}
	if err := t.grid().Write(out, opts.Format); err != nil {
		return err
	}
	p.notes(t.notes.texts, t.referenceNote())
	work := workLines(o.Info.Work)
	if len(work) > 0 {
		p.blank()
	}
	for _, line := range work {
		p.entry(line.label, line.text)
	}
	return p.err
}

// tableBuilder is a summary table under construction.
type tableBuilder struct {
	Overview
	opts  TableOptions
	notes footnotes
	shown []eval.Reference
}

// grid is the table for people.
func (t *tableBuilder) grid() Grid {
	var all eval.Counts
	for _, s := range t.Summaries {
		all = all.Add(s.Counts)
	}
	o := t.Overview
	columns := []struct {
		header string
		right  bool
		show   bool
		cell   func(s eval.Summary, r eval.SummaryRow) string
	}{
		{"suite", false, true, func(s eval.Summary, r eval.SummaryRow) string {
			if !r.Headline && !t.opts.Tasks {
				return "" // another metric of the suite above
			}
			return label(o.title(s.Suite), r)
		}},
		{"metric", false, true, func(_ eval.Summary, r eval.SummaryRow) string { return r.Metric }},
		{"value", true, true, func(_ eval.Summary, r eval.SummaryRow) string { return percent(r.Value) }},
		{"stderr", true, true, func(_ eval.Summary, r eval.SummaryRow) string { return plusMinus(r.StdErr) }},
		{"", false, len(t.notes.texts) > 0, func(s eval.Summary, r eval.SummaryRow) string { return head(r, t.notes.of(s.Suite)) }},
		{"items", true, true, func(s eval.Summary, r eval.SummaryRow) string {
			if r.Headline {
				return strconv.Itoa(s.Counts.Items)
			}
			return strconv.Itoa(r.Scored)
		}},
		{"unparsed", true, true, func(s eval.Summary, r eval.SummaryRow) string { return head(r, strconv.Itoa(s.Counts.Unparsed)) }},
		{"truncated", true, all.Truncated > 0, func(s eval.Summary, r eval.SummaryRow) string { return head(r, strconv.Itoa(s.Counts.Truncated)) }},
		{"errors", true, true, func(s eval.Summary, r eval.SummaryRow) string { return head(r, strconv.Itoa(s.Counts.Errors)) }},
		{"reference", true, t.hasReferences(), t.reference},
	}
	var g Grid
	for _, c := range columns {
		if c.show {
			g.Header, g.Right = append(g.Header, c.header), append(g.Right, c.right)
		}
	}
	for _, s := range t.Summaries {
		for _, r := range t.rows(s) {
			var cells []string
			for _, c := range columns {
				if c.show {
					cells = append(cells, c.cell(s, r))
				}
			}
			g.Rows = append(g.Rows, cells)
		}
	}
	return g
}

// rows are the rows of a suite to show: its headline, what else has a published
// value, such as the prompt level of IFEval, and what only several answers to an
// item have, such as pass@10. A suite without a number still gets one row.
func (t *tableBuilder) rows(s eval.Summary) []eval.SummaryRow {
	rows := slices.DeleteFunc(slices.Clone(s.Rows), func(r eval.SummaryRow) bool {
		return !t.opts.Tasks && !r.Headline && (r.Scored == 0 || !t.second(s, r) && !t.derived(s, r))
	})
	if !slices.ContainsFunc(rows, func(r eval.SummaryRow) bool { return r.Headline }) {
		none := eval.SummaryRow{Scope: eval.ScopeSuite, Name: s.Suite, Value: math.NaN(), StdErr: math.NaN(), Headline: true}
		rows = append([]eval.SummaryRow{none}, rows...)
	}
	return rows
}

// label names a row: suites at the margin, their parts indented.
func label(suite string, r eval.SummaryRow) string {
	switch {
	case r.Scope == eval.ScopeTask:
		return "  " + r.Name
	case r.Scope == eval.ScopeGroup:
		return "  " + r.Name + " (group)"
	case r.Headline || r.Average == "":
		return suite
	}
	return suite + " (" + r.Average + ")"
}

// head returns a cell that belongs to the suite as a whole, in its first row.
func head(r eval.SummaryRow, cell string) string {
	if r.Headline {
		return cell
	}
	return ""
}

// second reports whether a row has another metric than the headline, of which
// there is a published value.
func (t *tableBuilder) second(s eval.Summary, r eval.SummaryRow) bool {
	headline := slices.ContainsFunc(s.Rows, func(h eval.SummaryRow) bool { return h.Headline && h.Metric == r.Metric })
	return r.Scope == eval.ScopeSuite && !headline && slices.ContainsFunc(t.opts.References[s.Suite], func(p eval.Reference) bool {
		return p.Model == referenceModel && p.Metric == r.Metric
	})
}

// derived reports whether a row is about the whole suite and has a metric that no
// single result has.
func (t *tableBuilder) derived(s eval.Summary, r eval.SummaryRow) bool {
	at := slices.IndexFunc(t.Info.Suites, func(of eval.SuiteRun) bool { return of.Name == s.Suite })
	if at < 0 || len(t.Info.Suites[at].Metrics) == 0 {
		return false
	}
	return r.Scope == eval.ScopeSuite && !slices.Contains(t.Info.Suites[at].Metrics, r.Metric)
}

func (t *tableBuilder) published(s eval.Summary, r eval.SummaryRow) (eval.Reference, bool) {
	if r.Scope != eval.ScopeSuite || !r.Headline && !t.second(s, r) || t.Info.Data.Source == "samples" {
		return eval.Reference{}, false
	}
	for _, p := range t.opts.References[s.Suite] {
		if p.Model == referenceModel && p.Metric == r.Metric {
			return p, true
		}
	}
	return eval.Reference{}, false
}

func (t *tableBuilder) reference(s eval.Summary, r eval.SummaryRow) string {
	p, ok := t.published(s, r)
	if !ok {
		return ""
	}
	t.shown = append(t.shown, p)
	return percent(p.Value)
}

func (t *tableBuilder) hasReferences() bool {
	for _, s := range t.Summaries {
		for _, r := range s.Rows {
			if _, ok := t.published(s, r); ok {
				return true
			}
		}
	}
	return false
}

// referenceNote says where the shown references come from.
func (t *tableBuilder) referenceNote() string {
	if len(t.shown) == 0 {
		return ""
	}
	var sources []string
	for _, p := range t.shown {
		if !slices.Contains(sources, p.Source) {
			sources = append(sources, p.Source)
		}
	}
	return "reference: published values of " + referenceModel + " (" + strings.Join(sources, "; ") + "), for orientation only"
}

// csv is the table for programs.
func (t *tableBuilder) csv() Grid {
	g := Grid{Header: []string{"suite", "scope", "name", "metric", "average", "value", "stderr", "scored", "items", "unparsed", "truncated",
		"refused", "errors", "cut_prompts", "near_ties", "reference", "notes"}}
	for _, s := range t.Summaries {
		for _, r := range t.rows(s) {
			ref := ""
			if p, ok := t.published(s, r); ok {
				ref = number(p.Value)
			}
			cells := []string{s.Suite, string(r.Scope), r.Name, r.Metric, r.Average, number(r.Value), number(r.StdErr), strconv.Itoa(r.Scored)}
			for _, n := range []int{s.Counts.Items, s.Counts.Unparsed, s.Counts.Truncated, s.Counts.Refused, s.Counts.Errors, s.Counts.CutPrompt, t.NearTies[s.Suite]} {
				cells = append(cells, head(r, strconv.Itoa(n)))
			}
			g.Rows = append(g.Rows, append(cells, ref, head(r, t.notes.notes(s.Suite))))
		}
	}
	return g
}

// percent writes a fraction in percent with two digits, as model cards do.
func percent(x float64) string {
	if math.IsNaN(x) {
		return "-"
	}
	return strconv.FormatFloat(100*x, 'f', 2, 64)
}

func plusMinus(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return "± " + percent(x)
}

// number writes a number with all its digits, and nothing where there is none.
func number(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// modelLines say what was evaluated and by what.
func modelLines(i eval.RunInfo) []string {
	m := i.Model
	parts := []string{m.Name}
	if m.Name == "" {
		parts[0] = m.URI
	}
	if m.Quantization != "" {
		parts = append(parts, m.Quantization)
	}
	if m.Parameters > 0 {
		parts = append(parts, magnitude(m.Parameters)+" parameters")
	}
	engine := []string{"engine " + m.Engine}
	if m.NumericsVersion > 0 {
		engine = append(engine, "numerics "+m.Numerics())
	}
	if m.CPUPath != "" {
		engine = append(engine, m.CPUPath)
	}
	if m.Activations != "" {
		engine = append(engine, m.Activations+" activations")
	}
	lines := []string{strings.Join(parts, ", "), strings.Join(engine, ", ")}
	if i.Judge != nil {
		lines = append(lines, judgeLine(*i.Judge))
	}
	return lines
}

// judgeLine says who rated the answers.
func judgeLine(j eval.JudgeInfo) string {
	line := "judge " + j.Kind
	digest := j.FileDigest
	if j.Model != nil {
		line += ": " + j.Model.Name
		digest = j.Model.WeightsDigest
	}
	if len(digest) >= 12 {
		line += ", sha256 " + digest[:12]
	}
	return line
}

// magnitude writes a number of weights: "3.40 B".
func magnitude(n int64) string {
	for _, u := range []struct {
		size float64
		name string
	}{{1e12, "T"}, {1e9, "B"}, {1e6, "M"}, {1e3, "k"}} {
		if x := float64(n) / u.size; x >= 1 {
			return strconv.FormatFloat(x, 'g', 3, 64) + " " + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

// entry is a line with a label.
type entry struct{ label, text string }

// workLines say what the run cost, and what shared prefixes saved.
func workLines(w eval.Work) []entry {
	if w == (eval.Work{}) {
		return nil // no model was asked
	}
	u := w.Usage
	prompts := count(u.Prompt) + " tokens"
	if u.Cached > 0 && u.Prompt > 0 {
		prompts += fmt.Sprintf(", %.1f%% from shared prefixes", 100*float64(u.Cached)/float64(u.Prompt))
	}
	prompts += fmt.Sprintf(", %s evaluated", count(u.Evaluated))
	answers := count(u.Decoded) + " tokens decoded"
	if u.Reused > 0 {
		answers = fmt.Sprintf("%s from the cache, ", count(u.Reused)) + answers
	}
	if u.Drafted > 0 {
		answers += fmt.Sprintf(", %s replayed", count(u.Drafted))
	}
	lines := []entry{{"prompts", prompts}, {"answers", answers}}
	if w.Seconds > 0 {
		took := fmt.Sprintf("%.1f s", w.Seconds)
		if done := u.Evaluated + u.Drafted + u.Decoded; done > 0 { // not where all is from the cache
			took += fmt.Sprintf(", %s tokens/s evaluated or decoded", count(int(math.Round(float64(done)/w.Seconds))))
		}
		lines = append(lines, entry{"time", took})
	}
	return lines
}
