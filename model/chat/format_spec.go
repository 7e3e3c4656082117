package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// formatSpec is Python's format specification: how one value is laid out by
// str.format and by the % operator.
type formatSpec struct {
	fill      string
	align     byte // '<', '>', '^', '=' or 0 for the type's own
	sign      byte // '+', ' ', or '-' as the default
	alternate bool
	width     int
	grouping  byte // ',' or '_' or 0
	precision int  // -1 where there is none
	verb      byte // 0 where there is none
}

// parseSpec parses [[fill]align][sign][#][0][width][grouping][.precision][type].
func parseSpec(s string) (formatSpec, error) {
	spec := formatSpec{fill: " ", sign: '-', precision: -1}
	if _, n := utf8.DecodeRuneInString(s); len(s) > n && n > 0 && strings.IndexByte("<>^=", s[n]) >= 0 {
		spec.fill, spec.align = s[:n], s[n]
		s = s[n+1:]
	} else if s != "" && strings.IndexByte("<>^=", s[0]) >= 0 {
		spec.align = s[0]
		s = s[1:]
	}
	if s != "" && strings.IndexByte("+- ", s[0]) >= 0 {
		spec.sign = s[0]
		s = s[1:]
	}
	if strings.HasPrefix(s, "#") {
		spec.alternate = true
		s = s[1:]
	}
	if strings.HasPrefix(s, "0") {
		if spec.align == 0 {
			spec.fill, spec.align = "0", '='
		}
		s = s[1:]
	}
	var err error
	if spec.width, s, err = leadingInt(s, 0); err != nil {
		return spec, err
	}
	if s != "" && (s[0] == ',' || s[0] == '_') {
		spec.grouping = s[0]
		s = s[1:]
	}
	if strings.HasPrefix(s, ".") {
		if spec.precision, s, err = leadingInt(s[1:], -1); err != nil {
			return spec, err
		}
		if spec.precision < 0 {
			return spec, errors.New("format specifier missing precision")
		}
	}
	if len(s) > 1 {
		return spec, errors.New("invalid format specifier")
	}
	if s != "" {
		spec.verb = s[0]
	}
	return spec, nil
}

// leadingInt parses digits at the start of s.
func leadingInt(s string, def int) (int, string, error) {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	if n == 0 {
		return def, s, nil
	}
	v, err := strconv.Atoi(s[:n])
	if err != nil || v > maxAllocation {
		return 0, s, errors.New("too many digits in a format")
	}
	return v, s[n:], nil
}

// format is format(v, spec).
func (rt *runtime) format(v value, spec string) (string, error) {
	if spec == "" {
		return rt.str(v)
	}
	f, err := parseSpec(spec)
	if err != nil {
		return "", err
	}
	if s, ok := text(v); ok {
		return rt.formatText(f, s)
	}
	if !isNumber(v) {
		return "", fmt.Errorf("unsupported format string passed to %s.__format__", typeName(v))
	}
	if b, ok := v.(bool); ok && f.verb == 0 {
		// A bool with a spec is formatted as the number it is.
		n, _ := toInt64(b)
		v = n
	}
	return rt.formatNumber(f, v)
}

func (rt *runtime) formatText(f formatSpec, s string) (string, error) {
	if f.verb != 0 && f.verb != 's' {
		return "", fmt.Errorf("unknown format code '%c' for object of type 'str'", f.verb)
	}
	if f.sign != '-' || f.align == '=' && f.fill != "0" || f.grouping != 0 || f.alternate {
		return "", errors.New("sign, '=', '#' and grouping are not allowed in a string's format specifier")
	}
	if f.precision >= 0 {
		s = substring(s, 0, int64(f.precision))
	}
	if f.align == 0 || f.align == '=' {
		f.align = '<'
	}
	return rt.padText(f, "", s)
}

// padText lays out sign and body in the field; '=' pads between the two.
func (rt *runtime) padText(f formatSpec, sign, body string) (string, error) {
	n := f.width - utf8.RuneCountInString(sign) - utf8.RuneCountInString(body)
	if err := rt.allocate(len(sign) + len(body)); err != nil {
		return "", err
	}
	if n <= 0 {
		return sign + body, nil
	}
	if err := rt.allocateTimes(n, len(f.fill)); err != nil {
		return "", err
	}
	left, middle, right := n, 0, 0
	switch f.align {
	case '<':
		left, right = 0, n
	case '^':
		left, right = n/2, n-n/2
	case '=':
		left, middle = 0, n
	}
	return strings.Repeat(f.fill, left) + sign + strings.Repeat(f.fill, middle) + body + strings.Repeat(f.fill, right), nil
}

// formatNumber formats a number by its type or the spec's.
func (rt *runtime) formatNumber(f formatSpec, v value) (string, error) {
	_, isFloat := v.(float64)
	if !isFloat && f.verb != 0 && strings.IndexByte("eEfFgG%", f.verb) >= 0 {
		var err error
		if v, err = toFloat(v); err != nil {
			return "", err
		}
		isFloat = true
	}
	var negative bool
	var prefix, digits string
	var err error
	if isFloat {
		x := v.(float64)
		negative = math.Signbit(x) && !math.IsNaN(x)
		digits, err = rt.floatDigits(f, math.Abs(x))
	} else {
		n := toBig(v)
		negative = n.Sign() < 0
		prefix, digits, err = intDigits(f, new(big.Int).Abs(n))
	}
	if err != nil {
		return "", err
	}
	sign := signText(f, negative) + prefix
	if f.align == 0 {
		f.align = '>'
	}
	return rt.groupAndPad(f, sign, digits)
}

