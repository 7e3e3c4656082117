package pyregex

import (
	"regexp/syntax"
	"unicode/utf8"
)

// bytes is a set of bytes.
type bytes [256]bool

func (b *bytes) add(other bytes) {
	for i := range b {
		b[i] = b[i] || other[i]
	}
}

// addRange adds the first bytes of the characters from low to high, and others
// beyond ASCII.
func (b *bytes) addRange(low, high rune) {
	for r := low; r <= min(high, utf8.RuneSelf-1); r++ {
		b[r] = true
	}
	if high >= utf8.RuneSelf {
		b.addBeyondASCII()
	}
}

func (b *bytes) addBeyondASCII() {
	for i := utf8.RuneSelf; i < len(b); i++ {
		b[i] = true
	}
}

// startBytes returns the bytes that a match can start with: all of them where
// a match can be empty.
func startBytes(re *syntax.Regexp) bytes {
	set, empty := starts(re)
	if empty {
		set.addRange(0, utf8.MaxRune)
	}
	return set
}

// starts returns the bytes that a match of a node can start with, and whether
// it can be empty.
func starts(re *syntax.Regexp) (set bytes, empty bool) {
	switch re.Op {
	case syntax.OpLiteral:
		set.addRange(re.Rune[0], re.Rune[0])
		if re.Flags&syntax.FoldCase != 0 {
			for c := range rune(utf8.RuneSelf) {
				set[c] = set[c] || equalFold(c, re.Rune[0])
			}
			set.addBeyondASCII()
		}
		return set, false
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			set.addRange(re.Rune[i], re.Rune[i+1])
		}
		return set, false
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		set.addRange(0, utf8.MaxRune)
		return set, false
	case syntax.OpCapture, syntax.OpPlus:
		return starts(re.Sub[0])
	case syntax.OpStar, syntax.OpQuest:
		set, _ = starts(re.Sub[0])
		return set, true
	case syntax.OpRepeat:
		set, empty = starts(re.Sub[0])
		return set, empty || re.Min == 0
	case syntax.OpConcat:
		return startsOfSequence(re.Sub)
	case syntax.OpAlternate:
		for _, sub := range re.Sub {
			of, canBeEmpty := starts(sub)
			set.add(of)
			empty = empty || canBeEmpty
		}
		return set, empty
	}
	return set, re.Op != syntax.OpNoMatch // assertions take nothing
}

func startsOfSequence(subs []*syntax.Regexp) (set bytes, empty bool) {
	for _, sub := range subs {
		of, canBeEmpty := starts(sub)
		set.add(of)
		if !canBeEmpty {
			return set, false
		}
	}
	return set, true
}
