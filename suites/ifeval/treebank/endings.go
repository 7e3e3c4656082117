package treebank

import (
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
)

// endings sets the ending of each word apart that a blank follows. length
// measures the ending of a text that stands before a blank; the character
// before it must be there and have no part in an earlier substitution.
func endings(s string, length func(string) int) string {
	if !strings.Contains(s, "'") {
		return s
	}
	var b strings.Builder
	done := 0 // all before this byte is written
	for i := range len(s) {
		if s[i] != ' ' {
			continue
		}
		n := length(s[done:i])
		if n == 0 {
			continue
		}
		b.WriteString(s[done:i-n] + " " + s[i-n:i] + " ")
		done = i + 1
	}
	b.WriteString(s[done:])
	return b.String()
}

// shortEnding measures 's, 'm, 'd and a bare apostrophe.
func shortEnding(word string) int {
	n := len(word)
	if n >= 3 && word[n-2] == '\'' && strings.IndexByte("sSmMdD", word[n-1]) >= 0 && carriesEnding(word[:n-2]) {
		return 2
	}
	if n >= 2 && word[n-1] == '\'' && carriesEnding(word[:n-1]) {
		return 1
	}
	return 0
}

// longEnding measures 'll, 're, 've and n't.
func longEnding(word string) int {
	n := len(word)
	if n < 4 || !carriesEnding(word[:n-3]) {
		return 0
	}
	switch word[n-3:] {
	case "'ll", "'LL", "'re", "'RE", "'ve", "'VE", "n't", "N'T":
		return 3
	}
	return 0
}

// carriesEnding reports that a text ends in neither an apostrophe nor a blank.
func carriesEnding(s string) bool {
	last := s[len(s)-1]
	return last != '\'' && last != ' '
}

// contraction is a word that is split in two.
type contraction struct {
	first, second string
	after         byte // what must stand before it: 0 for the start of a word
	spaceFollows  bool // white space must follow, not just the end of the word
}

func contracted() []contraction {
	return []contraction{
		{first: "can", second: "not"},
		{first: "d", second: "'ye"},
		{first: "gim", second: "me"},
		{first: "gon", second: "na"},
		{first: "got", second: "ta"},
		{first: "lem", second: "me"},
		{first: "more", second: "'n"},
		{first: "wan", second: "na", spaceFollows: true},
		{first: "'t", second: "is", after: ' '},
		{first: "'t", second: "was", after: ' '},
	}
}

// contractions splits words such as cannot and gimme. By now all white space is
// blanks, and a blank is at either end.
func contractions(s string) string {
	for _, c := range contracted() {
		s = c.split(s)
	}
	return s
}

func (c contraction) split(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		first, second := 0, 0
		if s[i]|0x20 == c.first[0]|0x20 { // whatever the case
			first, second = c.match(s, i, done)
		}
		if second == 0 {
			i++
			continue
		}
		start := i
		if c.after != 0 {
			start = i - 1 // the blank is replaced as well
		}
		b.WriteString(s[done:start] + " " + s[i:i+first] + " " + s[i+first:i+first+second] + " ")
		i += first + second
		done = i
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// match measures the two parts of the contraction at byte i, 0 and 0 if it is
// not there. The bytes before done are used up.
func (c contraction) match(s string, i, done int) (first, second int) {
	if c.after != 0 {
		if i <= done || s[i-1] != c.after {
			return 0, 0
		}
	} else if wordBefore(s, i) {
		return 0, 0
	}
	first = prefixFold(s[i:], c.first)
	if first == 0 {
		return 0, 0
	}
	second = prefixFold(s[i+first:], c.second)
	end := i + first + second
	if second == 0 || c.spaceFollows && s[end] != ' ' || !c.spaceFollows && wordAt(s, end) {
		return 0, 0
	}
	return first, second
}

func wordBefore(s string, i int) bool {
	r, size := utf8.DecodeLastRuneInString(s[:i])
	return size > 0 && pystr.IsWord(r)
}

func wordAt(s string, i int) bool {
	r, size := utf8.DecodeRuneInString(s[i:])
	return size > 0 && pystr.IsWord(r)
}

// prefixFold measures a prefix of lower-case letters without regard to case, as
// Python's re.IGNORECASE does: ı and İ are an i, ſ is an s.
func prefixFold(s, prefix string) int {
	n := 0
	for i := range len(prefix) {
		r, size := utf8.DecodeRuneInString(s[n:])
		switch {
		case size == 0:
			return 0
		case r == rune(prefix[i]), r >= 'A' && r <= 'Z' && r+'a'-'A' == rune(prefix[i]):
		case prefix[i] == 'i' && (r == 'ı' || r == 'İ'):
		case prefix[i] == 's' && r == 'ſ':
		default:
			return 0
		}
		n += size
	}
	return n
}
