package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// repairUTF8 returns s as the byte-level tokenizers of llama.cpp read it
// (src/unicode.cpp, unicode_cpts_from_utf8): each byte that does not start a
// well-formed sequence becomes U+FFFD; overlong sequences become the short form
// of the same character; surrogates written as three bytes stay. Sequences
// above U+10FFFF, on which llama.cpp stops, are taken as invalid bytes.
func repairUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for i := 0; i < len(s); {
		r, n := decodeLenient(s[i:])
		if isSurrogate(r) {
			b.WriteString(s[i : i+n])
		} else {
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// decodeLenient decodes one sequence by lead byte and continuation bytes only.
func decodeLenient(s string) (rune, int) {
	need, r := 0, rune(0)
	switch c := s[0]; {
	case c < 0x80:
		return rune(c), 1
	case c&0xE0 == 0xC0:
		need, r = 1, rune(c&0x1F)
	case c&0xF0 == 0xE0:
		need, r = 2, rune(c&0x0F)
	case c&0xF8 == 0xF0:
		need, r = 3, rune(c&0x07)
	default:
		return utf8.RuneError, 1
	}
	if len(s) <= need {
		return utf8.RuneError, 1
	}
	for i := 1; i <= need; i++ {
		if s[i]&0xC0 != 0x80 {
			return utf8.RuneError, 1
		}
		r = r<<6 | rune(s[i]&0x3F)
	}
	if r > utf8.MaxRune {
		return utf8.RuneError, 1
	}
	return r, need + 1
}

func isSurrogate(r rune) bool { return 0xD800 <= r && r <= 0xDFFF }

// decodeRune decodes the character at s[i:] of repaired text.
func decodeRune(s string, i int) (rune, int) {
	r, n := utf8.DecodeRuneInString(s[i:])
	if r == utf8.RuneError && n == 1 {
		return decodeLenient(s[i:])
	}
	return r, n
}
