package chat

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// textFilter makes a filter without arguments that changes text.
func textFilter(f func(string) string) filterFunc {
	return func(rt *runtime, v value, a callArgs) (value, error) {
		if _, err := a.bind("filter"); err != nil {
			return nil, err
		}
		soft, err := rt.softText(v)
		if err != nil {
			return nil, err
		}
		s, _ := text(soft)
		if err := rt.allocate(len(s)); err != nil {
			return nil, err
		}
		return likeText(soft, f(s)), nil
	}
}

// filterTitle begins words, which Jinja finds by itself, in upper case.
func filterTitle(s string) string {
	var b strings.Builder
	start := true
	for _, r := range s {
		boundary := r == '-' || r == '(' || r == '{' || r == '[' || r == '<' || isSpace(r)
		switch {
		case boundary:
			b.WriteString(toLower(string(r)))
		case start:
			b.WriteString(toUpper(string(r)))
		default:
			b.WriteString(toLower(string(r)))
		}
		start = boundary
	}
	return b.String()
}

func filterTrim(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("trim", optional("chars", nil))
	if err != nil {
		return nil, err
	}
	soft, err := rt.softText(v)
	if err != nil {
		return nil, err
	}
	s, _ := text(soft)
	s, err = stripText(s, args[0], strings.TrimFunc)
	return likeText(soft, s), err
}

func filterReplace(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("replace", required("old"), required("new"), optional("count", nil))
	if err != nil {
		return nil, err
	}
	n := -1
	if args[2] != nil {
		if n, err = intArg(args[2]); err != nil {
			return nil, err
		}
	}
	var parts [3]string
	for i, part := range []value{v, args[0], args[1]} {
		if parts[i], err = rt.str(part); err != nil {
			return nil, err
		}
	}
	s, err := rt.replaceText(parts[0], parts[1], parts[2], n)
	return s, err
}

func filterCenter(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("center", optional("width", int64(80)))
	if err != nil {
		return nil, err
	}
	soft, err := rt.softText(v)
	if err != nil {
		return nil, err
	}
	s, _ := text(soft)
	return pad(padCenter)(rt, stringReceiver{s, soft}, callArgs{pos: args})
}

func filterFormat(rt *runtime, v value, a callArgs) (value, error) {
	if len(a.pos) > 0 && len(a.kw) > 0 {
		return nil, errors.New("can't handle positional and keyword arguments at the same time")
	}
	soft, err := rt.softText(v)
	if err != nil {
		return nil, err
	}
	s, _ := text(soft)
	if len(a.kw) == 0 {
		return rt.formatPercent(s, &tuple{items: a.pos}, soft)
	}
	d := &dict{}
	for _, kw := range a.kw {
		d.setString(kw.name, kw.value)
	}
	return rt.formatPercent(s, d, soft)
}

// filterIndent indents all lines but the first and empty ones.
func filterIndent(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("indent", optional("width", int64(4)), optional("first", false), optional("blank", false))
	if err != nil {
		return nil, err
	}
	s, ok := text(v)
	if !ok {
		if u, isUndefined := v.(*undefined); isUndefined {
			return nil, u.err()
		}
		return nil, fmt.Errorf("unsupported operand type(s) for +=: '%s' and 'str'", typeName(v))
	}
	indent, ok := text(args[0])
	if !ok {
		n, err := intArg(args[0])
		if err != nil {
			return nil, err
		}
		if err := rt.allocate(max(n, 0)); err != nil {
			return nil, err
		}
		indent = strings.Repeat(" ", max(n, 0))
	}
	lines := splitLines(s+"\n", false)
	if err := rt.allocateTimes(len(lines), len(indent)+1); err != nil {
		return nil, err
	}
	if err := rt.allocate(len(s)); err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if i == 0 && truth(args[1]) || i > 0 && (truth(args[2]) || line != "") {
			b.WriteString(indent)
		}
		b.WriteString(line)
	}
	return likeText(v, b.String()), nil
}

func filterTruncate(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("truncate", optional("length", int64(255)), optional("killwords", false),
		optional("end", "..."), optional("leeway", nil))
	if err != nil {
		return nil, err
	}
	limit, err := intArg(args[0])
	if err != nil {
		return nil, err
	}
	end, err := textArg(args[2])
	if err != nil {
		return nil, err
	}
	leeway := 5
	if args[3] != nil {
		if leeway, err = intArg(args[3]); err != nil {
			return nil, err
		}
	}
	endLength := utf8.RuneCountInString(end)
	if limit < endLength || leeway < 0 {
		return nil, fmt.Errorf("expected length >= %d and leeway >= 0", endLength)
	}
	n, err := length(v)
	if err != nil {
		return nil, err
	}
	if n <= limit+leeway {
		return v, nil
	}
	s, err := textArg(v)
	if err != nil {
		return nil, err
	}
	s = substring(s, 0, int64(limit-endLength))
	if !truth(args[1]) {
		if i := strings.LastIndexByte(s, ' '); i >= 0 {
			s = s[:i]
		}
	}
	return rt.addText(likeText(v, s), args[2], s, end)
}

