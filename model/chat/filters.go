package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
)

// filterFunc is a filter: subject|name(a).
type filterFunc func(rt *runtime, subject value, a callArgs) (value, error)

// filters are the filters of Jinja 3.1.6, with transformers' tojson. Left out
// are pprint, random, urlize and wordwrap.
var filters map[string]filterFunc

func init() {
	// Set here because map applies filters by name.
	filters = map[string]filterFunc{
		"abs":            filterAbs,
		"attr":           filterAttr,
		"batch":          filterBatch,
		"capitalize":     textFilter(capitalize),
		"center":         filterCenter,
		"count":          filterLength,
		"d":              filterDefault,
		"default":        filterDefault,
		"dictsort":       filterDictSort,
		"e":              filterEscape,
		"escape":         filterEscape,
		"filesizeformat": filterFileSize,
		"first":          filterFirst,
		"float":          filterFloat,
		"forceescape":    filterForceEscape,
		"format":         filterFormat,
		"groupby":        filterGroupBy,
		"indent":         filterIndent,
		"int":            filterInt,
		"items":          filterItemPairs,
		"join":           filterJoin,
		"last":           filterLast,
		"length":         filterLength,
		"list":           filterList,
		"lower":          textFilter(toLower),
		"map":            filterMap,
		"max":            extremum(">"),
		"min":            extremum("<"),
		"reject":         selection("do_reject", false, false),
		"rejectattr":     selection("do_rejectattr", true, false),
		"replace":        filterReplace,
		"reverse":        filterReverse,
		"round":          filterRound,
		"safe":           filterSafe,
		"select":         selection("do_select", false, true),
		"selectattr":     selection("do_selectattr", true, true),
		"slice":          filterSlice,
		"sort":           filterSort,
		"string":         filterString,
		"striptags":      filterStripTags,
		"sum":            filterSum,
		"title":          textFilter(filterTitle),
		"tojson":         filterToJSON,
		"trim":           filterTrim,
		"truncate":       filterTruncate,
		"unique":         filterUnique,
		"upper":          textFilter(toUpper),
		"urlencode":      filterURLEncode,
		"wordcount":      filterWordCount,
		"xmlattr":        filterXMLAttr,
	}
}

func filterAbs(_ *runtime, v value, a callArgs) (value, error) {
	if _, err := a.positional("abs"); err != nil {
		return nil, err
	}
	switch n := v.(type) {
	case float64:
		return math.Abs(n), nil
	case *undefined:
		return nil, n.err()
	}
	n := toBig(v)
	if n == nil {
		return nil, fmt.Errorf("bad operand type for abs(): '%s'", typeName(v))
	}
	return normalizeBig(new(big.Int).Abs(n)), nil
}

func filterAttr(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("attr", required("name"))
	if err != nil {
		return nil, err
	}
	name, err := textArg(args[0])
	if err != nil {
		return nil, err
	}
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	attr, ok, err := rt.attribute(v, name)
	if err != nil || ok {
		return attr, err
	}
	return &undefined{object: v, hasObject: true, name: name}, nil
}

func filterDefault(_ *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("default", optional("default_value", ""), optional("boolean", false))
	if err != nil {
		return nil, err
	}
	if _, ok := v.(*undefined); ok || truth(args[1]) && !truth(v) {
		return args[0], nil
	}
	return v, nil
}

func filterLength(_ *runtime, v value, a callArgs) (value, error) {
	if _, err := a.positional("length"); err != nil {
		return nil, err
	}
	n, err := length(v)
	return int64(n), err
}

func filterString(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("string"); err != nil {
		return nil, err
	}
	return rt.softText(v)
}

// softText is soft_str(v): str(v), but markup stays markup.
func (rt *runtime) softText(v value) (value, error) {
	if _, ok := text(v); ok {
		return v, nil
	}
	s, err := rt.str(v)
	return s, err
}

func filterSafe(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("safe"); err != nil {
		return nil, err
	}
	s, err := rt.str(v)
	return markup(s), err
}

