package reports

import (
	"io"
	"slices"

	"assay/eval"
)

// The widths of the texts in a list of items, in columns of a terminal.
const (
	idWidth     = 28
	taskWidth   = 18
	answerWidth = 14
)

// ItemList is a list of results with one line each.
type ItemList struct {
	Format     Format
	ShowUnsafe bool
	Suites     bool // show the suite of each item
	rows       []eval.Result
}

// Add appends a result.
func (l *ItemList) Add(r eval.Result) { l.rows = append(l.rows, r) }

// Len is the number of results.
func (l *ItemList) Len() int { return len(l.rows) }

// Write writes the list. On a terminal, texts are shortened to keep a line
// together. Where an item has no score, the reason stands in place of the
// answer.
func (l *ItemList) Write(out io.Writer) error {
	header := []string{"suite", "id", "task", "target", "answer", "status"}
	g := Grid{}
	skip := func(column string) bool { return column == "suite" && !l.Suites }
	g.Header = slices.DeleteFunc(header, skip)
	g.Right = make([]bool, len(g.Header))
	for _, r := range l.rows {
		var row []string
		if l.Suites {
			row = append(row, r.Suite)
		}
		id := r.ID
		if r.Repeat > 0 {
			id += " #" + count(r.Repeat)
		}
		g.Rows = append(g.Rows, append(row, l.short(id, idWidth), l.short(r.Task, taskWidth),
			l.text(r, r.Target), l.text(r, answer(r)), string(r.Status)))
	}
	return g.Write(out, l.Format)
}

// answer is what came of an item: the answer as it was read, or why there is none.
func answer(r eval.Result) string {
	switch {
	case r.Error != "":
		return r.Error
	case r.Extracted == "":
		return r.Text
	}
	return r.Extracted
}

func (l *ItemList) text(r eval.Result, s string) string {
	if r.Unsafe && !l.ShowUnsafe {
		return "(hidden)"
	}
	return l.short(s, answerWidth)
}

func (l *ItemList) short(s string, width int) string {
	if l.Format != FormatTerminal {
		return s
	}
	return Shorten(s, width)
}

// Wrong reports whether a result counts against the model: it has no score, or
// less than the best one in a metric.
func Wrong(r eval.Result, metric string, lowerBetter bool) bool {
	v, ok := r.Score(metric)
	if !ok {
		return true
	}
	if lowerBetter {
		return v > 0
	}
	return !(v >= 1) // NaN is wrong
}
