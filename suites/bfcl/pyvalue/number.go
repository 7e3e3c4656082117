package pyvalue

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"assay/suites/pytext"
)

// maxDigits is the length from which on CPython refuses to convert between int
// and str (sys.get_int_max_str_digits).
const maxDigits = 4300

// ParseInt is int(s) of a str: white space around, a sign, single underscores
// between digits and digits of any script are allowed. It is false where Python
// raises ValueError.
func ParseInt(s string) (Value, bool) {
	digits, ok := asciiDigits(pytext.Strip(s))
	if !ok {
		return Value{}, false
	}
	sign := ""
	if digits != "" && (digits[0] == '+' || digits[0] == '-') {
		sign, digits = digits[:1], digits[1:]
	}
	digits, ok = withoutUnderscores(digits)
	if !ok || digits == "" || len(digits) > maxDigits {
		return Value{}, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return Value{}, false
		}
	}
	return decimal(sign, digits), true
}

// decimal returns the int of a sign and ASCII digits.
func decimal(sign, digits string) Value {
	if i, err := strconv.ParseInt(sign+digits, 10, 64); err == nil {
		return NewInt(i)
	}
	i, _ := new(big.Int).SetString(digits, 10) // digits only: cannot fail
	if sign == "-" {
		i.Neg(i)
	}
	return NewBig(i)
}

// ParseFloat is float(s) of a str: as int, and also "inf", "infinity" and
// "nan" in any case. It is false where Python raises ValueError.
func ParseFloat(s string) (Value, bool) {
	text, ok := asciiDigits(pytext.Strip(s))
	if !ok || text == "" {
		return Value{}, false
	}
	if text, ok = withoutUnderscores(text); !ok {
		return Value{}, false
	}
	switch strings.ToLower(strings.TrimLeft(text[:1], "+-") + text[1:]) {
	case "inf", "infinity", "nan":
	default:
		if strings.Trim(text, "+-.0123456789eE") != "" {
			return Value{}, false // Go reads more than Python: hexadecimal floats
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Value{}, false
	}
	return NewFloat(f), true // too large becomes infinite, as in Python
}

// asciiDigits writes decimal digits of any script as ASCII digits. It is false
// where other characters beyond ASCII are left, which no number has.
func asciiDigits(s string) (string, bool) {
	plain := true
	for i := range len(s) {
		plain = plain && s[i] < 0x80
	}
	if plain {
		return s, true
	}
	var b strings.Builder
	for _, r := range s {
		switch d, ok := digitValue(r); {
		case r < 0x80:
			b.WriteRune(r)
		case ok:
			b.WriteByte(byte('0' + d))
		default:
			return "", false
		}
	}
	return b.String(), true
}

// digitValue returns the value of a character of category Nd. Unicode keeps the
// ten digits of a script together, from 0 on, in ranges of whole tens.
func digitValue(r rune) (int, bool) {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10, true
		}
	}
	return 0, false
}

// withoutUnderscores drops underscores, each of which must stand between two
// digits.
func withoutUnderscores(s string) (string, bool) {
	if !strings.Contains(s, "_") {
		return s, true
	}
	digit := func(i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }
	for i := range len(s) {
		if s[i] == '_' && (!digit(i-1) || !digit(i+1)) {
			return "", false
		}
	}
	return strings.ReplaceAll(s, "_", ""), true
}
