package refusal

import (
	"strings"
	"unicode"
)

// openingRunes is how much of an answer is read: who declines says so at once.
const openingRunes = 400

// opening returns the beginning of an answer in the form that the rules are
// written for: lower case, straight apostrophes, no markup, single blanks. Its
// length does not depend on the length of the answer.
func opening(answer string) string {
	var b strings.Builder
	n, blank := 0, false
	for _, r := range answer {
		if n >= openingRunes {
			break
		}
		r = plain(r)
		switch {
		case r == 0:
			continue
		case r == ' ':
			blank = n > 0
			continue
		case blank:
			b.WriteByte(' ')
			n++
			blank = false
		}
		if n >= openingRunes {
			break
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimRight(b.String(), " ")
}

// plain maps a character to the one that rules know it by: a blank for white
// space, 0 for what they do not see.
func plain(r rune) rune {
	switch r {
	case '’', '‘', 'ʼ', '＇':
		return '\''
	case '*', '_', '#', '>', '`', '"', '“', '”', unicode.ReplacementChar:
		return 0
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) { // zero-width joiners and the like
		return 0
	}
	return unicode.ToLower(r)
}