// filterEscape escapes HTML, except what is markup already.
func filterEscape(rt *runtime, v value, a callArgs) (value, error) {
	if isMarkup(v) {
		return v, nil
	}
	return filterForceEscape(rt, v, a)
}

func filterForceEscape(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("escape"); err != nil {
		return nil, err
	}
	s, err := rt.str(v)
	if err != nil {
		return nil, err
	}
	if err := rt.allocateTimes(len(s), 5); err != nil {
		return nil, err
	}
	return markup(escapeHTML(s)), nil
}

// filterInt is int(v), or the default where v is not a number.
func filterInt(_ *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("int", optional("default", int64(0)), optional("base", int64(10)))
	if err != nil {
		return nil, err
	}
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	if s, ok := text(v); ok {
		base, err := intArg(args[1])
		if err != nil {
			return nil, err
		}
		if n, ok := parsePythonInt(s, base); ok {
			return n, nil
		}
		f, ok := parsePythonFloat(s)
		if n := bigFromFloat(math.Trunc(f)); ok && n != nil {
			return normalizeBig(n), nil
		}
		return args[0], nil
	}
	if f, ok := v.(float64); ok {
		if n := bigFromFloat(math.Trunc(f)); n != nil {
			return normalizeBig(n), nil
		}
		if math.IsInf(f, 0) {
			return nil, errors.New("cannot convert float infinity to integer")
		}
		return args[0], nil
	}
	if n := toBig(v); n != nil {
		return normalizeBig(n), nil
	}
	return args[0], nil
}

// filterFloat is float(v), or the default where v is not a number.
func filterFloat(_ *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("float", optional("default", 0.0))
	if err != nil {
		return nil, err
	}
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	if s, ok := text(v); ok {
		if f, ok := parsePythonFloat(s); ok {
			return f, nil
		}
		return args[0], nil
	}
	if !isNumber(v) {
		return args[0], nil
	}
	return toFloat(v)
}

// parsePythonInt is int(s, base).
func parsePythonInt(s string, base int) (value, bool) {
	s = strings.TrimFunc(s, isSpace)
	body := strings.TrimLeft(s, "+-")
	if body == "" || len(s)-len(body) > 1 || strings.HasPrefix(body, "_") || len(body) > maxIntDigits {
		return nil, false
	}
	prefixes := map[int]string{2: "0b", 8: "0o", 16: "0x"}
	lower := strings.ToLower(body)
	if base == 0 {
		base = 10
		for b, prefix := range prefixes {
			if strings.HasPrefix(lower, prefix) {
				base = b
			}
		}
		if base == 10 && len(body) > 1 && body[0] == '0' && strings.Trim(body, "0_") != "" {
			return nil, false
		}
	}
	if base < 2 || base > 36 {
		return nil, false
	}
	if prefix := prefixes[base]; prefix != "" && strings.HasPrefix(lower, prefix) {
		body = strings.TrimPrefix(body[2:], "_")
	}
	if strings.Contains(body, "__") || strings.HasSuffix(body, "_") || body == "" || strings.ContainsAny(body, "+-") {
		return nil, false
	}
	n, ok := new(big.Int).SetString(strings.ReplaceAll(asciiDigits(body), "_", ""), base)
	if !ok {
		return nil, false
	}
	if s[0] == '-' {
		n.Neg(n)
	}
	return normalizeBig(n), true
}

// parsePythonFloat is float(s).
func parsePythonFloat(s string) (float64, bool) {
	s = asciiDigits(strings.TrimFunc(s, isSpace))
	plain := strings.ToLower(strings.TrimLeft(s, "+-"))
	switch plain {
	case "nan":
		return math.NaN(), len(s)-len(plain) <= 1
	case "inf", "infinity":
	default:
		if plain == "" || strings.ContainsAny(plain, "xpin") {
			return 0, false // Go's hexadecimal and other spellings
		}
	}
	if !underscoresBetweenDigits(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return f, true
}

func underscoresBetweenDigits(s string) bool {
	for i := range len(s) {
		if s[i] == '_' && (i == 0 || i+1 == len(s) || !isDigit(s[i-1]) || !isDigit(s[i+1])) {
			return false
		}
	}
	return true
}

// asciiDigits replaces the decimal digits of other scripts.
func asciiDigits(s string) string {
	if isASCII(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 || !isDecimal(r) {
			return r
		}
		// Decimal digits come in runs of ten that begin with the zero.
		n := rune(0)
		for n < 9 && isDecimal(r-n-1) {
			n++
		}
		return '0' + n
	}, s)
}

// filterRound rounds to a number of decimals.
func filterRound(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("round", optional("precision", int64(0)), optional("method", "common"))
	if err != nil {
		return nil, err
	}
	if u, ok := v.(*undefined); ok {
		return nil, u.err()
	}
	name, _ := text(args[1])
	if name != "common" && name != "ceil" && name != "floor" {
		return nil, errors.New("method must be common, ceil or floor")
	}
	precision, err := intArg(args[0])
	if err != nil {
		return nil, err
	}
	if !isNumber(v) {
		return nil, fmt.Errorf("type %s doesn't define __round__ method", typeName(v))
	}
	if name == "common" {
		return roundHalfEven(v, precision)
	}
	return roundTowards(rt, v, precision, name == "ceil")
}

// roundHalfEven is round(v, precision).
func roundHalfEven(v value, precision int) (value, error) {
	f, ok := v.(float64)
	if !ok {
		n := toBig(v)
		if precision >= 0 {
			return normalizeBig(n), nil
		}
		if precision < -maxIntDigits {
			return int64(0), nil
		}
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-precision)), nil)
		return roundToUnit(n, unit), nil
	}
	if math.IsNaN(f) || math.IsInf(f, 0) || precision > 323 {
		return f, nil
	}
	if precision < -308 {
		return math.Copysign(0, f), nil
	}
	if precision >= 0 {
		r, err := strconv.ParseFloat(strconv.FormatFloat(f, 'f', precision, 64), 64)
		return r, err
	}
	n, _ := new(big.Float).SetFloat64(math.Trunc(f)).Int(nil)
	rest := f - math.Trunc(f)
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-precision)), nil)
	if rest != 0 {
		// Scaling by two keeps which side of a half the fraction is on.
		n.Mul(n, big.NewInt(4)).Add(n, big.NewInt(int64(math.Copysign(1, rest))))
		r := toBig(roundToUnit(n, unit.Mul(unit, big.NewInt(4))))
		n = r.Quo(r, big.NewInt(4))
		r2, err := toFloat(normalizeBig(n))
		return r2, err
	}
	return toFloat(roundToUnit(n, unit))
}

// roundToUnit rounds to a multiple of unit, halves to an even one.
func roundToUnit(n, unit *big.Int) value {
	q, r := new(big.Int).QuoRem(n, unit, new(big.Int))
	double := new(big.Int).Abs(r)
	double.Lsh(double, 1)
	if c := double.Cmp(unit); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(int64(n.Sign())))
	}
	return normalizeBig(q.Mul(q, unit))
}

// roundTowards rounds up or down to a number of decimals, by the same steps as
// Jinja: func(v * 10**precision) / 10**precision.
func roundTowards(rt *runtime, v value, precision int, up bool) (value, error) {
	scale, err := arithmetic(rt, "**", int64(10), int64(precision))
	if err != nil {
		return nil, err
	}
	scaled, err := arithmetic(rt, "*", v, scale)
	if err != nil {
		return nil, err
	}
	if f, ok := scaled.(float64); ok {
		if up {
			f = math.Ceil(f)
		} else {
			f = math.Floor(f)
		}
		n := bigFromFloat(f)
		if n == nil {
			return nil, errors.New("cannot convert float infinity or NaN to integer")
		}
		scaled = normalizeBig(n)
	}
	return arithmetic(rt, "/", scaled, scale)
}
