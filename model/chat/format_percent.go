package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"
)

// formatPercent is format % args; like says whether the format is markup.
func (rt *runtime) formatPercent(format string, args, like value) (value, error) {
	p := &percentFormatter{rt: rt, args: []value{args}, escape: isMarkup(like)}
	switch a := args.(type) {
	case *tuple:
		p.args = a.items
	case *dict:
		p.mapping = a
	}
	s, err := p.format(format)
	if err != nil {
		return nil, err
	}
	if p.used < len(p.args) && !subscriptable(args) {
		return nil, errors.New("not all arguments converted during string formatting")
	}
	return likeText(like, s), nil
}

// subscriptable reports whether args may be a mapping of which the format need
// not use anything.
func subscriptable(args value) bool {
	switch args.(type) {
	case *dict, *list, *rangeValue, *undefined:
		return true
	}
	return false
}

// percentFormatter fills in a printf-style format.
type percentFormatter struct {
	rt      *runtime
	args    []value
	used    int
	mapping *dict
	escape  bool
}

func (p *percentFormatter) next() (value, error) {
	if p.used >= len(p.args) {
		return nil, errors.New("not enough arguments for format string")
	}
	p.used++
	return p.args[p.used-1], nil
}

func (p *percentFormatter) format(s string) (string, error) {
	var b strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '%')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		out, rest, err := p.conversion(s[i+1:])
		if err != nil {
			return "", err
		}
		b.WriteString(out)
		s = rest
	}
	return b.String(), p.rt.allocate(b.Len())
}

// conversion formats one conversion, from after its %, and returns what
// follows it.
func (p *percentFormatter) conversion(s string) (out, rest string, err error) {
	var v value
	hasKey := false
	if strings.HasPrefix(s, "(") {
		if v, s, err = p.key(s); err != nil {
			return "", "", err
		}
		hasKey = true
	}
	f := formatSpec{fill: " ", align: '>', sign: '-', precision: -1}
	zero := false
flags:
	for ; s != ""; s = s[1:] {
		switch s[0] {
		case '-':
			f.align = '<'
		case '+':
			f.sign = '+'
		case ' ':
			if f.sign == '-' {
				f.sign = ' '
			}
		case '#':
			f.alternate = true
		case '0':
			zero = true
		default:
			break flags
		}
	}
	if s, err = p.widths(&f, s); err != nil {
		return "", "", err
	}
	s = strings.TrimLeft(s, "hlL")
	if s == "" {
		return "", "", errors.New("incomplete format")
	}
	verb, n := utf8.DecodeRuneInString(s)
	rest = s[n:]
	if verb == '%' {
		return "%", rest, nil
	}
	if !hasKey {
		if v, err = p.next(); err != nil {
			return "", "", err
		}
	}
	if zero && f.align != '<' {
		f.fill, f.align = "0", '='
	}
	out, err = p.convert(f, verb, v)
	return out, rest, err
}

// key parses (name) and returns the mapping's value for it.
func (p *percentFormatter) key(s string) (value, string, error) {
	if p.mapping == nil {
		return nil, "", errors.New("format requires a mapping")
	}
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				v, ok := p.mapping.getString(s[1:i])
				if !ok {
					return nil, "", fmt.Errorf("no key %q for the format string", s[1:i])
				}
				p.used = len(p.args)
				return v, s[i+1:], nil
			}
		}
	}
	return nil, "", errors.New("incomplete format key")
}

// widths parses the width and precision; "*" takes them from the arguments.
func (p *percentFormatter) widths(f *formatSpec, s string) (string, error) {
	var err error
	if f.width, s, err = p.number(s, 0); err != nil {
		return "", err
	}
	if f.width < 0 {
		f.align, f.width = '<', -f.width
	}
	if strings.HasPrefix(s, ".") {
		if f.precision, s, err = p.number(s[1:], 0); err != nil {
			return "", err
		}
		f.precision = max(f.precision, 0)
	}
	return s, nil
}

func (p *percentFormatter) number(s string, def int) (int, string, error) {
	if !strings.HasPrefix(s, "*") {
		return leadingInt(s, def)
	}
	v, err := p.next()
	if err != nil {
		return 0, s, err
	}
	n, ok := toInt64(v)
	if !ok || n > maxAllocation || n < -maxAllocation {
		return 0, s, errors.New("* wants int")
	}
	return int(n), s[1:], nil
}

func (p *percentFormatter) convert(f formatSpec, verb rune, v value) (string, error) {
	switch verb {
	case 's', 'r', 'a':
		return p.convertText(f, verb, v)
	case 'c':
		if s, ok := text(v); ok {
			if utf8.RuneCountInString(s) != 1 {
				return "", errors.New("%c requires int or char")
			}
			return p.padPlain(f, s)
		}
		n := toBig(v)
		if n == nil {
			return "", errors.New("%c requires int or char")
		}
		_, s, err := intDigits(formatSpec{verb: 'c', precision: -1}, n)
		if err != nil {
			return "", err
		}
		return p.padPlain(f, s)
	case 'd', 'i', 'u', 'x', 'X', 'o':
		return p.convertInt(f, byte(verb), v)
	case 'e', 'E', 'f', 'F', 'g', 'G':
		if u, ok := v.(*undefined); ok {
			return "", u.err()
		}
		x, err := toFloat(v)
		if err != nil {
			return "", err
		}
		f.verb = byte(verb)
		return p.rt.formatNumber(f, x)
	}
	return "", fmt.Errorf("unsupported format character '%c'", verb)
}

func (p *percentFormatter) convertText(f formatSpec, verb rune, v value) (string, error) {
	var s string
	var err error
	if verb == 's' {
		s, err = p.rt.str(v)
	} else {
		s, err = p.rt.repr(v)
	}
	if err != nil {
		return "", err
	}
	if verb == 'a' {
		s = toASCII(s)
	}
	if p.escape && !isMarkup(v) {
		s = escapeHTML(s)
	}
	if f.precision >= 0 {
		s = substring(s, 0, int64(f.precision))
	}
	return p.padPlain(f, s)
}

// padPlain pads text, with spaces even where the flag 0 is set.
func (p *percentFormatter) padPlain(f formatSpec, s string) (string, error) {
	f.fill = " "
	if f.align == '=' {
		f.align = '>'
	}
	return p.rt.padText(f, "", s)
}

func (p *percentFormatter) convertInt(f formatSpec, verb byte, v value) (string, error) {
	n := toBig(v)
	if x, ok := v.(float64); ok && strings.IndexByte("diu", verb) >= 0 && !math.IsNaN(x) && !math.IsInf(x, 0) {
		n = bigFromFloat(math.Trunc(x))
	}
	if u, ok := v.(*undefined); ok {
		return "", u.err()
	}
	if n == nil {
		return "", fmt.Errorf("%%%c format: a number is required, not %s", verb, typeName(v))
	}
	f.verb = verb
	if verb == 'i' || verb == 'u' {
		f.verb = 'd'
	}
	precision := f.precision
	f.precision = -1
	prefix, digits, err := intDigits(f, new(big.Int).Abs(n))
	if err != nil {
		return "", err
	}
	if missing := precision - len(digits); missing > 0 {
		if err := p.rt.allocate(missing); err != nil {
			return "", err
		}
		digits = strings.Repeat("0", missing) + digits
	}
	return p.rt.padText(f, signText(f, n.Sign() < 0)+prefix, digits)
}
