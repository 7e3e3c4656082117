package pycall

import "strings"

// formatted parses an f-string. Its value is never computed, but whether it is
// well formed decides whether the whole expression is.
func (p *parser) formatted(t *token) ([]part, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	f := fstring{s: t.text, at: t.at, raw: strings.HasSuffix(t.prefix, "r"), depth: p.depth}
	parts, err := f.parts(0)
	if err == nil && f.i < len(f.s) {
		err = f.fail("single '}'")
	}
	return parts, err
}

type fstring struct {
	s     string
	i     int
	at    int
	raw   bool
	depth int // of the expression around
}

func (f *fstring) fail(what string) error { return syntaxError(f.at, "f-string: %s", what) }

// parts parses text and fields up to the end, or in a format up to its brace.
func (f *fstring) parts(level int) ([]part, error) {
	var out []part
	start := f.i
	flush := func() error {
		text, err := unescape(&token{text: f.s[start:f.i], at: f.at, prefix: map[bool]string{true: "r"}[f.raw]})
		if text != "" {
			out = append(out, part{text: text})
		}
		return err
	}
	for f.i < len(f.s) {
		c := f.s[f.i]
		doubled := level == 0 && f.i+1 < len(f.s) && f.s[f.i+1] == c
		switch {
		case c == '\\' && !f.raw && f.i+1 < len(f.s):
			if strings.HasPrefix(f.s[f.i:], `\N{`) {
				return nil, f.fail("names of characters are not supported")
			}
			f.i++
			if f.s[f.i] != '{' && f.s[f.i] != '}' {
				f.i++
			}
		case (c == '{' || c == '}') && doubled:
			f.i++
			if err := flush(); err != nil {
				return nil, err
			}
			f.i++
			start = f.i
		case c == '{':
			if err := flush(); err != nil {
				return nil, err
			}
			field, err := f.field(level)
			if err != nil {
				return nil, err
			}
			out, start = append(out, field), f.i
		case c == '}':
			if level == 0 {
				return nil, f.fail("single '}'")
			}
			return out, flush()
		default:
			f.i++
		}
	}
	return out, flush()
}

// field parses {expression[=][!conversion][:format]}.
func (f *fstring) field(level int) (part, error) {
	if level >= 2 {
		return part{}, f.fail("nested too deeply")
	}
	f.i++
	source, err := f.expression()
	if err != nil {
		return part{}, err
	}
	var field part
	if field.value, err = parseField(source, f.depth); err != nil {
		return part{}, err
	}
	if f.take("=") {
		f.space()
		field.text = source // not shown again, but no text is compared either
	}
	if f.take("!") {
		if f.i == len(f.s) || !strings.Contains("rsa", f.s[f.i:f.i+1]) {
			return part{}, f.fail("invalid conversion")
		}
		field.conversion = f.s[f.i : f.i+1]
		f.i++
	}
	if f.take(":") {
		field.formatted = true
		if field.format, err = f.parts(level + 1); err != nil {
			return part{}, err
		}
	}
	if !f.take("}") {
		return part{}, f.fail("'}' is missing")
	}
	return field, nil
}

func (f *fstring) take(text string) bool {
	if strings.HasPrefix(f.s[f.i:], text) {
		f.i += len(text)
		return true
	}
	return false
}

func (f *fstring) space() {
	for f.i < len(f.s) && strings.IndexByte(" \t\n\f\r\v", f.s[f.i]) >= 0 {
		f.i++
	}
}

// expression finds the end of a field's expression: a !, :, = or } outside of
// brackets and quotes, where none of these is part of a comparison.
func (f *fstring) expression() (string, error) {
	start := f.i
	var nested []byte
	quote := ""
	for ; f.i < len(f.s); f.i++ {
		c := f.s[f.i]
		switch {
		case c == '\\':
			return "", f.fail("backslash in an expression")
		case quote != "":
			if strings.HasPrefix(f.s[f.i:], quote) {
				f.i += len(quote) - 1
				quote = ""
			}
		case c == '\'' || c == '"':
			quote = f.s[f.i : f.i+1]
			if strings.HasPrefix(f.s[f.i:], strings.Repeat(quote, 3)) {
				quote = strings.Repeat(quote, 3)
				f.i += 2
			}
		case c == '#':
			return "", f.fail("'#' in an expression")
		case c == '(' || c == '[' || c == '{':
			nested = append(nested, closing(c))
		case len(nested) == 0 && f.ends():
			source := f.s[start:f.i]
			if strings.Trim(source, " \t\n\f\r") == "" {
				return "", f.fail("empty expression")
			}
			return source, nil
		case c == ')' || c == ']' || c == '}':
			if len(nested) == 0 || nested[len(nested)-1] != c {
				return "", f.fail("unmatched bracket")
			}
			nested = nested[:len(nested)-1]
		case len(nested) == 0 && f.comparison():
			f.i++
		}
	}
	return "", f.fail("'}' is missing")
}

// comparison reports whether one of !=, ==, <= and >= comes next.
func (f *fstring) comparison() bool {
	return f.i+1 < len(f.s) && f.s[f.i+1] == '=' && strings.IndexByte("!=<>", f.s[f.i]) >= 0
}

func (f *fstring) ends() bool {
	return strings.IndexByte("!:=}", f.s[f.i]) >= 0 && !f.comparison()
}

// parseField parses an expression as if in parentheses.
func parseField(source string, depth int) (*node, error) {
	tokens, err := lex("(" + source + ")")
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, depth: depth}
	p.next()
	var n *node
	if p.peek().is("yield") {
		n, err = p.yield()
	} else {
		n, err = p.commaSeparated(p.starNamedExpression)
	}
	if err != nil {
		return nil, err
	}
	if err := p.want(")"); err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected()
	}
	return n, nil
}
