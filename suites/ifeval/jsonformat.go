package ifeval

import (
	"strings"

	"assay/suites/pytext"
)

// isFencedJSON wants a text that is JSON, in a Markdown fence or not.
func isFencedJSON(text string) bool {
	text = pytext.Strip(text)
	for _, fence := range []string{"```json", "```Json", "```JSON", "```"} {
		text = strings.TrimPrefix(text, fence)
	}
	return isJSON(pytext.Strip(strings.TrimSuffix(text, "```")))
}

// Limits of CPython 3.11: the interpreter's stack, and the digits of a number.
const (
	maxDepth  = 990
	maxDigits = 4300
)

// isJSON reports whether Python's json.loads reads a text: JSON, and NaN,
// Infinity and -Infinity besides.
func isJSON(text string) bool {
	p := jsonParser{rest: text}
	return p.value(0) && p.blank() && p.rest == ""
}

// jsonParser checks a text from left to right.
type jsonParser struct{ rest string }

// blank skips white space.
func (p *jsonParser) blank() bool {
	p.rest = strings.TrimLeft(p.rest, " \t\n\r")
	return true
}

// skip skips a text if it is there.
func (p *jsonParser) skip(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	p.rest = rest
	return ok
}

func (p *jsonParser) value(depth int) bool {
	if p.blank(); p.rest == "" || depth > maxDepth {
		return false
	}
	switch p.rest[0] {
	case '{':
		return p.list("{", "}", func() bool {
			return p.blank() && p.text() && p.blank() && p.skip(":") && p.value(depth+1)
		})
	case '[':
		return p.list("[", "]", func() bool { return p.value(depth + 1) })
	case '"':
		return p.text()
	}
	for _, constant := range []string{"null", "true", "false", "NaN", "Infinity", "-Infinity"} {
		if p.skip(constant) {
			return true
		}
	}
	return p.number()
}

// list checks members between brackets, separated by commas.
func (p *jsonParser) list(open, end string, member func() bool) bool {
	p.skip(open)
	if p.blank(); p.skip(end) {
		return true
	}
	for member() && p.blank() {
		if p.skip(end) {
			return true
		}
		if !p.skip(",") {
			return false
		}
	}
	return false
}

// text checks a text in quotes.
func (p *jsonParser) text() bool {
	if !p.skip(`"`) {
		return false
	}
	for i := 0; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.rest = p.rest[i+1:]
			return true
		case c < ' ':
			return false
		case c == '\\':
			size := escapeLength(p.rest[i+1:])
			if size == 0 {
				return false
			}
			i += size
		}
	}
	return false
}

// escapeLength measures what follows a backslash, 0 if that is no escape.
func escapeLength(s string) int {
	switch {
	case s == "":
		return 0
	case strings.IndexByte(`"\/bfnrt`, s[0]) >= 0:
		return 1
	case s[0] != 'u' || len(s) < 5:
		return 0
	}
	for i := 1; i < 5; i++ {
		if strings.IndexByte("0123456789abcdefABCDEF", s[i]) < 0 {
			return 0
		}
	}
	return 5
}

// number checks -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?
func (p *jsonParser) number() bool {
	p.skip("-")
	whole := p.digits()
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	isFloat := false
	if before := p.rest; p.skip(".") {
		if p.digits() == "" {
			p.rest = before
			return true
		}
		isFloat = true
	}
	if before := p.rest; p.skip("e") || p.skip("E") {
		if !p.skip("+") {
			p.skip("-")
		}
		if p.digits() == "" {
			p.rest = before
		} else {
			isFloat = true
		}
	}
	return isFloat || len(whole) <= maxDigits
}

func (p *jsonParser) digits() string {
	n := 0
	for n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	digits := p.rest[:n]
	p.rest = p.rest[n:]
	return digits
}
