package pycall

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/suites/bfcl/pyvalue"
)

// strings parses adjacent string literals, which make one constant, or an
// f-string if one of them is. Text and bytes do not mix.
func (p *parser) strings() (*node, error) {
	first := p.peek()
	var text strings.Builder
	var parts []part
	formatted := false
	for p.peek().kind == tokenString {
		t := p.next()
		if strings.HasPrefix(t.prefix, "b") != strings.HasPrefix(first.prefix, "b") {
			return nil, syntaxError(t.at, "bytes beside text")
		}
		if strings.HasPrefix(t.prefix, "f") {
			formatted = true
			fields, err := p.formatted(t)
			if err != nil {
				return nil, err
			}
			parts = append(parts, fields...)
			continue
		}
		s, err := unescape(t)
		if err != nil {
			return nil, err
		}
		text.WriteString(s)
		parts = append(parts, part{text: s})
	}
	switch {
	case formatted:
		return &node{kind: nodeFString, parts: parts}, nil
	case strings.HasPrefix(first.prefix, "b"):
		return constant(pyvalue.NewBytes(text.String())), nil
	}
	return &node{kind: nodeConstant, value: pyvalue.NewStr(text.String()), text: strings.TrimPrefix(first.prefix, "r")}, nil
}

// unescape returns what a string or bytes literal means.
func unescape(t *token) (string, error) {
	bytes := strings.HasPrefix(t.prefix, "b")
	if bytes {
		for i := range len(t.text) {
			if t.text[i] >= utf8.RuneSelf {
				return "", syntaxError(t.at, "bytes beyond ASCII")
			}
		}
	}
	if strings.HasSuffix(t.prefix, "r") || !strings.Contains(t.text, `\`) {
		return t.text, nil
	}
	u := unescaper{s: t.text, at: t.at, bytes: bytes}
	for u.i < len(u.s) {
		if err := u.next(); err != nil {
			return "", err
		}
	}
	return string(u.out), nil
}

type unescaper struct {
	s     string
	i     int
	at    int // of the literal in the source
	bytes bool
	out   []byte
}

func (u *unescaper) next() error {
	i := strings.IndexByte(u.s[u.i:], '\\')
	if i < 0 || u.i+i+1 == len(u.s) {
		u.out, u.i = append(u.out, u.s[u.i:]...), len(u.s)
		return nil
	}
	u.out = append(u.out, u.s[u.i:u.i+i]...)
	c := u.s[u.i+i+1]
	u.i += i + 2
	switch {
	case c == '\n':
		return nil
	case c >= '0' && c <= '7':
		u.octal()
		return nil
	case c == 'x':
		return u.hex(2)
	case c == 'u' && !u.bytes:
		return u.hex(4)
	case c == 'U' && !u.bytes:
		return u.hex(8)
	case c == 'N' && !u.bytes:
		return syntaxError(u.at, "names of characters are not supported")
	}
	if j := strings.IndexByte(`\'"abfnrtv`, c); j >= 0 {
		u.out = append(u.out, "\\'\"\a\b\f\n\r\t\v"[j])
	} else {
		u.out = append(u.out, '\\', c) // an unknown escape stays
	}
	return nil
}

// octal reads up to three digits, the first of which was just read.
func (u *unescaper) octal() {
	v, end := 0, min(u.i+2, len(u.s))
	for u.i--; u.i < end && u.s[u.i] >= '0' && u.s[u.i] <= '7'; u.i++ {
		v = v<<3 | int(u.s[u.i]-'0')
	}
	u.char(rune(v))
}

func (u *unescaper) hex(digits int) error {
	if u.i+digits > len(u.s) {
		return syntaxError(u.at, "escape of too few digits")
	}
	v, err := strconv.ParseUint(u.s[u.i:u.i+digits], 16, 32)
	if err != nil || v > utf8.MaxRune {
		return syntaxError(u.at, "escape of invalid digits")
	}
	u.i += digits
	u.char(rune(v))
	return nil
}

// char appends a character, or a byte of bytes. Half of a surrogate pair, which
// UTF-8 cannot hold, becomes U+FFFD.
func (u *unescaper) char(r rune) {
	if u.bytes {
		u.out = append(u.out, byte(r))
	} else {
		u.out = utf8.AppendRune(u.out, r)
	}
}
