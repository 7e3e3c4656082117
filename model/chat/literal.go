package chat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// matchNumber returns the kind and length of the number that s, which begins
// with a digit, starts with. A number right after a dot is never a float: it
// is an index, as in "x.0.1".
func matchNumber(s string, afterDot bool) (tokenKind, int) {
	if !afterDot {
		if n := matchFloat(s); n > 0 {
			return tokFloat, n
		}
	}
	return tokInteger, matchInteger(s)
}

// matchDigits returns the length of a run of digits with single underscores
// between them, or 0.
func matchDigits(s string, digit func(byte) bool) int {
	n := 0
	for n < len(s) {
		switch {
		case digit(s[n]):
			n++
		case n > 0 && s[n] == '_' && n+1 < len(s) && digit(s[n+1]):
			n += 2
		default:
			return n
		}
	}
	return n
}

func matchFloat(s string) int {
	n := matchDigits(s, isDigit)
	whole := n
	if n+1 < len(s) && s[n] == '.' {
		if frac := matchDigits(s[n+1:], isDigit); frac > 0 {
			n += 1 + frac
		}
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		exp := n + 1
		if exp < len(s) && (s[exp] == '+' || s[exp] == '-') {
			exp++
		}
		if digits := matchDigits(s[exp:], isDigit); digits > 0 {
			return exp + digits
		}
	}
	if n > whole {
		return n
	}
	return 0
}

func matchInteger(s string) int {
	if s[0] != '0' {
		return matchDigits(s, isDigit)
	}
	if len(s) > 2 {
		var digit func(byte) bool
		switch s[1] {
		case 'b', 'B':
			digit = func(c byte) bool { return c == '0' || c == '1' }
		case 'o', 'O':
			digit = func(c byte) bool { return '0' <= c && c <= '7' }
		case 'x', 'X':
			digit = isHexDigit
		}
		if digit != nil {
			body := s[2:]
			skip := 0
			if body[0] == '_' {
				skip = 1
			}
			if n := matchDigits(body[skip:], digit); n > 0 {
				return 2 + skip + n
			}
		}
	}
	return matchDigits(s, func(c byte) bool { return c == '0' })
}

func isHexDigit(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// unescape decodes the escapes of a string literal as Jinja does, which is
// Python's "unicode-escape" codec applied to the text with every non-ASCII
// character replaced by its own escape.
func unescape(s string) (string, error) {
	if strings.IndexByte(s, '\\') < 0 {
		return s, nil
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		n, err := unescapeOne(&b, s[i:])
		if err != nil {
			return "", err
		}
		s = s[i+n:]
	}
	return b.String(), nil
}

// simpleEscapes are the escapes of one character.
const simpleEscapes = "\n\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v"

// unescapeOne decodes the escape at the start of s and returns its length.
func unescapeOne(b *strings.Builder, s string) (int, error) {
	if len(s) < 2 {
		return 0, errors.New(`\ at end of string`)
	}
	c := s[1]
	switch {
	case c == '\n':
		return 2, nil
	case '0' <= c && c <= '7':
		n := 2
		for n < len(s) && n < 4 && '0' <= s[n] && s[n] <= '7' {
			n++
		}
		code, _ := strconv.ParseUint(s[1:n], 8, 16)
		b.WriteRune(rune(code))
		return n, nil
	case c == 'x':
		return unescapeHex(b, s, 2)
	case c == 'u':
		return unescapeHex(b, s, 4)
	case c == 'U':
		return unescapeHex(b, s, 8)
	case c == 'N':
		return 0, errors.New(`\N{...} character names are not supported`)
	case c >= utf8.RuneSelf:
		// The codec sees "\\" followed by the letters of an escape.
		r, n := utf8.DecodeRuneInString(s[1:])
		b.WriteString(backslashReplace(r))
		return 1 + n, nil
	}
	for i := 1; i < len(simpleEscapes); i += 2 {
		if simpleEscapes[i] == c {
			b.WriteByte(simpleEscapes[i+1])
			return 2, nil
		}
	}
	b.WriteByte('\\')
	b.WriteByte(c)
	return 2, nil
}

// unescapeHex decodes an escape of a fixed number of hexadecimal digits.
func unescapeHex(b *strings.Builder, s string, digits int) (int, error) {
	if len(s) < 2+digits {
		return 0, fmt.Errorf("truncated %s escape", s[:2])
	}
	code, err := strconv.ParseUint(s[2:2+digits], 16, 32)
	if err != nil {
		return 0, fmt.Errorf("truncated %s escape", s[:2])
	}
	if code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
		return 0, fmt.Errorf("escape %s is not a character that UTF-8 can hold", s[:2+digits])
	}
	b.WriteRune(rune(code))
	return 2 + digits, nil
}

// backslashReplace writes a character as Python's "backslashreplace" error
// handler does.
func backslashReplace(r rune) string {
	switch {
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	default:
		return fmt.Sprintf(`\U%08x`, r)
	}
}
