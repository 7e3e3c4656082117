package sourcecall

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenName
	tokenNumber
	tokenString // in double quotes
	tokenChar   // in single quotes
	tokenTemplate
	tokenRegexp
	tokenOperator
)

// token is one lexical unit between two bytes of the source.
type token struct {
	kind       tokenKind
	text       string
	start, end int
	newline    bool // there is a line end before it
}

func (t token) is(text string) bool {
	return t.text == text && (t.kind == tokenOperator || t.kind == tokenName)
}

// grammar is what the lexers of the two languages differ in.
type grammar struct {
	operators  []string // the longest first
	javaScript bool
}

type lexer struct {
	grammar
	src     string
	i       int
	newline bool
	tokens  []token
}

func (g grammar) lex(src string) ([]token, error) {
	if len(src) > maxSource {
		return nil, syntaxError(maxSource, "longer than %d bytes", maxSource)
	}
	l := lexer{grammar: g, src: src}
	for {
		if err := l.space(); err != nil {
			return nil, err
		}
		if l.i == len(src) {
			l.emit(tokenEnd, l.i)
			return l.tokens, nil
		}
		if err := l.next(); err != nil {
			return nil, err
		}
	}
}

// space skips white space and comments.
func (l *lexer) space() error {
	for l.i < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.i:])
		switch {
		case unicode.IsSpace(r), r == '\ufeff', r == '\u200b', r == '\u2060':
			l.newline = l.newline || r == '\n' || r == '\r'
			l.i += size
		case strings.HasPrefix(l.src[l.i:], "//"):
			end := strings.IndexByte(l.src[l.i:], '\n')
			if end < 0 {
				end = len(l.src) - l.i
			}
			l.i += end
		case strings.HasPrefix(l.src[l.i:], "/*"):
			end := strings.Index(l.src[l.i+2:], "*/")
			if end < 0 {
				return syntaxError(l.i, "comment without end")
			}
			l.i += end + 4
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) emit(kind tokenKind, start int) {
	l.tokens = append(l.tokens, token{kind: kind, text: l.src[start:l.i], start: start, end: l.i, newline: l.newline})
	l.newline = false
}

func (l *lexer) next() error {
	start := l.i
	c := l.src[l.i]
	switch {
	case c >= '0' && c <= '9', c == '.' && l.i+1 < len(l.src) && l.src[l.i+1] >= '0' && l.src[l.i+1] <= '9':
		l.number()
		l.emit(tokenNumber, start)
		return nil
	case c == '"' && !l.javaScript && strings.HasPrefix(l.src[l.i:], `"""`):
		return l.quoted(tokenString, `"""`)
	case c == '"':
		return l.quoted(tokenString, `"`)
	case c == '\'':
		return l.quoted(tokenChar, "'")
	case c == '`' && l.javaScript:
		return l.template()
	case c == '/' && l.javaScript && l.regexpAllowed():
		return l.regexp()
	}
	for l.i < len(l.src) {
		r, size := utf8.DecodeRuneInString(l.src[l.i:])
		if r != '_' && r != '$' && !unicode.IsLetter(r) && (l.i == start || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc)) {
			break
		}
		l.i += size
	}
	if l.i > start {
		l.emit(tokenName, start)
		return nil
	}
	for _, op := range l.operators {
		if strings.HasPrefix(l.src[l.i:], op) {
			l.i += len(op)
			l.emit(tokenOperator, start)
			return nil
		}
	}
	return syntaxError(start, "unexpected %q", l.src[start:start+1])
}

// number takes a number of either language, with its suffix.
func (l *lexer) number() {
	l.i += len(numberForm.FindString(l.src[l.i:]))
}

// numberForm matches at least the digit, or the dot with a digit, that a number
// begins with.
var numberForm = regexp.MustCompile(`^(?:0[xX][0-9a-fA-F_]+[lLn]?|0[bB][01_]+[lLn]?|0[oO][0-7_]+n?|` +
	`(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9_]+)?[lLfFdDn]?)`)

// quoted takes text up to the closing quote. Within double quotes Java may have
// line ends, for the grammar of tree-sitter admits them.
func (l *lexer) quoted(kind tokenKind, quote string) error {
	start := l.i
	for l.i += len(quote); l.i < len(l.src); l.i++ {
		switch c := l.src[l.i]; {
		case strings.HasPrefix(l.src[l.i:], quote):
			l.i += len(quote)
			if kind == tokenChar && !l.javaScript && l.i == start+2 {
				return syntaxError(start, "empty character")
			}
			l.emit(kind, start)
			return nil
		case c == '\\':
			l.i++
		case c == '\n' && (l.javaScript || kind == tokenChar):
			return syntaxError(start, "text without end")
		}
	}
	return syntaxError(start, "text without end")
}

// template takes a template literal; of its substitutions the brackets are
// matched only.
func (l *lexer) template() error {
	start, depth := l.i, 0
	for l.i++; l.i < len(l.src); l.i++ {
		switch c := l.src[l.i]; {
		case c == '\\':
			l.i++
		case depth == 0 && c == '`':
			l.i++
			l.emit(tokenTemplate, start)
			return nil
		case depth == 0 && strings.HasPrefix(l.src[l.i:], "${"):
			depth, l.i = 1, l.i+1
		case depth > 0 && c == '{':
			depth++
		case depth > 0 && c == '}':
			depth--
		}
	}
	return syntaxError(start, "template without end")
}

// regexpAllowed reports whether a slash begins a regular expression: where a
// value is expected.
func (l *lexer) regexpAllowed() bool {
	if len(l.tokens) == 0 {
		return true
	}
	switch t := l.tokens[len(l.tokens)-1]; t.kind {
	case tokenOperator:
		return t.text != ")" && t.text != "]" && t.text != "}" && t.text != "++" && t.text != "--"
	case tokenName:
		return t.text == "return" || t.text == "typeof" || t.text == "void" || t.text == "in"
	}
	return false
}

func (l *lexer) regexp() error {
	start, class := l.i, false
	for l.i++; l.i < len(l.src); l.i++ {
		switch c := l.src[l.i]; {
		case c == '\n':
			return syntaxError(start, "regular expression without end")
		case c == '\\':
			l.i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			for l.i++; l.i < len(l.src) && l.src[l.i] >= 'a' && l.src[l.i] <= 'z'; l.i++ {
			}
			l.emit(tokenRegexp, start)
			return nil
		}
	}
	return syntaxError(start, "regular expression without end")
}
