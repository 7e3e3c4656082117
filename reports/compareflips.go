package reports

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"

	"assay/eval"
)

// FlipList is the list of items that changed between two runs: first those that
// were lost, then those that were gained, then those whose answer changed without
// its score.
type FlipList struct {
	Comparison *Comparison
	ShowUnsafe bool
	Total      int // of which the list has Limit at most
	flips      []flip
}

// flip is an item with both answers.
type flip struct {
	pairing
	change string // "lost", "gained" or "answer"
	input  string
	target string
	texts  [2]string
	unsafe bool
}

// Flips reads the answers of the changed items from both runs; limit is how many
// to list, 0 for all.
func (c *Comparison) Flips(limit int, showUnsafe bool) (*FlipList, error) {
	l := &FlipList{Comparison: c, ShowUnsafe: showUnsafe, Total: len(c.flips)}
	for _, p := range c.flips {
		l.flips = append(l.flips, flip{pairing: p, change: c.change(p)})
	}
	rank := map[string]int{"lost": 0, "gained": 1, "answer": 2}
	slices.SortFunc(l.flips, func(a, b flip) int {
		return cmp.Or(cmp.Compare(rank[a.change], rank[b.change]), strings.Compare(a.key.suite, b.key.suite),
			strings.Compare(a.key.id, b.key.id), cmp.Compare(a.key.repeat, b.key.repeat))
	})
	if limit > 0 && len(l.flips) > limit {
		l.flips = l.flips[:limit]
	}
	at := map[rowKey]*flip{}
	for i := range l.flips {
		at[l.flips[i].key] = &l.flips[i]
	}
	for i, side := range []Side{c.A, c.B} {
		if len(at) == 0 {
			break
		}
		for r, err := range side.Source.rows(listedSamples, baselineTable) {
			if err != nil {
				return nil, err
			}
			if f := at[keyOf(r)]; f != nil {
				f.read(i, r, side.Source.Baseline())
			}
		}
	}
	return l, nil
}

func (c *Comparison) change(p pairing) string {
	better := p.b > p.a
	if c.options.LowerBetter(p.key.suite, c.metricOf(p.key.suite)) {
		better = p.b < p.a
	}
	switch {
	case !p.scoreDiffers():
		return "answer"
	case better:
		return "gained"
	}
	return "lost"
}

func (c *Comparison) metricOf(suite string) string {
	for _, s := range c.Suites {
		if s.Suite == suite {
			return s.Metric
		}
	}
	return ""
}

// read takes the texts of one run's row.
func (f *flip) read(side int, r Row, baseline bool) {
	f.unsafe = f.unsafe || r.Unsafe
	if r.Input != "" {
		f.input = r.Input
	}
	if r.Target != "" {
		f.target = r.Target
	}
	switch {
	case r.Text != "":
		f.texts[side] = r.Text
	case r.Extracted != "":
		f.texts[side] = r.Extracted
	case baseline:
		f.texts[side] = "(a baseline keeps no texts)"
	}
}

func (l *FlipList) text(f flip, s string) string {
	if f.unsafe && !l.ShowUnsafe {
		return HiddenText
	}
	return s
}

// Write writes the list: on a terminal both answers side by side below their
// question, else one row per item.
func (l *FlipList) Write(out io.Writer, format Format) error {
	if format != FormatTerminal && format != "" {
		return l.grid().Write(out, format)
	}
	p := printer{out: out}
	for _, f := range l.flips {
		p.blank()
		p.paragraph(fmt.Sprintf("%s  %s  %s: %s -> %s", f.key.suite, f.id(), f.change, number(f.a), number(f.b)))
		if f.input != "" {
			p.hanging("question", indent, Shorten(l.text(f, f.input), 3*(textWidth-indent)))
		}
		if f.target != "" {
			p.hanging("target", indent, Shorten(l.text(f, f.target), 3*(textWidth-indent)))
		}
		l.sideBySide(&p, f)
	}
	p.blank()
	shown := ""
	if len(l.flips) < l.Total {
		shown = fmt.Sprintf(", the first %s shown (--limit 0 shows all)", count(len(l.flips)))
	}
	p.paragraph(fmt.Sprintf("%s items changed between %s and %s%s", count(l.Total), l.Comparison.A.Label, l.Comparison.B.Label, shown))
	return p.err
}

func (f flip) id() string {
	if f.key.repeat > 0 {
		return fmt.Sprintf("%s #%d", f.key.id, f.key.repeat)
	}
	return f.key.id
}

// sideBySide writes both answers in two columns.
func (l *FlipList) sideBySide(p *printer, f flip) {
	const gap = " │ "
	width := (textWidth - len([]rune(gap))) / 2
	left := Wrap(Visible(l.Comparison.A.Label)+"\n"+strings.TrimSpace(VisibleLines(l.text(f, f.texts[0]))), width)
	right := Wrap(Visible(l.Comparison.B.Label)+"\n"+strings.TrimSpace(VisibleLines(l.text(f, f.texts[1]))), width)
	for i := range max(len(left), len(right)) {
		a, b := "", ""
		if i < len(left) {
			a = left[i]
		}
		if i < len(right) {
			b = right[i]
		}
		p.line(strings.TrimRight(a+strings.Repeat(" ", max(0, width-twwidth.Width(a)))+gap+b, " "))
	}
}

func (l *FlipList) grid() Grid {
	c := l.Comparison
	g := Grid{Header: []string{"suite", "id", "change", "target", c.A.Label, c.B.Label, c.A.Label + " score", c.B.Label + " score"},
		Right: []bool{false, false, false, false, false, false, true, true}}
	for _, f := range l.flips {
		g.Rows = append(g.Rows, []string{f.key.suite, f.id(), f.change, l.text(f, f.target), l.text(f, f.texts[0]), l.text(f, f.texts[1]), number(f.a), number(f.b)})
	}
	return g
}

// objects are the flips for JSON; texts that are not shown are null.
func (l *FlipList) objects() []map[string]any {
	out := []map[string]any{}
	for _, f := range l.flips {
		text := func(s string) any {
			if f.unsafe && !l.ShowUnsafe {
				return nil
			}
			return s
		}
		out = append(out, map[string]any{"suite": f.key.suite, "id": f.key.id, "repeat": f.key.repeat, "task": f.task, "change": f.change, "unsafe": f.unsafe,
			"input": text(f.input), "target": text(f.target), "base_answer": text(f.texts[0]), "run_answer": text(f.texts[1]),
			"base_score": finite(f.a), "run_score": finite(f.b), "base_status": eval.Status(f.statuses[0]), "run_status": eval.Status(f.statuses[1])})
	}
	return out
}
