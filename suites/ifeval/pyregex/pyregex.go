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
	"unicode/utf8"
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
