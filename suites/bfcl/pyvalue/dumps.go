package pyvalue

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Dumps is json.dumps(v) with Python's defaults: one line, ", " and ": " as
// separators, characters beyond ASCII escaped. Tuples are written as arrays.
// What JSON cannot hold, which json.dumps refuses, is written as its repr in a
// string.
func Dumps(v Value) string { return string(AppendDumps(nil, v)) }

// AppendDumps appends Dumps(v).
func AppendDumps(b []byte, v Value) []byte {
	switch v.Kind {
	case NoneType:
		return append(b, "null"...)
	case Bool:
		return strconv.AppendBool(b, v.small == 1)
	case Int:
		return append(b, intText(v)...)
	case Float:
		return append(b, jsonFloat(v.real)...)
	case Str:
		return appendJSONString(b, v.text)
	case List, Tuple:
		b = append(b, '[')
		for i, item := range v.items {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = AppendDumps(b, item)
		}
		return append(b, ']')
	case Dict:
		b = append(b, '{')
		for i, k := range v.keys {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = appendJSONString(b, jsonKey(k))
			b = append(b, ": "...)
			b = AppendDumps(b, v.items[i])
		}
		return append(b, '}')
	}
	return appendJSONString(b, Repr(v))
}

func jsonKey(k Value) string {
	switch k.Kind {
	case Str:
		return k.text
	case NoneType, Bool, Int, Float:
		return Dumps(k)
	}
	return Repr(k)
}

func intText(v Value) string {
	if v.big != nil {
		return v.big.String()
	}
	return strconv.FormatInt(v.small, 10)
}

func jsonFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return floatText(f)
}

// floatText is the shortest text that reads back as f, with an exponent where
// Python's repr has one.
func floatText(f float64) string {
	if f == 0 || math.Abs(f) >= 1e-4 && math.Abs(f) < 1e16 {
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	return strconv.FormatFloat(f, 'e', -1, 64)
}

func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b = append(b, '\\', byte(r))
		case r >= 0x20 && r < 0x7F:
			b = append(b, byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\b':
			b = append(b, `\b`...)
		case r == '\f':
			b = append(b, `\f`...)
		case r == 0x7F:
			b = append(b, 0x7F)
		case r >= 0x10000:
			high, low := utf16.EncodeRune(r)
			b = appendEscape(appendEscape(b, high), low)
		default:
			b = appendEscape(b, r)
		}
	}
	return append(b, '"')
}

func appendEscape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}

// Repr is repr(v).
func Repr(v Value) string { return string(AppendRepr(nil, v)) }

// AppendRepr appends Repr(v).
func AppendRepr(b []byte, v Value) []byte {
	switch v.Kind {
	case NoneType:
		return append(b, "None"...)
	case Bool:
		if v.small == 1 {
			return append(b, "True"...)
		}
		return append(b, "False"...)
	case Int:
		return append(b, intText(v)...)
	case Float:
		return append(b, reprFloat(v.real)...)
	case Complex:
		return append(b, reprComplex(v)...)
	case Str:
		return appendReprText(b, v.text, false)
	case Bytes:
		return appendReprText(append(b, 'b'), v.text, true)
	case Ellipsis:
		return append(b, "Ellipsis"...)
	case List:
		return appendReprItems(b, '[', v.items, ']')
	case Tuple:
		if len(v.items) == 1 {
			return append(AppendRepr(append(b, '('), v.items[0]), ",)"...)
		}
		return appendReprItems(b, '(', v.items, ')')
	}
	b = append(b, '{')
	for i, k := range v.keys {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(AppendRepr(b, k), ": "...)
		b = AppendRepr(b, v.items[i])
	}
	return append(b, '}')
}

func appendReprItems(b []byte, open byte, items []Value, end byte) []byte {
	b = append(b, open)
	for i, item := range items {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = AppendRepr(b, item)
	}
	return append(b, end)
}

func reprFloat(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return floatText(f)
}

// reprComplex writes 2j or (1+2j), whole parts without a fraction.
func reprComplex(v Value) string {
	part := func(f float64) string { return strings.TrimSuffix(reprFloat(f), ".0") }
	imag := part(v.imag) + "j"
	if v.real == 0 && !math.Signbit(v.real) {
		return imag
	}
	if v.imag >= 0 && !math.Signbit(v.imag) || math.IsNaN(v.imag) {
		imag = "+" + imag
	}
	return "(" + part(v.real) + imag + ")"
}

// appendReprText writes a str or bytes in single quotes, or in double quotes
// where it has single ones only.
func appendReprText(b []byte, s string, bytes bool) []byte {
	quote := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	b = append(b, quote)
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if !bytes {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		b = appendReprChar(b, r, quote, bytes)
		i += size
	}
	return append(b, quote)
}

func appendReprChar(b []byte, r rune, quote byte, bytes bool) []byte {
	const hex = "0123456789abcdef"
	switch {
	case r == rune(quote), r == '\\':
		return append(b, '\\', byte(r))
	case r == '\n':
		return append(b, `\n`...)
	case r == '\r':
		return append(b, `\r`...)
	case r == '\t':
		return append(b, `\t`...)
	case r >= 0x20 && r < 0x7F:
		return append(b, byte(r))
	case r < 0x100 && (bytes || !printable(r)):
		return append(b, '\\', 'x', hex[r>>4], hex[r&15])
	case printable(r):
		return utf8.AppendRune(b, r)
	case r < 0x10000:
		return appendEscape(b, r)
	}
	b = append(b, '\\', 'U', '0', '0', hex[r>>20&15], hex[r>>16&15])
	return append(b, hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
}
