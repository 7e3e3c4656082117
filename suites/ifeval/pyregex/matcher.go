package pyregex

import (
	"regexp/syntax"
	"unicode"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
)

// matcher walks a tree of regexp/syntax over a text, backtracking.
type matcher struct {
	text  string
	steps int // left
}

func newMatcher(text string) *matcher {
	return &matcher{text: text, steps: minSteps + stepsPerByte*len(text)}
}

// match matches a node at a byte and calls then with the end of each way to do
// so, in order, until then says that all the rest matches as well.
func (m *matcher) match(re *syntax.Regexp, at int, then func(end int) bool) bool {
	if m.steps--; m.steps < 0 {
		return false
	}
	switch re.Op {
	case syntax.OpEmptyMatch:
		return then(at)
	case syntax.OpLiteral:
		end, ok := m.literal(re, at)
		return ok && then(end)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return m.character(re, at, then)
	case syntax.OpBeginText, syntax.OpBeginLine, syntax.OpEndText, syntax.OpEndLine,
		syntax.OpWordBoundary, syntax.OpNoWordBoundary:
		return m.holds(re, at) && then(at)
	case syntax.OpCapture:
		return m.match(re.Sub[0], at, then)
	case syntax.OpConcat:
		return m.sequence(re.Sub, at, then)
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			if m.match(sub, at, then) {
				return true
			}
		}
		return false
	case syntax.OpStar:
		return m.repeat(re, 0, -1, at, then)
	case syntax.OpPlus:
		return m.repeat(re, 1, -1, at, then)
	case syntax.OpQuest:
		return m.repeat(re, 0, 1, at, then)
	case syntax.OpRepeat:
		return m.repeat(re, re.Min, re.Max, at, then)
	}
	return false // OpNoMatch
}

func (m *matcher) sequence(subs []*syntax.Regexp, at int, then func(int) bool) bool {
	if len(subs) == 0 {
		return then(at)
	}
	return m.match(subs[0], at, func(end int) bool { return m.sequence(subs[1:], end, then) })
}

// repeat matches least to most times, most being -1 for any number. A round
// that takes nothing does not lead to another one.
func (m *matcher) repeat(re *syntax.Regexp, least, most, at int, then func(int) bool) bool {
	more := func() bool {
		return most != 0 && m.match(re.Sub[0], at, func(end int) bool {
			if end == at && least <= 0 {
				return false
			}
			return m.repeat(re, max(least-1, 0), max(most-1, -1), end, then)
		})
	}
	if least > 0 {
		return more()
	}
	if re.Flags&syntax.NonGreedy != 0 {
		return then(at) || more()
	}
	return more() || then(at)
}

// literal matches a text.
func (m *matcher) literal(re *syntax.Regexp, at int) (end int, ok bool) {
	for _, want := range re.Rune {
		r, size := utf8.DecodeRuneInString(m.text[at:])
		if size == 0 || r != want && (re.Flags&syntax.FoldCase == 0 || !equalFold(r, want)) {
			return 0, false
		}
		at += size
	}
	return at, true
}

// equalFold compares characters as re.IGNORECASE does: by their simple case
// folding, and by ı and İ being an i.
func equalFold(a, b rune) bool {
	if a < utf8.RuneSelf && b < utf8.RuneSelf {
		return a == b || a|0x20 == b|0x20 && 'a' <= a|0x20 && a|0x20 <= 'z'
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return isI(a) && isI(b)
}

func isI(r rune) bool { return r == 'i' || r == 'I' || r == 'ı' || r == 'İ' }

func (m *matcher) character(re *syntax.Regexp, at int, then func(int) bool) bool {
	r, size := utf8.DecodeRuneInString(m.text[at:])
	if size == 0 || re.Op == syntax.OpAnyCharNotNL && r == '\n' || re.Op == syntax.OpCharClass && !inClass(re.Rune, r) {
		return false
	}
	return then(at + size)
}

// inClass searches the sorted pairs of a character class.
func inClass(pairs []rune, r rune) bool {
	low, high := 0, len(pairs)/2
	for low < high {
		mid := (low + high) / 2
		switch {
		case r < pairs[2*mid]:
			high = mid
		case r > pairs[2*mid+1]:
			low = mid + 1
		default:
			return true
		}
	}
	return false
}

// holds reports whether an assertion is true at a byte.
func (m *matcher) holds(re *syntax.Regexp, at int) bool {
	rest := m.text[at:]
	switch re.Op {
	case syntax.OpBeginText:
		return at == 0
	case syntax.OpBeginLine:
		return at == 0 || m.text[at-1] == '\n'
	case syntax.OpEndLine:
		return rest == "" || rest[0] == '\n'
	case syntax.OpEndText:
		return rest == "" || rest == "\n" && re.Flags&syntax.WasDollar != 0
	case syntax.OpWordBoundary:
		return m.boundary(at)
	}
	return !m.boundary(at)
}

// boundary reports whether one of the characters around a byte is a word
// character and the other is not.
func (m *matcher) boundary(at int) bool {
	before, n := utf8.DecodeLastRuneInString(m.text[:at])
	after, k := utf8.DecodeRuneInString(m.text[at:])
	return (n > 0 && pystr.IsWord(before)) != (k > 0 && pystr.IsWord(after))
}
