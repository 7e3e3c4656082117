package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// Format says how a table is written.
type Format string

// The formats of tables.
const (
	FormatTerminal Format = "terminal"
	FormatMarkdown Format = "markdown" // GitHub's
	FormatCSV      Format = "csv"      // RFC 4180, numbers in full
)

// Grid is a table of text. Cells may hold anything: they are escaped as the
// format needs.
type Grid struct {
	Header []string
	Right  []bool // columns that are aligned to the right: numbers
	Rows   [][]string
}

// Write writes the table in one of the formats.
func (g Grid) Write(out io.Writer, f Format) error {
	switch f {
	case FormatTerminal:
		return g.render(out, blueprint(), tw.Padding{Right: "  ", Overwrite: true}, Visible)
	case FormatMarkdown:
		return g.render(out, tablewriter.WithRenderer(renderer.NewMarkdown()), tw.Padding{Left: " ", Right: " "}, escapeMarkdown)
	case FormatCSV:
		return g.writeCSV(out)
	}
	return fmt.Errorf("unknown format %q: want %s, %s or %s", f, FormatTerminal, FormatMarkdown, FormatCSV)
}

// blueprint is the look on a terminal: a line below the header, no frame.
func blueprint() tablewriter.Option {
	return tablewriter.WithRenderer(renderer.NewBlueprint(tw.Rendition{
		Borders: tw.BorderNone,
		Symbols: tw.NewSymbols(tw.StyleLight),
		Settings: tw.Settings{
			Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
			Lines:      tw.Lines{ShowHeaderLine: tw.On, ShowTop: tw.Off, ShowBottom: tw.Off},
		},
	}))
}

func (g Grid) render(out io.Writer, look tablewriter.Option, padding tw.Padding, escape func(string) string) error {
	align := make([]tw.Align, len(g.Header))
	for i := range align {
		align[i] = tw.AlignLeft
		if g.Right[i] {
			align[i] = tw.AlignRight
		}
	}
	cells := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Padding:    tw.CellPadding{Global: padding},
		Alignment:  tw.CellAlignment{PerColumn: align},
	}
	var text strings.Builder
	t := tablewriter.NewTable(&text, look, tablewriter.WithTrimSpace(tw.Off), tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderConfig(cells), tablewriter.WithRowConfig(cells))
	t.Header(g.escaped(g.Header, escape))
	for _, row := range g.Rows {
		if err := t.Append(g.escaped(row, escape)); err != nil {
			return fmt.Errorf("table: %w", err)
		}
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("table: %w", err)
	}
	for line := range strings.Lines(text.String()) {
		if _, err := fmt.Fprintln(out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}

// escaped returns the cells of a row, as many as the header has.
func (g Grid) escaped(row []string, escape func(string) string) []string {
	out := make([]string, len(g.Header))
	for i := range out {
		if i < len(row) {
			out[i] = escape(row[i])
		}
	}
	return out
}

func (g Grid) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	if err := w.Write(g.escaped(g.Header, escapeCSV)); err != nil {
		return err
	}
	for _, row := range g.Rows {
		if err := w.Write(g.escaped(row, escapeCSV)); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// escapeMarkdown keeps a cell's text from being read as markup, HTML or the end
// of the cell. Underscores within words mean nothing and stay readable. Blanks
// at the start, which Markdown drops, become wide ones.
func escapeMarkdown(s string) string {
	s = Visible(s)
	trimmed := strings.TrimLeft(s, " ")
	var b strings.Builder
	b.WriteString(strings.Repeat("&emsp;", (len(s)-len(trimmed)+1)/2))
	last := rune(' ')
	for i, r := range trimmed {
		next, _ := utf8.DecodeRuneInString(trimmed[i+utf8.RuneLen(r):])
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '_' && isWord(last) && isWord(next):
			b.WriteRune(r)
		case strings.ContainsRune("\\`*_[]|~$", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// escapeCSV keeps spreadsheets from running a text as a formula, by an
// apostrophe before it, which they do not show. Numbers stay numbers.
func escapeCSV(s string) string {
	s = Visible(s)
	if s == "" || !strings.ContainsRune("=+-@", rune(s[0])) || isNumber(s) {
		return s
	}
	return "'" + s
}

// isNumber reports whether all of s is one decimal number.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "0123456789.eE+-") == ""
}
