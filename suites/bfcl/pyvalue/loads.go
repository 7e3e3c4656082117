package pyvalue

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth is the nesting at which json.loads gives up with RecursionError
// under CPython's recursion limit of 1,000, of which the caller has used some.
const maxDepth = 990

// Loads is json.loads: NaN, Infinity and -Infinity are numbers, whole numbers
// stay whole at any size, of equal keys the last one counts. Errors say where.
func Loads(s string) (Value, error) {
	d := decoder{s: s}
	if strings.HasPrefix(s, "\ufeff") {
		return Value{}, errors.New("unexpected byte order mark")
	}
	v, err := d.value(0)
	if err != nil {
		return Value{}, err
	}
	d.space()
	if d.i < len(s) {
		return Value{}, fmt.Errorf("extra data at byte %d", d.i)
	}
	return v, nil
}

type decoder struct {
	s string
	i int
}

func (d *decoder) fail(want string) (Value, error) {
	return Value{}, fmt.Errorf("want %s at byte %d", want, d.i)
}

func (d *decoder) space() {
	for d.i < len(d.s) {
		switch d.s[d.i] {
		case ' ', '\t', '\n', '\r':
			d.i++
		default:
			return
		}
	}
}

// take skips a text if it comes next.
func (d *decoder) take(text string) bool {
	if strings.HasPrefix(d.s[d.i:], text) {
		d.i += len(text)
		return true
	}
	return false
}

func (d *decoder) value(depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, errors.New("nested too deeply")
	}
	d.space()
	if d.i == len(d.s) {
		return d.fail("a value")
	}
	switch d.s[d.i] {
	case '{':
		d.i++
		return d.object(depth)
	case '[':
		d.i++
		return d.array(depth)
	case '"':
		d.i++
		s, err := d.str()
		return NewStr(s), err
	case 'n':
		if d.take("null") {
			return None, nil
		}
	case 't':
		if d.take("true") {
			return NewBool(true), nil
		}
	case 'f':
		if d.take("false") {
			return NewBool(false), nil
		}
	case 'N':
		if d.take("NaN") {
			return NewFloat(math.NaN()), nil
		}
	case 'I':
		if d.take("Infinity") {
			return NewFloat(math.Inf(1)), nil
		}
	default:
		if d.take("-Infinity") {
			return NewFloat(math.Inf(-1)), nil
		}
		return d.number()
	}
	return d.fail("a value")
}

func (d *decoder) object(depth int) (Value, error) {
	var b DictBuilder
	d.space()
	if d.take("}") {
		return b.Dict(), nil
	}
	for {
		d.space()
		if !d.take(`"`) {
			return d.fail("a key in double quotes")
		}
		key, err := d.str()
		if err != nil {
			return Value{}, err
		}
		d.space()
		if !d.take(":") {
			return d.fail("a colon")
		}
		v, err := d.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		b.Set(NewStr(key), v)
		d.space()
		if d.take("}") {
			return b.Dict(), nil
		}
		if !d.take(",") {
			return d.fail("a comma")
		}
	}
}

func (d *decoder) array(depth int) (Value, error) {
	d.space()
	if d.take("]") {
		return NewList(), nil
	}
	var items []Value
	for {
		v, err := d.value(depth + 1)
		if err != nil {
			return Value{}, err
		}
		items = append(items, v)
		d.space()
		if d.take("]") {
			return NewList(items...), nil
		}
		if !d.take(",") {
			return d.fail("a comma")
		}
	}
}

// number reads -?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?; what follows is not its
// concern.
func (d *decoder) number() (Value, error) {
	start := d.i
	d.take("-")
	sign := d.s[start:d.i]
	whole := d.i
	if !d.take("0") && d.digits() == 0 {
		d.i = start
		return d.fail("a value")
	}
	end, float := d.i, false
	if d.take(".") && d.digits() > 0 {
		end, float = d.i, true
	}
	d.i = end
	if d.take("e") || d.take("E") {
		if !d.take("+") {
			d.take("-")
		}
		if d.digits() > 0 {
			end, float = d.i, true
		}
	}
	d.i = end
	if float {
		f, _ := strconv.ParseFloat(d.s[start:end], 64) // out of range is infinite
		return NewFloat(f), nil
	}
	if end-whole > maxDigits {
		return Value{}, fmt.Errorf("number of %d digits at byte %d", end-whole, start)
	}
	return decimal(sign, d.s[whole:end]), nil
}

func (d *decoder) digits() int {
	start := d.i
	for d.i < len(d.s) && d.s[d.i] >= '0' && d.s[d.i] <= '9' {
		d.i++
	}
	return d.i - start
}

// str reads a string after its opening quote.
func (d *decoder) str() (string, error) {
	start := d.i
	for d.i < len(d.s) {
		switch c := d.s[d.i]; {
		case c == '"':
			d.i++
			return d.s[start : d.i-1], nil
		case c == '\\':
			return d.escaped(start)
		case c < 0x20:
			return "", fmt.Errorf("control character in a string at byte %d", d.i)
		}
		d.i++
	}
	return "", fmt.Errorf("string without end at byte %d", start-1)
}

// escaped reads the rest of a string from its first backslash on.
func (d *decoder) escaped(start int) (string, error) {
	b := []byte(d.s[start:d.i])
	for d.i < len(d.s) {
		c := d.s[d.i]
		switch {
		case c == '"':
			d.i++
			return string(b), nil
		case c < 0x20:
			return "", fmt.Errorf("control character in a string at byte %d", d.i)
		case c != '\\':
			b = append(b, c)
			d.i++
			continue
		}
		d.i++
		if d.i == len(d.s) {
			break
		}
		c = d.s[d.i]
		d.i++
		if c == 'u' {
			r, ok := d.unicode()
			if !ok {
				return "", fmt.Errorf("want four hexadecimal digits at byte %d", d.i)
			}
			b = utf8.AppendRune(b, r)
			continue
		}
		i := strings.IndexByte(`"\/bfnrt`, c)
		if i < 0 {
			return "", fmt.Errorf("unknown escape at byte %d", d.i-1)
		}
		b = append(b, "\"\\/\b\f\n\r\t"[i])
	}
	return "", fmt.Errorf("string without end at byte %d", start-1)
}

// unicode reads the digits of \uXXXX, and a second one if both make a pair. Half
// of a pair, which UTF-8 cannot hold, becomes U+FFFD.
func (d *decoder) unicode() (rune, bool) {
	r, ok := d.hex4()
	if !ok {
		return 0, false
	}
	if utf16.IsSurrogate(r) && r < 0xDC00 && strings.HasPrefix(d.s[d.i:], `\u`) {
		before := d.i
		d.i += 2
		if low, ok := d.hex4(); ok && low >= 0xDC00 && low < 0xE000 {
			return utf16.DecodeRune(r, low), true
		}
		d.i = before
	}
	return r, true
}

func (d *decoder) hex4() (rune, bool) {
	if d.i+4 > len(d.s) {
		return 0, false
	}
	r := rune(0)
	for _, c := range []byte(d.s[d.i : d.i+4]) {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	d.i += 4
	return r, true
}
