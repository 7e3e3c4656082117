package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxJSONDepth bounds how deep JSON input may nest. It is below maxDepth, so
// that what can be read can also be written.
const maxJSONDepth = 150

// decodeJSON parses JSON as Python's json.loads does: objects keep the order
// of their keys, of duplicate keys the last value counts, integers have any
// size, and NaN and Infinity are numbers. encoding/json keeps neither order
// nor the difference between 1 and 1.0.
func decodeJSON(data []byte) (value, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not valid UTF-8")
	}
	d := &jsonReader{s: string(data)}
	v, err := d.value()
	if err == nil {
		d.space()
		if d.pos < len(d.s) {
			err = errors.New("more text after the value")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("offset %d: %w", d.pos, err)
	}
	return v, nil
}

type jsonReader struct {
	s     string
	pos   int
	depth int
}

func (d *jsonReader) space() {
	for d.pos < len(d.s) {
		switch d.s[d.pos] {
		case ' ', '\t', '\n', '\r':
			d.pos++
		default:
			return
		}
	}
}

// peek returns the next character that is not white space, or 0 at the end.
func (d *jsonReader) peek() byte {
	d.space()
	if d.pos >= len(d.s) {
		return 0
	}
	return d.s[d.pos]
}

// literals are the values that are written as words.
var literals = []struct {
	word  string
	value value
}{
	{"null", nil}, {"true", true}, {"false", false},
	{"NaN", math.NaN()}, {"Infinity", math.Inf(1)}, {"-Infinity", math.Inf(-1)},
}

func (d *jsonReader) value() (value, error) {
	switch c := d.peek(); {
	case c == '"':
		return d.string()
	case c == '{' || c == '[':
		if d.depth++; d.depth > maxJSONDepth {
			return nil, fmt.Errorf("nested more than %d levels deep", maxJSONDepth)
		}
		defer func() { d.depth-- }()
		d.pos++
		if c == '{' {
			return d.object()
		}
		return d.array()
	}
	for _, l := range literals {
		if strings.HasPrefix(d.s[d.pos:], l.word) {
			d.pos += len(l.word)
			return l.value, nil
		}
	}
	return d.number()
}

func (d *jsonReader) array() (value, error) {
	l := &list{}
	if d.peek() == ']' {
		d.pos++
		return l, nil
	}
	for {
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		l.items = append(l.items, v)
		switch d.peek() {
		case ',':
			d.pos++
		case ']':
			d.pos++
			return l, nil
		default:
			return nil, errors.New("expected ',' or ']' in an array")
		}
	}
}

func (d *jsonReader) object() (value, error) {
	o := &dict{}
	if d.peek() == '}' {
		d.pos++
		return o, nil
	}
	for {
		if d.peek() != '"' {
			return nil, errors.New("expected a property name in double quotes")
		}
		key, err := d.string()
		if err != nil {
			return nil, err
		}
		if d.peek() != ':' {
			return nil, errors.New("expected ':' after a property name")
		}
		d.pos++
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		o.setString(key, v)
		switch d.peek() {
		case ',':
			d.pos++
		case '}':
			d.pos++
			return o, nil
		default:
			return nil, errors.New("expected ',' or '}' in an object")
		}
	}
}

// number parses -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?
func (d *jsonReader) number() (value, error) {
	s := d.s[d.pos:]
	digits := func(i int) int {
		for i < len(s) && isDigit(s[i]) {
			i++
		}
		return i
	}
	i := 0
	if strings.HasPrefix(s, "-") {
		i++
	}
	end := digits(i)
	if end == i {
		return nil, errors.New("expected a value")
	}
	if s[i] == '0' {
		end = i + 1
	}
	isFloat := false
	if end < len(s) && s[end] == '.' {
		if frac := digits(end + 1); frac > end+1 {
			end, isFloat = frac, true
		}
	}
	if end < len(s) && (s[end] == 'e' || s[end] == 'E') {
		exp := end + 1
		if exp < len(s) && (s[exp] == '+' || s[exp] == '-') {
			exp++
		}
		if stop := digits(exp); stop > exp {
			end, isFloat = stop, true
		}
	}
	d.pos += end
	return jsonNumber(s[:end], isFloat)
}

func jsonNumber(s string, isFloat bool) (value, error) {
	if isFloat {
		f, _ := strconv.ParseFloat(s, 64) // out of range is infinite, as in Python
		return f, nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	if len(strings.TrimPrefix(s, "-")) > maxIntDigits {
		return nil, fmt.Errorf("an integer of more than %d digits", maxIntDigits)
	}
	n, _ := new(big.Int).SetString(s, 10)
	return normalizeBig(n), nil
}

// string parses a string literal.
func (d *jsonReader) string() (string, error) {
	d.pos++
	start := d.pos
	for i := start; i < len(d.s); i++ {
		switch c := d.s[i]; {
		case c == '"':
			d.pos = i + 1
			return d.s[start:i], nil
		case c == '\\':
			return d.escapedString(start, i)
		case c < ' ':
			d.pos = i
			return "", errors.New("a control character in a string must be escaped")
		}
	}
	return "", errors.New("a string is not closed")
}

// escapedString parses a string literal whose first escape is at i.
func (d *jsonReader) escapedString(start, i int) (string, error) {
	b := []byte(d.s[start:i])
	for i < len(d.s) {
		c := d.s[i]
		d.pos = i
		switch {
		case c == '"':
			d.pos = i + 1
			return string(b), nil
		case c < ' ':
			return "", errors.New("a control character in a string must be escaped")
		case c != '\\':
			b = append(b, c)
			i++
			continue
		}
		r, n, err := unescapeJSON(d.s[i:])
		if err != nil {
			return "", err
		}
		b = utf8.AppendRune(b, r)
		i += n
	}
	return "", errors.New("a string is not closed")
}

// unescapeJSON decodes the escape that s begins with and returns its length.
func unescapeJSON(s string) (rune, int, error) {
	if len(s) < 2 {
		return 0, 0, errors.New("a string is not closed")
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2, nil
	}
	unit, ok := hexUnit(s)
	if !ok {
		return 0, 0, errors.New("invalid escape in a string")
	}
	if !utf16.IsSurrogate(unit) {
		return unit, 6, nil
	}
	if low, ok := hexUnit(s[6:]); ok {
		if r := utf16.DecodeRune(unit, low); r != utf8.RuneError {
			return r, 12, nil
		}
	}
	return 0, 0, errors.New("half of a surrogate pair, which UTF-8 cannot hold")
}

// hexUnit decodes \uXXXX at the start of s.
func hexUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for _, c := range []byte(s[2:6]) {
		if !isHexDigit(c) {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(s[2:6], 16, 32)
	return rune(n), err == nil
}
