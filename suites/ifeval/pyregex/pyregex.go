// Package pyregex matches patterns the way Python's re module does, as far as
// the two agree on syntax: \w, \d, \s and \b know all of Unicode, the dollar
// sign also matches before a line feed that ends the text, case is ignored as
// by re.IGNORECASE, and of several ways to match the first one in the order of
// backtracking is taken. Patterns of what Go's regexp/syntax does not know, such
// as lookaround and references, are refused. Texts have no lone surrogates.
//
// It exists for patterns that come with a dataset. The patterns of a scorer's
// own code are better written out in Go.
package pyregex

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"unicode"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
)

// ErrTooComplex says that a search was given up because backtracking took too
// many steps.
var ErrTooComplex = errors.New("the pattern takes too many steps on this text")

// stepsPerByte bounds the work of a search.
const (
	minSteps     = 1 << 20
	stepsPerByte = 1 << 10
)

// Pattern is a compiled pattern. It is safe for concurrent use.
type Pattern struct {
	tree   *syntax.Regexp
	first  bytes // that a match can start with
	groups int
}

// Compile reads a pattern.
func Compile(pattern string, ignoreCase bool) (*Pattern, error) {
	flags := syntax.Perl
	if ignoreCase {
		flags |= syntax.FoldCase
	}
	translated, err := translate(pattern)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	tree, err := syntax.Parse(translated, flags)
	if err != nil {
		return nil, fmt.Errorf("pattern %q: %w", pattern, err)
	}
	return &Pattern{tree: tree, first: startBytes(tree), groups: tree.MaxCap()}, nil
}

// Groups returns the number of capture groups.
func (p *Pattern) Groups() int { return p.groups }

// Search reports whether the pattern matches somewhere, as re.search does.
func (p *Pattern) Search(text string) (bool, error) {
	m := newMatcher(text)
	for at := 0; at <= len(text); at = next(text, at) {
		if p.startsAt(text, at) && m.match(p.tree, at, func(int) bool { return true }) {
			return true, nil
		}
		if m.steps < 0 {
			return false, ErrTooComplex
		}
	}
	return false, nil
}

// Count returns the number of matches that do not overlap, as the length of
// what re.findall returns.
func (p *Pattern) Count(text string) (int, error) {
	m := newMatcher(text)
	count := 0
	mayBeEmpty := true // not right after an empty match
	for at := 0; at <= len(text); {
		end := -1
		found := p.startsAt(text, at) && m.match(p.tree, at, func(e int) bool {
			end = e
			return e > at || mayBeEmpty
		})
		if m.steps < 0 {
			return 0, ErrTooComplex
		}
		if !found {
			at, mayBeEmpty = next(text, at), true
			continue
		}
		count++
		mayBeEmpty = end > at
		at = end
	}
	return count, nil
}

func (p *Pattern) startsAt(text string, at int) bool {
	return at == len(text) || p.first[text[at]]
}

// next returns the start of the character after the one at a byte.
func next(text string, at int) int {
	if at >= len(text) {
		return at + 1
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return at + size
}

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
