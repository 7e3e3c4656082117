package chat

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// This file has the string methods that split texts and pad them.

// pad makes center, ljust and rjust: left says how many of n fill characters
// come before the text, for a field of some width.
func pad(left func(n, width int) int) method[stringReceiver] {
	return func(rt *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.positional("method", required("width"), optional("fillchar", " "))
		if err != nil {
			return nil, err
		}
		width, err := intArg(args[0])
		if err != nil {
			return nil, err
		}
		fill, err := textArg(args[1])
		if err != nil {
			return nil, err
		}
		if utf8.RuneCountInString(fill) != 1 {
			return nil, errors.New("the fill character must be exactly one character long")
		}
		n := width - utf8.RuneCountInString(r.s)
		if n <= 0 {
			return r.v, nil
		}
		if err := rt.allocateTimes(n, len(fill)); err != nil {
			return nil, err
		}
		if err := rt.allocate(len(r.s)); err != nil {
			return nil, err
		}
		before := left(n, width)
		return likeText(r.v, strings.Repeat(fill, before)+r.s+strings.Repeat(fill, n-before)), nil
	}
}

// padCenter is how str.center splits padding: the odd one goes to the left
// where the width is odd too.
func padCenter(n, width int) int { return n/2 + n&width&1 }

func zfill(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.positional("zfill", required("width"))
	if err != nil {
		return nil, err
	}
	width, err := intArg(args[0])
	if err != nil {
		return nil, err
	}
	n := width - utf8.RuneCountInString(r.s)
	if n <= 0 {
		return r.v, nil
	}
	if err := rt.allocate(n); err != nil {
		return nil, err
	}
	sign := ""
	if strings.HasPrefix(r.s, "-") || strings.HasPrefix(r.s, "+") {
		sign = r.s[:1]
	}
	return likeText(r.v, sign+strings.Repeat("0", n)+r.s[len(sign):]), nil
}

func expandTabs(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.bind("expandtabs", optional("tabsize", int64(8)))
	if err != nil {
		return nil, err
	}
	size, err := intArg(args[0])
	if err != nil {
		return nil, err
	}
	if err := rt.allocateTimes(strings.Count(r.s, "\t"), max(size, 0)); err != nil {
		return nil, err
	}
	var b strings.Builder
	column := 0
	for _, c := range r.s {
		switch {
		case c == '\t':
			if size > 0 {
				n := size - column%size
				b.WriteString(strings.Repeat(" ", n))
				column += n
			}
		default:
			b.WriteRune(c)
			column++
			if c == '\n' || c == '\r' {
				column = 0
			}
		}
	}
	if err := rt.allocate(b.Len()); err != nil {
		return nil, err
	}
	return likeText(r.v, b.String()), nil
}

// splitMethod makes split and rsplit.
func splitMethod(fromRight bool) method[stringReceiver] {
	return func(rt *runtime, r stringReceiver, a callArgs) (value, error) {
		args, err := a.bind("split", optional("sep", nil), optional("maxsplit", int64(-1)))
		if err != nil {
			return nil, err
		}
		limit, err := intArg(args[1])
		if err != nil {
			return nil, err
		}
		var parts []string
		if args[0] == nil {
			parts = splitSpace(r.s, limit, fromRight)
		} else {
			sep, err := textArg(args[0])
			if err != nil {
				return nil, err
			}
			if sep == "" {
				return nil, errors.New("empty separator")
			}
			if err := rt.allocateTimes(strings.Count(r.s, sep), valueSize); err != nil {
				return nil, err
			}
			parts = splitText(r.s, sep, limit, fromRight)
		}
		return rt.textList(parts, r.v)
	}
}

// textList makes a list of texts, of markup if like is.
func (rt *runtime) textList(parts []string, like value) (value, error) {
	items := make([]value, len(parts))
	for i, p := range parts {
		items[i] = likeText(like, p)
	}
	return rt.newList(items)
}

// splitText splits at sep, at most limit times unless that is negative.
func splitText(s, sep string, limit int, fromRight bool) []string {
	if limit < 0 {
		return strings.Split(s, sep)
	}
	if !fromRight {
		return strings.SplitN(s, sep, limit+1)
	}
	var parts []string
	for ; limit > 0; limit-- {
		i := strings.LastIndex(s, sep)
		if i < 0 {
			break
		}
		parts = append(parts, s[i+len(sep):])
		s = s[:i]
	}
	return reversed(append(parts, s))
}

func reversed[T any](items []T) []T {
	out := make([]T, len(items))
	for i, item := range items {
		out[len(items)-1-i] = item
	}
	return out
}

// splitSpace splits at runs of white space, which it also strips at the ends.
func splitSpace(s string, limit int, fromRight bool) []string {
	if limit < 0 {
		return strings.FieldsFunc(s, isSpace)
	}
	var parts []string
	if fromRight {
		for s = strings.TrimRightFunc(s, isSpace); s != ""; s = strings.TrimRightFunc(s, isSpace) {
			i := strings.LastIndexFunc(s, isSpace)
			if i < 0 || len(parts) == limit {
				parts = append(parts, s)
				break
			}
			_, n := utf8.DecodeRuneInString(s[i:])
			parts = append(parts, s[i+n:])
			s = s[:i]
		}
		return reversed(parts)
	}
	for s = strings.TrimLeftFunc(s, isSpace); s != ""; s = strings.TrimLeftFunc(s, isSpace) {
		i := strings.IndexFunc(s, isSpace)
		if i < 0 || len(parts) == limit {
			return append(parts, s)
		}
		parts = append(parts, s[:i])
		s = s[i:]
	}
	return parts
}

func splitLinesMethod(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.bind("splitlines", optional("keepends", false))
	if err != nil {
		return nil, err
	}
	return rt.textList(splitLines(r.s, truth(args[0])), r.v)
}

// splitLines splits at line breaks; a break at the very end opens no new line.
func splitLines(s string, keepEnds bool) []string {
	var lines []string
	for s != "" {
		i := strings.IndexFunc(s, isLineBreak)
		if i < 0 {
			return append(lines, s)
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		if strings.HasPrefix(s[i:], "\r\n") {
			n = 2
		}
		end := i
		if keepEnds {
			end += n
		}
		lines = append(lines, s[:end])
		s = s[i+n:]
	}
	return lines
}
