package reports

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// textWidth is the width of text on a terminal: what every terminal has.
const textWidth = 80

// printer writes what stands around a table. Its first error stays.
type printer struct {
	out      io.Writer
	markdown bool
	err      error
}

func (p *printer) line(s string) {
	if p.err == nil {
		_, p.err = fmt.Fprintln(p.out, s)
	}
}

func (p *printer) blank() { p.line("") }

// hanging writes a text after a label, its further lines indented to the text.
func (p *printer) hanging(label string, indent int, s string) {
	for i, line := range Wrap(s, textWidth-indent) {
		if i > 0 {
			label = ""
		}
		p.line(strings.TrimRight(pad(label, indent)+line, " "))
	}
}

func (p *printer) paragraph(s string) {
	if p.markdown {
		p.line(escapeMarkdown(s) + "  ") // two blanks keep the line break
		return
	}
	p.hanging("", 0, Visible(s))
}

// entry writes a text with a label.
func (p *printer) entry(label, s string) {
	if p.markdown {
		p.paragraph(label + ": " + s)
		return
	}
	p.hanging(label, 9, Visible(s))
}

// notes writes numbered notes and one without a number.
func (p *printer) notes(texts []string, last string) {
	if len(texts) > 0 || last != "" {
		p.blank()
	}
	indent := 1 + len(strconv.Itoa(len(texts)))
	for i, s := range texts {
		p.note(superscript(i+1), indent, s)
	}
	if last != "" {
		p.note("", 0, last)
	}
}

func (p *printer) note(mark string, indent int, s string) {
	switch {
	case p.markdown && mark == "":
		p.line("- " + escapeMarkdown(s))
	case p.markdown:
		p.line("- " + mark + " " + escapeMarkdown(s))
	case mark == "":
		p.hanging("", 0, Visible(s))
	default:
		p.hanging(mark, indent, Visible(s))
	}
}

// pad fills a label to a width in characters.
func pad(label string, width int) string {
	if n := width - len([]rune(label)); n > 0 {
		return label + strings.Repeat(" ", n)
	}
	return label
}
