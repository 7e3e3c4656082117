// Package doctest runs the commands that documentation shows, so that it cannot
// rot. In Markdown files, every fenced block marked "console" is a session: a
// line that starts with "$ " is a command for the shell, the lines after it are
// what it prints. In the expected output, "…" stands for any text within a line,
// and a line of "…" alone for any number of lines. A block marked "console slow"
// is a session that takes minutes.
package doctest

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// Command is one command of a session with the output it is shown with.
type Command struct {
	Line   int // in the file, from 1
	Shell  string
	Output []string // no trailing empty lines
}

// Session is one block: its commands run one after the other in one place.
type Session struct {
	Slow     bool
	Commands []Command
}

// Parse finds the sessions of a Markdown file.
func Parse(r io.Reader) ([]Session, error) {
	var out []Session
	var current *Session
	fenced := false
	s := bufio.NewScanner(r)
	for n := 1; s.Scan(); n++ {
		line := s.Text()
		switch {
		case strings.HasPrefix(line, "```"):
			if !fenced && (line == "```console" || line == "```console slow") {
				current = &Session{Slow: strings.HasSuffix(line, " slow")}
			} else if current != nil {
				out = append(out, *current)
				current = nil
			}
			fenced = !fenced
		case current == nil:
		case strings.HasPrefix(line, "$ "):
			current.Commands = append(current.Commands, Command{Line: n, Shell: line[2:]})
		case len(current.Commands) == 0:
			return nil, fmt.Errorf("line %d: output before any command", n)
		default:
			last := &current.Commands[len(current.Commands)-1]
			last.Output = append(last.Output, line)
		}
	}
	if fenced {
		return nil, fmt.Errorf("the last block is not closed")
	}
	for _, session := range out {
		for i := range session.Commands {
			session.Commands[i].Output = trimEmpty(session.Commands[i].Output)
		}
	}
	return out, s.Err()
}

func trimEmpty(lines []string) []string {
	for len(lines) > 0 && strings.TrimSpace(lines[len(lines)-1]) == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// Match compares what a command printed with what it is shown with. Blanks at
// the ends of lines do not count.
func (c Command) Match(output string) error {
	got := trimEmpty(strings.Split(output, "\n"))
	if matchLines(c.Output, got) {
		return nil
	}
	return fmt.Errorf("line %d: $ %s\nshown:\n%s\nprinted:\n%s", c.Line, c.Shell,
		indent(c.Output), indent(got))
}

func matchLines(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if strings.TrimSpace(want[0]) == "…" {
		for skip := range len(got) + 1 {
			if matchLines(want[1:], got[skip:]) {
				return true
			}
		}
		return false
	}
	return len(got) > 0 && matchLine(want[0], got[0]) && matchLines(want[1:], got[1:])
}

func matchLine(want, got string) bool {
	parts := strings.Split(strings.TrimRight(want, " "), "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	pattern := "^" + strings.Join(parts, ".*") + "$"
	return regexp.MustCompile(pattern).MatchString(strings.TrimRight(got, " "))
}

func indent(lines []string) string { return "\t" + strings.Join(lines, "\n\t") }
