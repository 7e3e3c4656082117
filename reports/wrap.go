package reports

import (
	"strings"

	"github.com/olekukonko/tablewriter/pkg/twwidth"
)

// Wrap breaks a text into lines of at most width columns. Line breaks of the
// text stay, as do blanks at the start of its lines; a word that is longer than
// a line is cut. Wide characters count as two columns.
func Wrap(s string, width int) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		out = append(out, wrapLine(line, max(width, 1))...)
	}
	return out
}

func wrapLine(line string, width int) []string {
	var out []string
	for {
		line = strings.TrimRight(line, " ")
		cut := fitting(line, width)
		if cut == len(line) {
			return append(out, line)
		}
		if line[cut] != ' ' {
			if blank := strings.LastIndexByte(line[:cut], ' '); strings.TrimSpace(line[:max(blank, 0)]) != "" {
				cut = blank
			}
		}
		out = append(out, strings.TrimRight(line[:cut], " "))
		line = strings.TrimLeft(line[cut:], " ")
	}
}

// fitting returns the length of the longest beginning that is at most width
// columns wide, one character at least.
func fitting(s string, width int) int {
	columns := 0
	for i, r := range s {
		columns += twwidth.Width(string(r))
		if columns > width && i > 0 {
			return i
		}
	}
	return len(s)
}

// Shorten cuts a text to one line of at most width columns and marks the cut.
func Shorten(s string, width int) string {
	s = Visible(strings.Join(strings.Fields(s), " "))
	if fitting(s, width) == len(s) {
		return s
	}
	return strings.TrimRight(s[:fitting(s, width-1)], " ") + "…"
}
