package chat

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// formatMethod is str.format.
func formatMethod(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	kw := &dict{}
	for _, k := range a.kw {
		kw.setString(k.name, k.value)
	}
	f := &formatter{rt: rt, pos: a.pos, kw: kw, isMarkup: isMarkup(r.v)}
	s, err := f.format(r.s, 2)
	return likeText(r.v, s), err
}

// formatMapMethod is str.format_map.
func formatMapMethod(rt *runtime, r stringReceiver, a callArgs) (value, error) {
	args, err := a.positional("format_map", required("mapping"))
	if err != nil {
		return nil, err
	}
	d, ok := args[0].(*dict)
	if !ok {
		return nil, fmt.Errorf("want a mapping, not %s", typeName(args[0]))
	}
	f := &formatter{rt: rt, kw: d, isMarkup: isMarkup(r.v)}
	s, err := f.format(r.s, 2)
	return likeText(r.v, s), err
}

func isMarkup(v value) bool {
	_, ok := v.(markup)
	return ok
}

// formatter fills in the fields of a format string.
type formatter struct {
	rt       *runtime
	pos      []value
	kw       *dict
	isMarkup bool
	auto     int  // the next automatic field number
	manual   bool // whether fields are numbered by hand
}

// format fills in s. depth is how deep fields may nest in format specs.
func (f *formatter) format(s string, depth int) (string, error) {
	if depth < 0 {
		return "", errors.New("max string recursion exceeded")
	}
	var b strings.Builder
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:i])
		if strings.HasPrefix(s[i+1:], s[i:i+1]) {
			b.WriteByte(s[i])
			s = s[i+2:]
			continue
		}
		if s[i] == '}' {
			return "", errors.New("single '}' encountered in format string")
		}
		end := closingBrace(s[i:])
		if end < 0 {
			return "", errors.New("expected '}' before end of string")
		}
		field, err := f.field(s[i+1:i+end], depth)
		if err != nil {
			return "", err
		}
		b.WriteString(field)
		s = s[i+end+1:]
	}
	return b.String(), f.rt.allocate(b.Len())
}

// closingBrace returns where the brace that s begins with is closed, or -1.
func closingBrace(s string) int {
	open := 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			open++
		case '}':
			if open--; open == 0 {
				return i
			}
		}
	}
	return -1
}

// field formats name[!conversion][:spec].
func (f *formatter) field(s string, depth int) (string, error) {
	name, conversion, spec, err := splitField(s)
	if err != nil {
		return "", err
	}
	v, err := f.lookup(name)
	if err != nil {
		return "", err
	}
	if spec, err = f.format(spec, depth-1); err != nil {
		return "", err
	}
	var out string
	switch conversion {
	case "":
		out, err = f.rt.format(v, spec)
	case "s":
		if out, err = f.rt.str(v); err == nil {
			out, err = f.rt.format(out, spec)
		}
	case "r", "a":
		if out, err = f.rt.repr(v); err == nil {
			if conversion == "a" {
				out = toASCII(out)
			}
			out, err = f.rt.format(out, spec)
		}
	default:
		return "", fmt.Errorf("unknown conversion specifier %q", conversion)
	}
	if f.isMarkup && err == nil && !isMarkup(v) {
		out = escapeHTML(out)
	}
	return out, err
}

// splitField splits a replacement field into its parts.
func splitField(s string) (name, conversion, spec string, err error) {
	brackets := false
	for i := range len(s) {
		switch {
		case s[i] == '[':
			brackets = true
		case s[i] == ']':
			brackets = false
		case brackets:
		case s[i] == ':':
			return s[:i], "", s[i+1:], nil
		case s[i] == '!':
			rest := s[i+1:]
			if rest == "" || len(rest) > 1 && rest[1] != ':' {
				return "", "", "", errors.New("expected ':' after conversion specifier")
			}
			return s[:i], rest[:1], strings.TrimPrefix(rest[1:], ":"), nil
		}
	}
	return s, "", "", nil
}

// lookup finds the value of a field name such as 0.key[name].
func (f *formatter) lookup(name string) (value, error) {
	i := strings.IndexAny(name, ".[")
	first, rest := name, ""
	if i >= 0 {
		first, rest = name[:i], name[i:]
	}
	v, err := f.argument(first)
	for rest != "" && err == nil {
		if rest[0] == '.' {
			rest = rest[1:]
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, errors.New("empty attribute in format string")
			}
			v, err = f.rt.getAttr(v, rest[:end])
			rest = rest[end:]
			continue
		}
		end := strings.IndexByte(rest, ']')
		if rest[0] != '[' || end < 2 {
			return nil, errors.New("missing or misplaced ']' in format string")
		}
		v, err = f.rt.getItem(v, fieldKey(rest[1:end]))
		rest = rest[end+1:]
	}
	return v, err
}

// fieldKey is an index if it is a number.
func fieldKey(s string) value {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && isDigit(s[0]) {
		return n
	}
	return s
}

// argument returns the argument that a field begins with.
func (f *formatter) argument(name string) (value, error) {
	n, err := strconv.Atoi(name)
	numbered := err == nil && isDigit(name[0])
	switch {
	case name == "":
		if f.manual {
			return nil, errors.New("cannot switch from manual field specification to automatic field numbering")
		}
		n = f.auto
		f.auto++
	case numbered:
		if f.auto > 0 {
			return nil, errors.New("cannot switch from automatic field numbering to manual field specification")
		}
		f.manual = true
	default:
		v, ok := f.kw.getString(name)
		if !ok {
			return nil, fmt.Errorf("no argument %q for the format string", name)
		}
		return v, nil
	}
	if n >= len(f.pos) {
		return nil, fmt.Errorf("replacement index %d out of range for positional args tuple", n)
	}
	return f.pos[n], nil
}

// toASCII replaces what is not ASCII as ascii() does.
func toASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			b.WriteString(backslashReplace(r))
		}
	}
	return b.String()
}
