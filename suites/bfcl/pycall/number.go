package pycall

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"assay/suites/bfcl/pyvalue"
)

// number takes a number literal.
func (l *lexer) number() error {
	start := l.i
	if l.src[l.i] == '0' && l.i+1 < len(l.src) {
		if digits, ok := map[byte]string{'x': "0123456789abcdefABCDEF", 'o': "01234567", 'b': "01"}[l.src[l.i+1]|0x20]; ok {
			l.i += 2
			return l.based(start, digits)
		}
	}
	whole, ok := l.digits()
	if !ok {
		return syntaxError(l.i, "invalid decimal literal")
	}
	real := false
	if l.i < len(l.src) && l.src[l.i] == '.' {
		l.i++
		real = true
		if _, ok := l.digits(); !ok {
			return syntaxError(l.i, "invalid decimal literal")
		}
	}
	if l.exponent() {
		real = true
		if _, ok := l.digits(); !ok {
			return syntaxError(l.i, "invalid decimal literal")
		}
	}
	if l.i < len(l.src) && l.src[l.i]|0x20 == 'j' {
		l.i++
		real = true
	}
	if !real && strings.HasPrefix(whole, "0") && strings.Trim(whole, "0_") != "" {
		return syntaxError(start, "leading zeros")
	}
	return l.endNumber(start)
}

// based takes the digits of a number after 0x, 0o or 0b, each of which an
// underscore may precede.
func (l *lexer) based(start int, digits string) error {
	n := 0
	for l.i < len(l.src) {
		at := l.i
		if l.src[at] == '_' {
			at++
		}
		if at == len(l.src) || !strings.Contains(digits, l.src[at:at+1]) {
			if at > l.i || l.digitAt(at) {
				return syntaxError(at, "invalid digit")
			}
			break
		}
		l.i = at + 1
		n++
	}
	if n == 0 {
		return syntaxError(start, "number without digits")
	}
	return l.endNumber(start)
}

// digits takes decimal digits with single underscores between them, maybe none.
// It is false where an underscore is misplaced.
func (l *lexer) digits() (string, bool) {
	start := l.i
	for l.digitAt(l.i) {
		for l.digitAt(l.i) {
			l.i++
		}
		if l.i < len(l.src) && l.src[l.i] == '_' {
			if !l.digitAt(l.i + 1) {
				return "", false
			}
			l.i++
		}
	}
	return l.src[start:l.i], true
}

// exponent takes an e and a sign if a digit follows.
func (l *lexer) exponent() bool {
	if l.i == len(l.src) || l.src[l.i]|0x20 != 'e' {
		return false
	}
	at := l.i + 1
	if at < len(l.src) && (l.src[at] == '+' || l.src[at] == '-') {
		at++
	}
	if !l.digitAt(at) {
		return false
	}
	l.i = at
	return true
}

// endNumber checks what follows a number: no name may, but some keywords.
func (l *lexer) endNumber(start int) error {
	rest := l.src[l.i:]
	keyword := false
	for _, k := range []string{"and", "else", "for", "if", "in", "is", "or", "not"} {
		keyword = keyword || strings.HasPrefix(rest, k)
	}
	if r, _ := utf8.DecodeRuneInString(rest); rest != "" && !keyword && (identifierRune(r, false) || r >= utf8.RuneSelf) {
		return syntaxError(l.i, "invalid number literal")
	}
	l.emit(tokenNumber, l.src[start:l.i], start)
	return nil
}

// numberValue is the value of a number literal.
func numberValue(t *token) (pyvalue.Value, error) {
	text := strings.ToLower(strings.ReplaceAll(t.text, "_", ""))
	if len(text) > 1 && text[0] == '0' && strings.ContainsAny(text[1:2], "xob") {
		i, ok := new(big.Int).SetString(text, 0)
		if !ok {
			return pyvalue.Value{}, syntaxError(t.at, "invalid number %q", t.text)
		}
		return pyvalue.NewBig(i), nil
	}
	imaginary := strings.HasSuffix(text, "j")
	text = strings.TrimSuffix(text, "j")
	if !imaginary && !strings.ContainsAny(text, ".e") {
		v, ok := pyvalue.ParseInt(text)
		if !ok {
			return v, syntaxError(t.at, "number of too many digits")
		}
		return v, nil
	}
	f, _ := strconv.ParseFloat(text, 64) // the lexer saw to the form; out of range is infinite
	if imaginary {
		return pyvalue.NewComplex(complex(0, f)), nil
	}
	return pyvalue.NewFloat(f), nil
}