func signText(f formatSpec, negative bool) string {
	if negative {
		return "-"
	}
	if f.sign == '-' {
		return ""
	}
	return string(f.sign)
}

// groupAndPad separates groups of digits, which zero padding takes part in.
func (rt *runtime) groupAndPad(f formatSpec, sign, digits string) (string, error) {
	if f.grouping == 0 {
		return rt.padText(f, sign, digits)
	}
	size := 3
	if f.verb == 'x' || f.verb == 'X' || f.verb == 'o' || f.verb == 'b' {
		size = 4
	}
	whole := 0
	for whole < len(digits) && isHexDigit(digits[whole]) {
		whole++
	}
	zeros := 0
	if f.fill == "0" && f.align == '=' {
		if err := rt.allocate(f.width); err != nil {
			return "", err
		}
		room := f.width - len(sign) - (len(digits) - whole)
		for w := whole; w+(w-1)/size < room; w++ {
			zeros++
		}
	}
	body := group(strings.Repeat("0", zeros)+digits[:whole], size, f.grouping) + digits[whole:]
	return rt.padText(f, sign, body)
}

func group(digits string, size int, sep byte) string {
	var b strings.Builder
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%size == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(digits[i])
	}
	return b.String()
}

// intDigits formats a number that is not negative.
func intDigits(f formatSpec, n *big.Int) (prefix, digits string, err error) {
	if f.precision >= 0 {
		return "", "", errors.New("precision not allowed in integer format specifier")
	}
	var base int
	switch f.verb {
	case 0, 'd', 'n':
		s, err := formatInt(n)
		return "", s, err
	case 'c':
		if !n.IsInt64() || n.Int64() > utf8.MaxRune || !utf8.ValidRune(rune(n.Int64())) {
			return "", "", errors.New("%c arg not in range(0x110000)")
		}
		return "", string(rune(n.Int64())), nil
	case 'x', 'X':
		base = 16
	case 'o':
		base = 8
	case 'b':
		base = 2
	default:
		return "", "", fmt.Errorf("unknown format code '%c' for object of type 'int'", f.verb)
	}
	digits = n.Text(base)
	if f.alternate {
		prefix = "0" + string(f.verb)
	}
	if f.verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	return prefix, digits, nil
}

// floatDigits formats a number that is not negative.
func (rt *runtime) floatDigits(f formatSpec, x float64) (string, error) {
	if f.precision > 1000 {
		if err := rt.allocate(4 * f.precision); err != nil {
			return "", err
		}
	}
	upper := f.verb == 'E' || f.verb == 'F' || f.verb == 'G'
	s, err := floatDigits(f, x)
	if upper {
		s = strings.ToUpper(s)
	}
	return s, err
}

func floatDigits(f formatSpec, x float64) (string, error) {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		s := formatFloat(x)
		if f.verb == '%' {
			s += "%"
		}
		return s, nil
	}
	precision := f.precision
	if precision < 0 {
		precision = 6
	}
	switch f.verb {
	case 'f', 'F':
		return dotted(f, strconv.FormatFloat(x, 'f', precision, 64)), nil
	case '%':
		return dotted(f, strconv.FormatFloat(x*100, 'f', precision, 64)) + "%", nil
	case 'e', 'E':
		s := strconv.FormatFloat(x, 'e', precision, 64)
		if f.alternate && precision == 0 {
			s = s[:1] + "." + s[1:]
		}
		return s, nil
	case 'g', 'G', 'n':
		return general(x, max(precision, 1), f.alternate, false), nil
	case 0:
		if f.precision < 0 {
			return formatFloat(x), nil
		}
		return general(x, max(f.precision, 1), f.alternate, true), nil
	}
	return "", fmt.Errorf("unknown format code '%c' for object of type 'float'", f.verb)
}

// dotted adds the dot that '#' asks for.
func dotted(f formatSpec, s string) string {
	if f.alternate && strings.IndexByte(s, '.') < 0 {
		s += "."
	}
	return s
}

// general formats with a number of significant digits, in exponent notation
// for large and small numbers. keepZero adds ".0" to what would look like an
// integer, and moves to exponent notation one digit earlier.
func general(x float64, precision int, alternate, keepZero bool) string {
	s := strconv.FormatFloat(x, 'e', precision-1, 64)
	at := strings.IndexByte(s, 'e')
	exp, _ := strconv.Atoi(s[at+1:])
	limit := precision
	if keepZero {
		limit--
	}
	if x != 0 && (exp < -4 || exp >= limit) || x == 0 && limit <= 0 && keepZero {
		return trimZeros(s[:at], alternate) + s[at:]
	}
	s = trimZeros(strconv.FormatFloat(x, 'f', max(precision-1-exp, 0), 64), alternate)
	if keepZero && strings.IndexByte(s, '.') < 0 {
		s += ".0"
	}
	return s
}

func trimZeros(s string, keep bool) string {
	if keep || strings.IndexByte(s, '.') < 0 {
		return s
	}
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
