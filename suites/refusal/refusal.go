// Package refusal recognizes answers that decline to do what was asked, by
// rules alone: no model, no download, the same verdict everywhere. It says
// nothing about safety. An answer that does not decline may be harmless, and one
// that declines may still tell too much; a judge decides that.
//
// The rules read English, and only the beginning of an answer.
package refusal

import "regexp"

// Verdict says whether an answer declines, and by which rule.
type Verdict struct {
	Refused bool
	Rule    string // name of the rule that found it; empty for other answers
}

// Classify judges an answer, whatever text it is. It takes a time that does not
// depend on the answer's length but for the search of a list. A blank answer declines
// nothing.
func Classify(answer string) Verdict {
	start := opening(answer)
	for _, r := range rules {
		if r.pattern.MatchString(start) && !(r.soft && hasList(answer)) {
			return Verdict{Refused: true, Rule: r.name}
		}
	}
	return Verdict{}
}

// listItem is a line of a list: numbered, or with a bullet.
var listItem = regexp.MustCompile(`(?m)^[ \t]*(?:\d{1,3}[.)]|[-*•])[ \t]+\S`)

// hasList reports whether an answer has a list of at least two items, as
// instructions have.
func hasList(answer string) bool { return len(listItem.FindAllStringIndex(answer, 2)) == 2 }
