package chat

import (
	"unicode"
	"unicode/utf8"
)

// isSpace is str.isspace of one character, which is also what \s matches and
// what str.strip removes.
func isSpace(r rune) bool {
	switch {
	case '\t' <= r && r <= '\r', 0x1c <= r && r <= ' ', r == 0x85, r == 0xa0:
		return true
	case r < 0x1680:
		return false
	}
	return r == 0x1680 || 0x2000 <= r && r <= 0x200a || r == 0x2028 || r == 0x2029 ||
		r == 0x202f || r == 0x205f || r == 0x3000
}

// isLineBreak reports whether str.splitlines ends a line at r.
func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\v', '\f', '\r', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}

func isDecimal(r rune) bool { return unicode.Is(unicode.Nd, r) }

// isDigitRune is str.isdigit of one character: decimals, superscripts,
// subscripts and digits in circles, parentheses or with a full stop.
func isDigitRune(r rune) bool {
	switch {
	case isDecimal(r), r == 0xb2, r == 0xb3, r == 0xb9, r == 0x2070, 0x2074 <= r && r <= 0x2079,
		0x2080 <= r && r <= 0x2089, 0x2460 <= r && r <= 0x2468, 0x2474 <= r && r <= 0x247c,
		0x2488 <= r && r <= 0x2490, r == 0x24ea, 0x24f5 <= r && r <= 0x24fd, r == 0x24ff,
		0x2776 <= r && r <= 0x277e, 0x2780 <= r && r <= 0x2788, 0x278a <= r && r <= 0x2792:
		return true
	}
	return false
}

func isNumeric(r rune) bool { return unicode.IsNumber(r) }

func isAlnum(r rune) bool { return unicode.IsLetter(r) || isNumeric(r) }

// all reports whether s is not empty and holds only characters of a class.
func all(s string, class func(rune) bool) bool {
	for _, r := range s {
		if !class(r) {
			return false
		}
	}
	return s != ""
}

// isUpperText is str.isupper: cased characters, all in upper case.
func isUpperText(s string) bool { return hasCase(s, isUpper, isLower) }

// isLowerText is str.islower.
func isLowerText(s string) bool { return hasCase(s, isLower, isUpper) }

func hasCase(s string, want, other func(rune) bool) bool {
	found := false
	for _, r := range s {
		if other(r) || unicode.IsTitle(r) {
			return false
		}
		found = found || want(r)
	}
	return found
}

// isTitleText is str.istitle.
func isTitleText(s string) bool {
	cased, inWord := false, false
	for _, r := range s {
		switch {
		case isUpper(r) || unicode.IsTitle(r):
			if inWord {
				return false
			}
			inWord, cased = true, true
		case isLower(r):
			if !inWord {
				return false
			}
			inWord, cased = true, true
		default:
			inWord = false
		}
	}
	return cased
}

func isIdentifier(s string) bool { return s != "" && !isDigit(s[0]) && matchName(s) == len(s) }

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
