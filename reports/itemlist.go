package reports

import (
	"io"
	"slices"

	"assay/eval"
)

// answerWidth is the width of targets and answers in a list of items, in columns
// of a terminal.
const answerWidth = 20

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
// together, and tasks are left out, which ids begin with; ids are whole, for
// 'assay show --item'. Where an item has no score, the reason stands in place of
// the answer.
func (l *ItemList) Write(out io.Writer) error {
	header := []string{"suite", "id", "task", "target", "answer", "status"}
	g := Grid{}
	tasks := l.Format != FormatTerminal
	skip := func(column string) bool { return column == "suite" && !l.Suites || column == "task" && !tasks }
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
		row = append(row, id)
		if tasks {
			row = append(row, r.Task)
		}
		g.Rows = append(g.Rows, append(row, l.text(r, r.Target), l.text(r, answer(r)), string(r.Status)))
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
	if l.Format != FormatTerminal {
		return s
	}
	return Shorten(s, answerWidth)
}

// Wrong reports whether a result counts against the model: it should have a score
// and has none, or not all of them, or less than the best one in a metric.
func Wrong(r eval.Result, metric string, lowerBetter bool) bool {
	v, ok := r.Score(metric)
	switch {
	case r.Status.Failed():
		return true
	case !ok:
		return r.Status != eval.StatusUnrunnable
	case lowerBetter:
		return v > 0
	}
	return !(v >= 1) // NaN is wrong
}
