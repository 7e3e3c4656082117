package punkt

import (
	"strings"
	"unicode/utf8"

	"assay/suites/pytext"
)

// words splits a context into tokens, line by line.
func words(context string) []token {
	var out []token
	for line := range strings.SplitSeq(context, "\n") {
		for i := 0; i < len(line); {
			r, size := utf8.DecodeRuneInString(line[i:])
			if pytext.IsSpace(r) {
				i += size
				continue
			}
			n := wordLength(line[i:], r, size)
			out = append(out, newToken(line[i:i+n]))
			i += n
		}
	}
	return out
}

// wordLength measures the token that a text starts with (_word_tokenize_fmt).
func wordLength(s string, first rune, size int) int {
	if n := multiPunctuation(s); n > 0 {
		return n
	}
	if strings.ContainsRune("(\"`{[:;&#*@)}]-,", first) {
		return size
	}
	for i := size; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if endsWord(s[i:], r) || r == ',' && (len(s) == i+1 || endsWordAt(s[i+1:])) {
			return i
		}
		i += n
	}
	return len(s)
}

func endsWordAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return endsWord(s, r)
}

func endsWord(s string, first rune) bool {
	return pytext.IsSpace(first) || first < utf8.RuneSelf && isNonWord(byte(first)) || multiPunctuation(s) > 0
}

// multiPunctuation measures a dash, an ellipsis or a spaced ellipsis at the
// start of a text.
func multiPunctuation(s string) int {
	if len(s) < 2 || s[0] != '-' && s[0] != '.' {
		return 0
	}
	n := 0
	for n < len(s) && s[n] == s[0] {
		n++
	}
	if n >= 2 {
		return n
	}
	if s[0] != '.' {
		return 0
	}
	// A full stop and a blank, twice or more often, and a full stop.
	at, found := 0, 0
	for times := 0; at < len(s) && s[at] == '.'; times++ {
		if times >= 2 {
			found = at + 1
		}
		r, size := utf8.DecodeRuneInString(s[at+1:])
		if size == 0 || !pytext.IsSpace(r) {
			break
		}
		at += 1 + size
	}
	return found
}