func filterWordCount(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("wordcount"); err != nil {
		return nil, err
	}
	s, err := rt.str(v)
	if err != nil {
		return nil, err
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r != '_' && !isAlnum(r) })
	return int64(len(words)), nil
}

// filterStripTags removes comments and tags, and joins white space.
func filterStripTags(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("striptags"); err != nil {
		return nil, err
	}
	s, err := rt.str(v)
	if err != nil {
		return nil, err
	}
	s = removeBetween(removeBetween(s, "<!--", "-->"), "<", ">")
	s = strings.Join(strings.FieldsFunc(s, isSpace), " ")
	for _, e := range []struct{ from, to string }{
		{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", `"`}, {"&#34;", `"`}, {"&#39;", "'"}, {"&amp;", "&"},
	} {
		s = strings.ReplaceAll(s, e.from, e.to)
	}
	return rt.newText(s)
}

func removeBetween(s, open, end string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, open)
		if i < 0 {
			break
		}
		n := strings.Index(s[i:], end)
		if n < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i+n+len(end):]
	}
	b.WriteString(s)
	return b.String()
}

func filterURLEncode(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("urlencode"); err != nil {
		return nil, err
	}
	next, err := rt.iterate(v)
	if s, ok := text(v); ok || err != nil {
		if !ok {
			if s, err = rt.str(v); err != nil {
				return nil, err
			}
		}
		return rt.quoteURL(s, "/")
	}
	if d, ok := v.(*dict); ok {
		next = rt.iterateN(d.len(), func(i int) value { return d.pair(i) })
	}
	var parts []string
	for {
		item, ok, err := next()
		if err != nil {
			return nil, err
		}
		if !ok {
			s, err := rt.joinTexts(parts, "&")
			return s, err
		}
		pair, err := rt.unpack(item, 2)
		if err != nil {
			return nil, err
		}
		var quoted [2]string
		for i := range pair {
			s, err := rt.str(pair[i])
			if err != nil {
				return nil, err
			}
			q, err := rt.quoteURL(s, "")
			if err != nil {
				return nil, err
			}
			quoted[i] = strings.ReplaceAll(q.(string), "%20", "+")
		}
		parts = append(parts, quoted[0]+"="+quoted[1])
	}
}

// quoteURL is urllib.parse.quote.
func (rt *runtime) quoteURL(s, safe string) (value, error) {
	if err := rt.allocateTimes(len(s), 3); err != nil {
		return nil, err
	}
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("_.-~"+safe, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String(), nil
}

func filterXMLAttr(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("xmlattr", optional("autospace", true))
	if err != nil {
		return nil, err
	}
	d, ok := v.(*dict)
	if !ok {
		return nil, fmt.Errorf("'%s' object has no attribute 'items'", typeName(v))
	}
	var parts []string
	for i, k := range d.keys {
		if _, isUndefined := d.values[i].(*undefined); isUndefined || d.values[i] == nil {
			continue
		}
		key, err := textArg(k)
		if err != nil {
			return nil, err
		}
		if strings.ContainsFunc(key, func(r rune) bool { return unicode.IsSpace(r) && r < 0x80 || strings.ContainsRune("/>=", r) }) {
			return nil, fmt.Errorf("invalid character in attribute name %q", key)
		}
		val, err := filterEscape(rt, d.values[i], callArgs{})
		if err != nil {
			return nil, err
		}
		s, _ := text(val)
		parts = append(parts, escapeHTML(key)+`="`+s+`"`)
	}
	s, err := rt.joinTexts(parts, " ")
	if s != "" && truth(args[0]) {
		s = " " + s
	}
	return s, err
}

// filterFileSize writes a number of bytes with a unit.
func filterFileSize(_ *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("filesizeformat", optional("binary", false))
	if err != nil {
		return nil, err
	}
	size, isText := 0.0, false
	if s, ok := text(v); ok {
		if size, isText = parsePythonFloat(s); !isText {
			return nil, fmt.Errorf("could not convert string to float: %s", reprString(s))
		}
	} else if size, err = toFloat(v); err != nil {
		return nil, err
	}
	base, suffix := 1000.0, "B"
	prefixes := []string{"k", "M", "G", "T", "P", "E", "Z", "Y"}
	if truth(args[0]) {
		base, suffix = 1024, "iB"
		prefixes[0] = "K"
	}
	switch {
	case size == 1:
		return "1 Byte", nil
	case size < base:
		return fmt.Sprintf("%d Bytes", int64(size)), nil
	}
	unit := base
	for i, prefix := range prefixes {
		unit *= base
		if size < unit || i == len(prefixes)-1 {
			return fmt.Sprintf("%.1f %s%s", base*size/unit, prefix, suffix), nil
		}
	}
	return nil, nil
}
