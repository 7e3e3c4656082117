// Package pystr has the parts of Python's str that depend on the Unicode
// database and that the checks of IFEval rely on: case, and the classes \w and
// \d of Python's re module. It follows CPython 3.11, Objects/unicodeobject.c
// and Objects/unicodectype.c, with the Unicode version of the Go toolchain:
// characters younger than Unicode 14 are unknown to CPython 3.11 and may differ.
package pystr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsWord reports whether \w of Python's re module matches a character: letters
// and numbers of any script, and the underscore. Marks are no word characters,
// so that a word of Hindi is several.
func IsWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// IsDigit reports whether \d of Python's re module matches a character.
func IsDigit(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= '0' && r <= '9'
	}
	return unicode.Is(unicode.Nd, r)
}

// IsUpperRune is str.isupper of one character.
func IsUpperRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'A' && r <= 'Z'
	}
	return unicode.Is(unicode.Lu, r) || unicode.Is(unicode.Other_Uppercase, r)
}

// IsLowerRune is str.islower of one character.
func IsLowerRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z'
	}
	return unicode.Is(unicode.Ll, r) || unicode.Is(unicode.Other_Lowercase, r)
}

// IsUpper is str.isupper: some character is upper case, and none is lower or
// title case.
func IsUpper(s string) bool {
	some := false
	for _, r := range s {
		if IsLowerRune(r) || unicode.IsTitle(r) {
			return false
		}
		some = some || IsUpperRune(r)
	}
	return some
}

// IsLower is str.islower: some character is lower case, and none is upper or
// title case.
func IsLower(s string) bool {
	some := false
	for _, r := range s {
		if IsUpperRune(r) || unicode.IsTitle(r) {
			return false
		}
		some = some || IsLowerRune(r)
	}
	return some
}

// Lower is str.lower: the full mapping of Unicode, where İ becomes two
// characters and a Σ at the end of a word becomes ς.
func Lower(s string) string {
	if !strings.Contains(s, "İ") && !strings.Contains(s, "Σ") {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for i, r := range s {
		switch r {
		case 'İ':
			b.WriteString("i\u0307")
		case 'Σ':
			b.WriteRune(lowerSigma(s, i))
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// lowerSigma decides by what surrounds the Σ at byte i: it is final after a
// cased character and not before one, case-ignorable characters aside.
func lowerSigma(s string, i int) rune {
	before := false
	for rest := s[:i]; rest != ""; {
		r, size := utf8.DecodeLastRuneInString(rest)
		rest = rest[:len(rest)-size]
		if !caseIgnorable(r) {
			before = cased(r)
			break
		}
	}
	if !before {
		return 'σ'
	}
	for _, r := range s[i+len("Σ"):] {
		if !caseIgnorable(r) {
			if cased(r) {
				return 'σ'
			}
			break
		}
	}
	return 'ς'
}

func cased(r rune) bool { return IsLowerRune(r) || IsUpperRune(r) || unicode.IsTitle(r) }

// caseIgnorable is the property Case_Ignorable of the Unicode Standard,
// definition D136: marks, format characters, modifier letters and symbols, and
// characters that break words like an apostrophe, a full stop or a colon.
func caseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', '\u00b7', '\u0387', '\u055f', '\u05f4', '\u2018', '\u2019', '\u2024', '\u2027',
		'\ufe13', '\ufe52', '\ufe55', '\uff07', '\uff0e', '\uff1a':
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
