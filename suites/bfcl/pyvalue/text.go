package pyvalue

import (
	"strings"
	"unicode"
)

// printable is str.isprintable of one character: neither control, format,
// private, surrogate or unassigned, nor a separator other than the blank.
func printable(r rune) bool { return unicode.IsPrint(r) }

// Lower is str.lower: unlike strings.ToLower it gives two characters for U+0130
// and the final form of a sigma that ends a word.
func Lower(s string) string {
	ascii := true
	for i := range len(s) {
		ascii = ascii && s[i] < 0x80
	}
	if ascii || !strings.ContainsAny(s, "İΣ") {
		return strings.ToLower(s)
	}
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == 'İ':
			b.WriteString("i\u0307")
		case r == 'Σ' && finalSigma(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// finalSigma reports whether a cased character precedes position i and none
// follows it, characters that case ignores left out.
func finalSigma(runes []rune, i int) bool {
	cased := func(from, step int) bool {
		for j := from; j >= 0 && j < len(runes); j += step {
			if !caseIgnorable(runes[j]) {
				return unicode.In(runes[j], unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
			}
		}
		return false
	}
	return cased(i-1, -1) && !cased(i+1, 1)
}

func caseIgnorable(r rune) bool {
	return strings.ContainsRune("'.:^`\u00b7\u2019\u2018\u2024\u2027", r) ||
		unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
