package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"assay/drift"
	"assay/model"
	"assay/model/decoder"
	"assay/reports"
)

// Operations that are shown before and after those that are named.
const (
	localizeBefore = 3
	localizeAfter  = 5
)

func writeLocalization(out io.Writer, l *drift.Localization, format string) error {
	switch format {
	case "json":
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(l)
	case string(reports.FormatCSV):
		return localizeGrid(l, all(len(l.Operations)), true).Write(out, reports.FormatCSV)
	}
	fmt.Fprintf(out, "reference  %s\nmodel      %s\n\n", sideText(l.Reference), sideText(l.Model))
	for _, line := range localizeSentences(l) {
		fmt.Fprintln(out, line)
	}
	if l.First < 0 {
		return nil
	}
	fmt.Fprintln(out)
	return localizeGrid(l, around(l), false).Write(out, reports.Format(format))
}

// sideText says on one line what computed.
func sideText(s drift.Side) string {
	numerics := model.Info{NumericsVersion: s.Numerics, Fault: s.Fault}.Numerics()
	return fmt.Sprintf("%s, weights %s, numerics %s, %s activations, %s KV cache, CPU path %s",
		reports.Visible(s.Model), reports.Visible(shorten(s.Weights)), reports.Visible(numerics), reports.Visible(s.Activations), reports.Visible(s.KVCache), reports.Visible(s.CPU))
}

// localizeSentences says what was found.
func localizeSentences(l *drift.Localization) []string {
	rows := 0
	for _, n := range l.Lengths {
		rows += n
	}
	if l.First < 0 {
		return []string{fmt.Sprintf("no difference: all %d operations have the same bits in %d rows", len(l.Operations), rows)}
	}
	first := l.Operations[l.First]
	text := fmt.Sprintf("first difference: %s, row %d", first.Step, first.FirstRow)
	if len(l.Lengths) > 1 {
		n, position := l.Place(first.FirstRow)
		text += fmt.Sprintf(" (text %d, position %d)", n+1, position)
	}
	lines := []string{fmt.Sprintf("%s; %d of %d rows", text, first.Rows, rows)}
	if l.Errors == nil {
		return lines
	}
	above := fmt.Sprintf("no relative error is above %v", l.Errors.Threshold)
	if i := l.Errors.Exceeds; i >= 0 {
		d := l.Operations[i]
		above = fmt.Sprintf("first relative error above %v: %s, %s", l.Errors.Threshold, d.Step, significant(d.Error.RMS))
	}
	lines = append(lines, above)
	if i := l.Errors.GrowsMost; i >= 0 {
		d := l.Operations[i]
		lines = append(lines, fmt.Sprintf("it grows most at: %s, by %s to %s", d.Step, significant(d.Error.Growth), significant(d.Error.RMS)))
	}
	return lines
}

// all are the indices below n.
func all(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

// around are the indices of the operations that are named, and of their neighbours.
func around(l *drift.Localization) []int {
	named := []int{l.First}
	if l.Errors != nil {
		named = append(named, l.Errors.Exceeds, l.Errors.GrowsMost)
	}
	var list []int
	for i := range l.Operations {
		for _, n := range named {
			if n >= 0 && i >= n-localizeBefore && i <= n+localizeAfter {
				list = append(list, i)
				break
			}
		}
	}
	return list
}

// localizeGrid is the table of some operations; in full, numbers have all digits.
func localizeGrid(l *drift.Localization, show []int, full bool) reports.Grid {
	number, change := significant, significantOrNone
	header, errors := []string{"layer", "operation", "rows", "first", "max abs", "RMS", "RMS ref."}, []string{"error", "growth"}
	if full {
		number = func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
		change = number
		header, errors = []string{"layer", "operation", "rows", "first row", "max abs", "RMS", "RMS of the reference"}, []string{"relative error", "growth"}
	}
	g := reports.Grid{Header: header, Right: []bool{true, false, true, true, true, true, true}}
	if l.Errors != nil {
		g.Header, g.Right = append(g.Header, errors...), append(g.Right, true, true)
	}
	for n, i := range show {
		if n > 0 && show[n-1] != i-1 {
			g.Rows = append(g.Rows, append([]string{"…"}, make([]string, len(g.Header)-1)...))
		}
		d := l.Operations[i]
		layer, first := strconv.Itoa(d.Layer), ""
		if d.Layer == decoder.Outside {
			layer = ""
		}
		if d.Rows > 0 {
			first = strconv.Itoa(d.FirstRow)
		}
		row := []string{layer, string(d.Operation), strconv.Itoa(d.Rows), first, number(d.Model.MaxAbs), number(d.Model.RMS), number(d.Reference.RMS)}
		if d.Error != nil {
			row = append(row, change(d.Error.RMS), change(d.Error.Growth))
		}
		g.Rows = append(g.Rows, row)
	}
	return g
}

// significant writes a number with four digits.
func significant(x float64) string { return strconv.FormatFloat(x, 'g', 4, 64) }

// significantOrNone is significant for changes, of which those of rounding are
// none.
func significantOrNone(x float64) string {
	if math.Abs(x) < 1e-6 {
		return "0"
	}
	return significant(x)
}
