package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/reports"
)

// ladderTable is the outcome of a ladder.
type ladderTable struct {
	levels []ladderLevel
	facts  []levelFacts
	list   []*reports.Comparison // of each level but the first
}

func (l *ladder) table(list []*reports.Comparison) ladderTable {
	return ladderTable{l.levels, l.facts, list}
}

// write writes a row for each level, then one for each suite and level; CSV is
// the second with the columns of the first.
func (t ladderTable) write(out io.Writer, f reports.Format) error {
	if f == reports.FormatCSV {
		return t.csv().Write(out, f)
	}
	if err := t.summary().Write(out, f); err != nil {
		return err
	}
	fmt.Fprintln(out)
	if err := t.scores().Write(out, f); err != nil {
		return err
	}
	legend := fmt.Sprintf("Differences are from %[1]s, in points of percent, with 95%% intervals; flips: items whose score got worse (-) and better (+). "+
		"Bits: per weight; prefill, decode: tokens/s of one sequence; KL (nats), top-1: of the predictions, compared with %[1]s.", t.levels[0].label)
	fmt.Fprintf(out, "\n%s\n", wrapped(legend, "", f))
	for _, note := range t.notes() {
		fmt.Fprintf(out, "- %s\n", wrapped(note, "  ", f))
	}
	return t.more(out)
}

// wrapped breaks a text for a terminal, further lines indented.
func wrapped(text, indent string, f reports.Format) string {
	if f == reports.FormatMarkdown {
		return text
	}
	const width = 80
	return strings.Join(reports.Wrap(text, width-len(indent)), "\n"+indent)
}

// more says where the rest is.
func (t ladderTable) more(out io.Writer) error {
	var runs []string
	for _, level := range t.levels {
		runs = append(runs, quoted(level.dir))
	}
	_, err := fmt.Fprintf(out, "\ntasks, p-values and notes: assay compare %s --tasks\n", strings.Join(runs, " "))
	return err
}

// notes are what a reader of the scores must know.
func (t ladderTable) notes() []string {
	var out []string
	add := func(text string) {
		if text != "" && !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	for _, c := range t.list {
		for _, side := range []reports.Side{c.A, c.B} {
			add(side.Source.Info.Model.Warning)
		}
		for _, d := range c.Refused {
			add(c.B.Label + " was not compared: " + d.Kind + ": " + d.Text)
		}
		if c.A.Source.Info.Data.Source == "samples" {
			add("the questions that ship with Assay, not the benchmarks")
		}
	}
	return out
}

// summary has a row for each level.
func (t ladderTable) summary() reports.Grid {
	g := reports.Grid{
		Header: []string{"level", "size", "bits", "prefill", "decode", "KL", "top-1", "flips", "verdict"},
		Right:  []bool{false, true, true, true, true, true, true, true, false},
	}
	for i, level := range t.levels {
		f := t.facts[i]
		row := []string{level.label, mebibytes(f.bytes), fmt.Sprintf("%.2f", f.bitsPerWeight), rate(f.prefill), rate(f.decode)}
		if i == 0 {
			g.Rows = append(g.Rows, append(row, "reference", "", "", ""))
			continue
		}
		lost, gained := 0, 0
		for _, s := range t.list[i-1].Suites {
			lost, gained = lost+s.Lost, gained+s.Gained
		}
		g.Rows = append(g.Rows, append(row, fmt.Sprintf("%.6f", f.drift.KL.Value), fmt.Sprintf("%.2f%%", 100*f.drift.Top1.Value),
			flips(lost, gained), string(t.list[i-1].Verdict)))
	}
	return g
}

// scores has a row for each suite and level.
func (t ladderTable) scores() reports.Grid {
	g := reports.Grid{
		Header: []string{"suite", "metric", "items", "level", "score", "diff", "interval", "flips", "verdict"},
		Right:  []bool{false, false, true, false, true, true, true, true, false},
	}
	t.each(func(i int, s reports.SuiteComparison, first bool) {
		if first {
			g.Rows = append(g.Rows, []string{s.Title, s.Metric, strconv.Itoa(s.Items), t.levels[0].label, points(s.A), "", "", "", ""})
		}
		g.Rows = append(g.Rows, []string{"", "", "", t.levels[i].label, points(s.B), signedPoints(s.Difference()),
			"[" + signedPoints(s.Interval.Low) + ", " + signedPoints(s.Interval.High) + "]", flips(s.Lost, s.Gained), string(s.Verdict)})
	})
	return g
}

// each calls f with every suite and the levels it was compared on, suite by suite.
func (t ladderTable) each(f func(level int, s reports.SuiteComparison, first bool)) {
	var names []string
	for _, c := range t.list {
		for _, s := range c.Suites {
			if !slices.Contains(names, s.Suite) {
				names = append(names, s.Suite)
			}
		}
	}
	for _, name := range names {
		first := true
		for i, c := range t.list {
			for _, s := range c.Suites {
				if s.Suite == name {
					f(i+1, s, first)
					first = false
				}
			}
		}
	}
}

// csv has a row for each suite and level, numbers in full.
func (t ladderTable) csv() reports.Grid {
	g := reports.Grid{Header: []string{"level", "bytes", "bits_per_weight", "prefill_tokens_per_second", "decode_tokens_per_second", "kl", "kl_std_err",
		"top1_agreement", "suite", "metric", "items", "reference_score", "score", "difference", "interval_low", "interval_high", "lost", "gained", "verdict"}}
	full := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	t.each(func(i int, s reports.SuiteComparison, _ bool) {
		f := t.facts[i]
		g.Rows = append(g.Rows, []string{t.levels[i].label, strconv.FormatInt(f.bytes, 10), full(f.bitsPerWeight), full(f.prefill), full(f.decode),
			full(f.drift.KL.Value), full(f.drift.KL.StdErr), full(f.drift.Top1.Value), s.Suite, s.Metric, strconv.Itoa(s.Items), full(s.A), full(s.B),
			full(s.Difference()), full(s.Interval.Low), full(s.Interval.High), strconv.Itoa(s.Lost), strconv.Itoa(s.Gained), string(s.Verdict)})
	})
	return g
}

func flips(lost, gained int) string { return fmt.Sprintf("-%d +%d", lost, gained) }

func points(x float64) string { return fmt.Sprintf("%.2f", 100*x) }

func signedPoints(x float64) string {
	text := fmt.Sprintf("%+.2f", 100*x)
	if strings.Trim(text, "+-0.") == "" {
		return "0.00"
	}
	return text
}

func rate(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }
