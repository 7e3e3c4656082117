package chat

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stringReceiver is the object of a string method: its text, and the value,
// which may be markup.
type stringReceiver struct {
	s string
	v value
}

// stringMethods are the methods of str.
var stringMethods map[string]method[stringReceiver]

func init() {
	// Set here because format reaches back to attributes of strings.
	stringMethods = map[string]method[stringReceiver]{
		"capitalize":   convert(capitalize),
		"casefold":     convert(func(s string) string { return toLower(strings.ReplaceAll(s, "ß", "ss")) }),
		"center":       pad(padCenter),
		"count":        countMethod,
		"endswith":     affix(strings.HasSuffix),
		"expandtabs":   expandTabs,
		"find":         find(strings.Index, false),
		"format":       formatMethod,
		"format_map":   formatMapMethod,
		"index":        find(strings.Index, true),
		"isalnum":      class(isAlnum),
		"isalpha":      class(unicode.IsLetter),
		"isascii":      check(isASCII),
		"isdecimal":    class(isDecimal),
		"isdigit":      class(isDigitRune),
		"isidentifier": check(isIdentifier),
		"islower":      check(isLowerText),
		"isnumeric":    class(isNumeric),
		"isprintable":  check(func(s string) bool { return s == "" || all(s, isPrintable) }),
		"isspace":      class(isSpace),
		"istitle":      check(isTitleText),
		"isupper":      check(isUpperText),
		"join":         joinMethod,
		"ljust":        pad(func(_, _ int) int { return 0 }),
		"lower":        convert(toLower),
		"lstrip":       strip(strings.TrimLeftFunc),
		"partition":    partition(strings.Index),
		"removeprefix": remove(strings.TrimPrefix),
		"removesuffix": remove(strings.TrimSuffix),
		"replace":      replaceMethod,
		"rfind":        find(strings.LastIndex, false),
		"rindex":       find(strings.LastIndex, true),
		"rjust":        pad(func(n, _ int) int { return n }),
		"rpartition":   partition(strings.LastIndex),
		"rsplit":       splitMethod(true),
		"rstrip":       strip(strings.TrimRightFunc),
		"split":        splitMethod(false),
		"splitlines":   splitLinesMethod,
		"startswith":   affix(strings.HasPrefix),
		"strip":        strip(strings.TrimFunc),
		"swapcase":     convert(swapCase),
		"title":        convert(toTitle),
		"upper":        convert(toUpper),
		"zfill":        zfill,
	}
}

// convert makes a method without arguments that returns a string.
func convert(f func(string) string) method[stringReceiver] {
	return func(rt *runtime, r stringReceiver, a callArgs) (value, error) {
		if _, err := a.positional("method"); err != nil {
			return nil, err
		}
		if err := rt.allocate(len(r.s)); err != nil {
			return nil, err
		}
		return likeText(r.v, f(r.s)), nil
	}
}

// check makes a method without arguments that returns a bool.
func check(f func(string) bool) method[stringReceiver] {
	return func(_ *runtime, r stringReceiver, a callArgs) (value, error) {
		_, err := a.positional("method")
		return f(r.s), err
	}
}

func class(f func(rune) bool) method[stringReceiver] {
	return check(func(s string) bool { return all(s, f) })
}

// textArg returns an argument that must be a string.
func textArg(v value) (string, error) {
	s, ok := text(v)
	if !ok {
		return "", fmt.Errorf("must be str, not %s", typeName(v))
	}
	return s, nil
}

// intArg returns an argument that must be an integer.
func intArg(v value) (int, error) {
	n, ok := toInt64(v)
	if !ok {
		return 0, fmt.Errorf("'%s' object cannot be interpreted as an integer", typeName(v))
	}
	return int(n), nil
}

func strip(trim func(string, func(rune) bool) string) method[stringReceiver] {
	return func(_ *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("strip", optional("chars", nil))
		if err != nil {
			return nil, err
		}
		s, err := stripText(r.s, args[0], trim)
		return likeText(r.v, s), err
	}
}

// stripText trims white space, or the characters of chars if that is set.
func stripText(s string, chars value, trim func(string, func(rune) bool) string) (string, error) {
	if chars == nil {
		return trim(s, isSpace), nil
	}
	set, ok := text(chars)
	if !ok {
		return "", errors.New("strip arg must be None or str")
	}
	return trim(s, func(c rune) bool { return strings.ContainsRune(set, c) }), nil
}

// affix makes startswith and endswith, which take a string or a tuple of them,
// and a range within the text.
func affix(has func(s, part string) bool) method[stringReceiver] {
	return func(_ *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("method", required("prefix"), optional("start", nil), optional("end", nil))
		if err != nil {
			return nil, err
		}
		s, _, ok, err := subText(r.s, args[1], args[2])
		if err != nil {
			return nil, err
		}
		parts := []value{args[0]}
		if t, isTuple := args[0].(*tuple); isTuple {
			parts = t.items
		}
		for _, p := range parts {
			part, isText := text(p)
			if !isText {
				return nil, fmt.Errorf("first arg must be str or a tuple of str, not %s", typeName(p))
			}
			if ok && has(s, part) {
				return true, nil
			}
		}
		return false, nil
	}
}

// subText returns s[start:end] and the byte offset of its start; ok is false if
// start lies beyond the end.
func subText(s string, start, end value) (sub string, offset int, ok bool, err error) {
	if start == nil && end == nil {
		return s, 0, true, nil
	}
	n := int64(utf8.RuneCountInString(s))
	from, err := clampBound(start, 0, 0, 1<<62, n)
	if err != nil {
		return "", 0, false, err
	}
	to, err := clampBound(end, n, 0, n, n)
	if err != nil {
		return "", 0, false, err
	}
	if from > to {
		return "", 0, false, nil
	}
	offset = len(s) - len(substring(s, from, n-from))
	return substring(s, from, to-from), offset, true, nil
}

// find makes find, rfind, index and rindex.
func find(search func(s, part string) int, mustFind bool) method[stringReceiver] {
	return func(_ *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("method", required("sub"), optional("start", nil), optional("end", nil))
		if err != nil {
			return nil, err
		}
		part, err := textArg(args[0])
		if err != nil {
			return nil, err
		}
		s, offset, ok, err := subText(r.s, args[1], args[2])
		if err != nil {
			return nil, err
		}
		if ok {
			if i := search(s, part); i >= 0 {
				return int64(utf8.RuneCountInString(r.s[:offset+i])), nil
			}
		}
		if mustFind {
			return nil, errors.New("substring not found")
		}
		return int64(-1), nil
	}
}

func countMethod(_ *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.positional("count", required("sub"), optional("start", nil), optional("end", nil))
	if err != nil {
		return nil, err
	}
	part, err := textArg(args[0])
	if err != nil {
		return nil, err
	}
	s, _, ok, err := subText(r.s, args[1], args[2])
	if err != nil || !ok {
		return int64(0), err
	}
	return int64(strings.Count(s, part)), nil
}

func replaceMethod(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.positional("replace", required("old"), required("new"), optional("count", int64(-1)))
	if err != nil {
		return nil, err
	}
	old, err := textArg(args[0])
	if err != nil {
		return nil, err
	}
	with, err := textArg(args[1])
	if err != nil {
		return nil, err
	}
	n, err := intArg(args[2])
	if err != nil {
		return nil, err
	}
	if _, ok := r.v.(markup); ok {
		if _, ok := args[1].(markup); !ok {
			with = escapeHTML(with)
		}
	}
	s, err := rt.replaceText(r.s, old, with, n)
	return likeText(r.v, s), err
}

// replaceText replaces the first n occurrences, or all for a negative n.
func (rt *runtime) replaceText(s, old, with string, n int) (string, error) {
	count := strings.Count(s, old)
	if n >= 0 {
		count = min(count, n)
	}
	if err := rt.allocateTimes(count, len(with)); err != nil {
		return "", err
	}
	if err := rt.allocate(len(s)); err != nil {
		return "", err
	}
	return strings.Replace(s, old, with, n), nil
}

func joinMethod(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.positional("join", required("iterable"))
	if err != nil {
		return nil, err
	}
	items, err := rt.collect(args[0])
	if err != nil {
		return nil, err
	}
	parts := make([]string, len(items))
	_, isMarkup := r.v.(markup)
	for i, item := range items {
		s, ok := text(item)
		if !ok {
			return nil, fmt.Errorf("sequence item %d: expected str instance, %s found", i, typeName(item))
		}
		if _, ok := item.(markup); isMarkup && !ok {
			s = escapeHTML(s)
		}
		parts[i] = s
	}
	s, err := rt.joinTexts(parts, r.s)
	return likeText(r.v, s), err
}

func (rt *runtime) joinTexts(parts []string, sep string) (string, error) {
	total := 0
	for _, p := range parts {
		total += len(p)
	}
	if err := rt.allocate(total); err != nil {
		return "", err
	}
	if err := rt.allocateTimes(len(parts), len(sep)); err != nil {
		return "", err
	}
	return strings.Join(parts, sep), nil
}

func remove(trim func(s, part string) string) method[stringReceiver] {
	return func(_ *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("method", required("part"))
		if err != nil {
			return nil, err
		}
		part, err := textArg(args[0])
		return likeText(r.v, trim(r.s, part)), err
	}
}

func partition(search func(s, part string) int) method[stringReceiver] {
	return func(rt *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("partition", required("sep"))
		if err != nil {
			return nil, err
		}
		sep, err := textArg(args[0])
		if err != nil {
			return nil, err
		}
		if sep == "" {
			return nil, errors.New("empty separator")
		}
		parts := []string{r.s, "", ""}
		if i := search(r.s, sep); i >= 0 {
			parts = []string{r.s[:i], sep, r.s[i+len(sep):]}
		} else if search("ab", "") != 0 {
			parts = []string{"", "", r.s} // rpartition
		}
		items := make([]value, 3)
		for i, p := range parts {
			items[i] = likeText(r.v, p)
		}
		return rt.newTuple(items)
	}
}
