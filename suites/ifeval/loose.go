package ifeval

import (
	"slices"
	"strings"

	"assay/suites/pytext"
)

// looseForms returns the forms of a response that the loose criterion tries
// besides the response itself: without asterisks, and without its first line,
// its last one or both, with and without asterisks. Blank ones are left out, as
// nothing can be followed by them, and so are repeated ones.
func looseForms(response string) []string {
	lines := strings.Split(response, "\n")
	first, last := 1, len(lines)-1
	shortened := []string{
		joined(lines[first:]),
		joined(lines[:last]),
		joined(lines[min(first, last):last]),
	}
	forms := append([]string{withoutAsterisks(response)}, shortened...)
	for _, s := range shortened {
		forms = append(forms, withoutAsterisks(s))
	}
	seen := []string{response}
	for _, f := range forms {
		if pytext.Strip(f) != "" && !slices.Contains(seen, f) {
			seen = append(seen, f)
		}
	}
	return seen[1:]
}

func joined(lines []string) string { return pytext.Strip(strings.Join(lines, "\n")) }

func withoutAsterisks(s string) string { return strings.ReplaceAll(s, "*", "") }
