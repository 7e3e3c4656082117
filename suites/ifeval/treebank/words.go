// Package treebank splits sentences into words as NLTK's word_tokenize does, in
// the manner of the Penn Treebank. It follows nltk/tokenize/destructive.py of
// NLTK 3.9.1, NLTKWordTokenizer, a list of substitutions that are made one after
// another; each is a function here, in the same order.
package treebank

import (
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

// Words returns the words of a sentence. Quotes come back as “ and ”.
func Words(sentence string) []string {
	s := openQuotes(sentence)
	s = punctuation(s)
	s = pad(s, "[]()<>{}")
	s = strings.ReplaceAll(s, "--", " -- ")
	s = closeQuotes(" " + s + " ")
	s = contractions(s)
	return pytext.Fields(s)
}

func openQuotes(s string) string {
	s = padOpening(s)
	if strings.HasPrefix(s, `"`) {
		s = "``" + s[1:]
	}
	s = strings.ReplaceAll(s, "``", " `` ")
	s = quotesAfterBrackets(s)
	return loneLetters(s)
}

// padOpening sets opening quotes and runs of grave accents apart.
func padOpening(s string) string {
	if !strings.ContainsAny(s, "«“‘„`") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch r {
		case '`':
			for i+size < len(s) && s[i+size] == '`' {
				size++
			}
			b.WriteString(" " + s[i:i+size] + " ")
		case '«', '“', '‘', '„':
			b.WriteString(" " + s[i:i+size] + " ")
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	return b.String()
}

// quotesAfterBrackets makes opening quotes of straight ones after a blank or an
// opening bracket.
func quotesAfterBrackets(s string) string {
	if !strings.Contains(s, `"`) && !strings.Contains(s, "''") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 0
		if strings.IndexByte(" ([{<", s[i]) >= 0 {
			n = straightQuote(s[i+1:])
		}
		b.WriteByte(s[i])
		if n > 0 {
			b.WriteString(" `` ")
		}
		i += 1 + n
	}
	return b.String()
}

func straightQuote(s string) int {
	switch {
	case strings.HasPrefix(s, `"`):
		return 1
	case strings.HasPrefix(s, "''"):
		return 2
	}
	return 0
}

// loneLetters sets an apostrophe apart from a word of one letter after it,
// unless that may be the end of a contraction.
func loneLetters(s string) string {
	if !strings.Contains(s, "'") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteByte(s[i])
		if s[i] != '\'' {
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i+1:])
		if size == 0 || !pystr.IsWord(r) || strings.ContainsRune("mtsdnMTSDNſ", r) {
			continue
		}
		if after, n := utf8.DecodeRuneInString(s[i+1+size:]); n == 0 || !pystr.IsWord(after) {
			b.WriteString(" " + s[i+1:i+1+size])
			i += size
		}
	}
	return b.String()
}

func punctuation(s string) string {
	if at, closers, ok := finalPeriod(s, "])}>\"'»”’ "); ok {
		s = s[:at] + " . " + closers + " "
	}
	s = colons(s)
	s = padRuns(s)
	s = pad(s, ";@#$%&")
	if at, closers, ok := finalPeriod(s, "])}>\"'"); ok {
		s = s[:at] + " ." + closers + " "
	}
	s = pad(s, "?!")
	s = apostrophes(s)
	return pad(s, "*")
}

// finalPeriod finds the full stop at the end of a sentence, which does not
// follow another one, with the closing characters after it. White space after
// those does not count.
func finalPeriod(s, closing string) (at int, closers string, ok bool) {
	at = strings.LastIndexByte(s, '.')
	if at <= 0 || s[at-1] == '.' {
		return 0, "", false
	}
	rest := strings.TrimLeft(s[at+1:], closing)
	if strings.TrimLeftFunc(rest, pytext.IsSpace) != "" {
		return 0, "", false
	}
	return at, s[at+1 : len(s)-len(rest)], true
}

// colons sets colons and commas apart unless a digit follows. The character after
// one has no part in the next.
func colons(s string) string {
	if !strings.ContainsAny(s, ":,") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != ':' && s[i] != ',' {
			b.WriteByte(s[i])
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i+1:])
		if size == 0 || pystr.IsDigit(r) {
			b.WriteByte(s[i])
			continue
		}
		b.WriteString(" " + s[i:i+1] + " " + s[i+1:i+1+size])
		i += size
	}
	return finalColon(b.String())
}

func finalColon(s string) string {
	body, end := s, ""
	if strings.HasSuffix(s, "\n") {
		body, end = s[:len(s)-1], "\n"
	}
	if n := len(body) - 1; n >= 0 && (body[n] == ':' || body[n] == ',') {
		return body[:n] + " " + body[n:] + " " + end
	}
	return s
}

// padRuns sets runs of full stops apart.
func padRuns(s string) string {
	if !strings.Contains(s, "..") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		n := 1
		for s[i] == '.' && i+n < len(s) && s[i+n] == '.' {
			n++
		}
		if n > 1 {
			b.WriteString(" " + s[i:i+n] + " ")
		} else {
			b.WriteByte(s[i])
		}
		i += n
	}
	return b.String()
}

// pad sets each of the given ASCII characters apart.
func pad(s, chars string) string {
	if !strings.ContainsAny(s, chars) {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if strings.IndexByte(chars, s[i]) >= 0 {
			b.WriteByte(' ')
			b.WriteByte(s[i])
			b.WriteByte(' ')
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// apostrophes sets an apostrophe at the end of a word apart.
func apostrophes(s string) string {
	return endings(s, func(word string) int {
		if n := len(word) - 1; n > 0 && word[n] == '\'' && word[n-1] != '\'' {
			return 1
		}
		return 0
	})
}

func closeQuotes(s string) string {
	for _, q := range []string{"»", "”", "’"} {
		s = strings.ReplaceAll(s, q, " "+q+" ")
	}
	s = strings.ReplaceAll(s, "''", " '' ")
	s = strings.ReplaceAll(s, `"`, " '' ")
	s = collapse(s)
	s = endings(s, shortEnding)
	return endings(s, longEnding)
}

// collapse makes one blank of each run of white space.
func collapse(s string) string {
	var b strings.Builder
	space := false
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if !pytext.IsSpace(r) {
			b.WriteString(s[i : i+size])
		} else if !space {
			b.WriteByte(' ')
		}
		space = pytext.IsSpace(r)
		i += size
	}
	return b.String()
}
