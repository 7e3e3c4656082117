package pyregex

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Character classes of Python's re module, to stand within brackets.
const (
	wordClass  = `\p{L}\p{N}_`
	digitClass = `\p{Nd}`
	spaceClass = `\x09-\x0d\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`
)

// translate rewrites a pattern so that regexp/syntax reads from it what Python
// does.
func translate(pattern string) (string, error) {
	if !utf8.ValidString(pattern) {
		return "", errors.New("not UTF-8")
	}
	var b strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			i++
			if err := escape(&b, pattern[i], inClass); err != nil {
				return "", err
			}
		case c == '[' && inClass:
			b.WriteString(`\[`) // Python knows no named classes
		case c == '[':
			inClass = true
			b.WriteByte(c)
			// A bracket right at the start is a member.
			rest := strings.TrimPrefix(pattern[i+1:], "^")
			if strings.HasPrefix(rest, "]") {
				b.WriteString(pattern[i+1:len(pattern)-len(rest)] + `\]`)
				i = len(pattern) - len(rest)
			}
		default:
			inClass = inClass && c != ']'
			b.WriteByte(c)
		}
	}
	return b.String(), nil
}

// escape writes what stands for a backslash and a letter.
func escape(b *strings.Builder, c byte, inClass bool) error {
	open, end := "[", "]"
	if inClass {
		open, end = "", ""
	}
	switch c {
	case 'w':
		b.WriteString(open + wordClass + end)
	case 'd':
		b.WriteString(open + digitClass + end)
	case 's':
		b.WriteString(open + spaceClass + end)
	case 'D':
		b.WriteString(`\P{Nd}`)
	case 'W', 'S':
		if inClass {
			return errors.New(`\` + string(c) + " within brackets is not supported")
		}
		class := wordClass
		if c == 'S' {
			class = spaceClass
		}
		b.WriteString("[^" + class + "]")
	case 'Z':
		b.WriteString(`\z`)
	case 'b':
		if inClass {
			b.WriteString(`\x08`)
		} else {
			b.WriteString(`\b`)
		}
	default:
		if c != 'x' && c != 'A' && c != 'B' && strings.IndexByte("afnrtv", c) < 0 && (c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			return errors.New(`\` + string(c) + " is not supported")
		}
		b.WriteByte('\\')
		b.WriteByte(c)
	}
	return nil
}
