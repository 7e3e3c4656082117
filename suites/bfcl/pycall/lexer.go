package pycall

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer splits a source into tokens as CPython 3.11's tokenizer does for one
// expression: line ends count outside of brackets only, and nothing but blank
// lines and comments may follow one.
type lexer struct {
	src      string
	i        int
	brackets []byte // open ones, by their closing counterpart
	tokens   []token
}

func lex(src string) ([]token, error) {
	src = strings.ReplaceAll(src, "\r\n", "\n")
	src = strings.ReplaceAll(src, "\r", "\n")
	if i := strings.IndexByte(src, 0); i >= 0 {
		return nil, syntaxError(i, "null byte")
	}
	l := lexer{src: src, tokens: make([]token, 0, 16)}
	if err := l.blankLines(true); err != nil {
		return nil, err
	}
	for {
		done, err := l.next()
		if err != nil {
			return nil, err
		}
		if done {
			break
		}
	}
	if len(l.brackets) > 0 {
		return nil, syntaxError(len(src), "%q is missing", l.brackets[len(l.brackets)-1:])
	}
	l.tokens = append(l.tokens, token{kind: tokenEnd, at: len(src)})
	return l.tokens, nil
}

// blankLines skips blank and comment lines. The line after them must not be
// indented, and at the end of the source nothing but a comment may follow.
func (l *lexer) blankLines(start bool) error {
	for {
		column := l.indentation()
		switch {
		case l.i == len(l.src):
			if column > 0 {
				return syntaxError(l.i, "unexpected indent")
			}
			return nil
		case l.src[l.i] == '#':
			l.comment()
			if l.i < len(l.src) {
				l.i++
			}
		case l.src[l.i] == '\n':
			l.i++
		case column > 0:
			return syntaxError(l.i, "unexpected indent")
		case !start:
			return syntaxError(l.i, "a second line outside of brackets")
		default:
			return nil
		}
	}
}

// indentation skips the blanks at the beginning of a line and counts them. A
// form feed starts over.
func (l *lexer) indentation() int {
	column := 0
	for l.i < len(l.src) {
		switch l.src[l.i] {
		case ' ', '\t':
			column++
		case '\f':
			column = 0
		default:
			return column
		}
		l.i++
	}
	return column
}

func (l *lexer) comment() {
	if end := strings.IndexByte(l.src[l.i:], '\n'); end >= 0 {
		l.i += end
	} else {
		l.i = len(l.src)
	}
}

// next takes one token or some space; done reports the end.
func (l *lexer) next() (done bool, err error) {
	if l.i == len(l.src) {
		return true, nil
	}
	switch c := l.src[l.i]; {
	case c == ' ' || c == '\t' || c == '\f':
		l.i++
		return false, nil
	case c == '#':
		l.comment()
		return false, nil
	case c == '\n':
		l.i++
		if len(l.brackets) > 0 {
			return false, nil
		}
		return true, l.blankLines(false)
	case c == '\\':
		return false, l.continuation()
	case c >= '0' && c <= '9', c == '.' && l.digitAt(l.i+1):
		return false, l.number()
	case c == '"' || c == '\'':
		return false, l.str("", l.i)
	case c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf:
		return false, l.name()
	}
	return false, l.operator()
}

// continuation skips a backslash at the end of a line, which must not be the
// last one.
func (l *lexer) continuation() error {
	if l.i+1 >= len(l.src) || l.src[l.i+1] != '\n' {
		return syntaxError(l.i, "backslash within a line")
	}
	if l.i+2 == len(l.src) {
		return syntaxError(l.i, "end after a backslash")
	}
	l.i += 2
	return nil
}

func (l *lexer) digitAt(i int) bool { return i < len(l.src) && l.src[i] >= '0' && l.src[i] <= '9' }

func (l *lexer) emit(kind tokenKind, text string, at int) {
	l.tokens = append(l.tokens, token{kind: kind, text: text, at: at})
}

func (l *lexer) name() error {
	start := l.i
	for l.i < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.i:])
		if !identifierRune(r, l.i == start) {
			if r >= utf8.RuneSelf {
				return syntaxError(l.i, "invalid character %U", r)
			}
			break
		}
		l.i += size
	}
	name := l.src[start:l.i]
	if l.i < len(l.src) && (l.src[l.i] == '"' || l.src[l.i] == '\'') {
		if prefix, ok := stringPrefix(name); ok {
			return l.str(prefix, start)
		}
	}
	if isKeyword(name) {
		l.emit(tokenKeyword, name, start)
	} else {
		l.emit(tokenName, name, start)
	}
	return nil
}

// identifierRune reports whether a character may stand in a name (XID_Start and
// XID_Continue of Unicode, near enough: Go has no tables of these).
func identifierRune(r rune, first bool) bool {
	switch {
	case r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
		return true
	case r >= '0' && r <= '9':
		return !first
	case r < utf8.RuneSelf || r == utf8.RuneError:
		return false
	case unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start):
		return true
	}
	return !first && unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

func stringPrefix(name string) (string, bool) {
	switch p := strings.ToLower(name); p {
	case "b", "f", "r", "u", "br", "fr":
		return p, true
	case "rb":
		return "br", true
	case "rf":
		return "fr", true
	}
	return "", false
}

// str takes a string from its opening quote on, in whose place it began with a
// prefix at start.
func (l *lexer) str(prefix string, start int) error {
	quote := l.src[l.i : l.i+1]
	if i := l.i + 2; i < len(l.src) && l.src[i] == quote[0] && l.src[i-1] == quote[0] {
		quote = l.src[l.i : i+1]
	}
	l.i += len(quote)
	body := l.i
	for l.i < len(l.src) {
		switch c := l.src[l.i]; {
		case c == quote[0] && strings.HasPrefix(l.src[l.i:], quote):
			l.tokens = append(l.tokens, token{kind: tokenString, text: l.src[body:l.i], at: start, prefix: prefix})
			l.i += len(quote)
			return nil
		case c == '\\' && l.i+1 < len(l.src):
			l.i += 2
		case c == '\n' && len(quote) == 1:
			return syntaxError(start, "string without end")
		default:
			l.i++
		}
	}
	return syntaxError(start, "string without end")
}

func (l *lexer) operator() error {
	for size := min(3, len(l.src)-l.i); size > 0; size-- {
		if op := l.src[l.i : l.i+size]; isOperator(op) {
			return l.takeOperator(op)
		}
	}
	return syntaxError(l.i, "unexpected %q", l.src[l.i:l.i+1])
}

func (l *lexer) takeOperator(op string) error {
	switch op {
	case "(", "[", "{":
		if len(l.brackets) == maxBrackets {
			return syntaxError(l.i, "too many nested brackets")
		}
		l.brackets = append(l.brackets, closing(op[0]))
	case ")", "]", "}":
		n := len(l.brackets)
		if n == 0 || l.brackets[n-1] != op[0] {
			return syntaxError(l.i, "unmatched %q", op)
		}
		l.brackets = l.brackets[:n-1]
	}
	l.emit(tokenOperator, op, l.i)
	l.i += len(op)
	return nil
}

// closing is the bracket that closes one.
func closing(open byte) byte {
	switch open {
	case '(':
		return ')'
	case '[':
		return ']'
	}
	return '}'
}
