// Package pytext has the text operations of Python's str, on which the official
// scorers of benchmarks rely and from which Go's differ in small ways. Nothing
// else belongs here.
package pytext

import "strings"

// IsSpace reports whether Python's str.isspace and the \s of its re module
// count a character as white space. Beyond unicode.IsSpace that is U+001C to
// U+001F, the separators of information (Python 3.12, Objects/unicodectype.c).
func IsSpace(r rune) bool {
	switch {
	case r >= 0x09 && r <= 0x0D, r >= 0x1C && r <= 0x20, r >= 0x2000 && r <= 0x200A:
		return true
	}
	switch r {
	case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
		return true
	}
	return false
}

// Strip removes white space from both ends, as str.strip() does.
func Strip(s string) string { return strings.TrimFunc(s, IsSpace) }

// Fields splits at runs of white space and drops them, as str.split() does.
func Fields(s string) []string { return strings.FieldsFunc(s, IsSpace) }

// punctuation is Python's string.punctuation.
const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// WithoutPunctuation removes the characters of string.punctuation, all of them
// ASCII.
func WithoutPunctuation(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(punctuation, r) {
			return -1
		}
		return r
	}, s)
}

// FirstLine returns the text before the first \n. Only \n ends a line, as for
// the dot of Python's re module.
func FirstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
