package chat

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is the type of a token. Operators use their own text as kind, so
// that the parser can compare against "==" or "(" directly.
type tokenKind string

const (
	tokEOF           tokenKind = "end of template"
	tokData          tokenKind = "template data"
	tokVariableBegin tokenKind = "begin of print statement"
	tokVariableEnd   tokenKind = "end of print statement"
	tokBlockBegin    tokenKind = "begin of statement block"
	tokBlockEnd      tokenKind = "end of statement block"
	tokName          tokenKind = "name"
	tokString        tokenKind = "string"
	tokInteger       tokenKind = "integer"
	tokFloat         tokenKind = "float"
)

// token is one lexical element. text holds the data, the name, the unescaped
// string, or the digits of a number without underscores.
type token struct {
	kind tokenKind
	text string
	line int
}

// describe names the token in an error message.
func (t token) describe() string {
	if t.kind == tokName {
		return t.text
	}
	return string(t.kind)
}

// lexer splits template source into tokens. It follows jinja2.lexer of Jinja
// 3.1.6 with trim_blocks and lstrip_blocks on and keep_trailing_newline off.
type lexer struct {
	src  string
	pos  int
	line int
	// lineStarting is whether the text that was matched last ended a line:
	// only then may the white space before a block tag at pos be stripped.
	lineStarting bool
	tokens       []token
}

// lex returns the tokens of src, the last one of kind tokEOF.
func lex(src string) ([]token, error) {
	l := &lexer{src: normalizeSource(src), line: 1, lineStarting: true}
	for l.pos < len(l.src) {
		if err := l.lexData(); err != nil {
			return nil, err
		}
	}
	l.emit(tokEOF, "")
	return l.tokens, nil
}

// normalizeSource turns every line break into "\n" and drops one final line
// break.
func normalizeSource(src string) string {
	return strings.TrimSuffix(normalizeNewlines(src), "\n")
}

// normalizeNewlines turns "\r\n" and "\r" into "\n".
func normalizeNewlines(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

func (l *lexer) emit(kind tokenKind, text string) {
	l.tokens = append(l.tokens, token{kind: kind, text: text, line: l.line})
}

// advance moves to end and counts the lines on the way.
func (l *lexer) advance(end int) {
	matched := l.src[l.pos:end]
	l.line += strings.Count(matched, "\n")
	l.lineStarting = strings.HasSuffix(matched, "\n")
	l.pos = end
}

func (l *lexer) failf(format string, args ...any) error {
	return &Error{Line: l.line, Err: fmt.Errorf(format, args...)}
}

// lexData reads text up to the next tag, and then that tag.
func (l *lexer) lexData() error {
	rest := l.src[l.pos:]
	start := indexTag(rest)
	if start < 0 {
		l.emit(tokData, rest)
		l.advance(len(l.src))
		return nil
	}
	kind := rest[start+1]
	after := l.pos + start + 2
	if kind == '%' {
		if end, ok := l.matchRawBegin(after); ok {
			l.emitText(rest[:start], l.signAt(after), false)
			l.advance(end)
			return l.lexRaw()
		}
	}
	sign := l.signAt(after)
	l.emitText(rest[:start], sign, kind == '{')
	if sign != 0 {
		after++
	}
	l.advance(after)
	switch kind {
	case '#':
		return l.lexComment()
	case '{':
		return l.lexCode(tokVariableBegin, tokVariableEnd)
	default:
		return l.lexCode(tokBlockBegin, tokBlockEnd)
	}
}

// indexTag returns the offset of the first "{%", "{{" or "{#", or -1.
func indexTag(s string) int {
	for i := 0; ; i++ {
		next := strings.IndexByte(s[i:], '{')
		if next < 0 || i+next+1 >= len(s) {
			return -1
		}
		i += next
		switch s[i+1] {
		case '%', '{', '#':
			return i
		}
	}
}

// signAt returns the white space control sign at pos: '-', '+' or 0.
func (l *lexer) signAt(pos int) byte {
	if pos < len(l.src) && (l.src[pos] == '-' || l.src[pos] == '+') {
		return l.src[pos]
	}
	return 0
}

// emitText emits the text in front of a tag, stripped as the tag's sign asks.
func (l *lexer) emitText(text string, sign byte, variable bool) {
	text = stripBeforeTag(text, sign, variable, l.lineStarting)
	if text != "" {
		l.emit(tokData, text)
	}
}

// stripBeforeTag applies "-" (strip all white space) and lstrip_blocks (strip
// the white space between the start of the line and a tag that is not a print
// statement).
func stripBeforeTag(text string, sign byte, variable, lineStarting bool) string {
	if sign == '-' {
		return strings.TrimRightFunc(text, isSpace)
	}
	if sign == '+' || variable {
		return text
	}
	lineStart := strings.LastIndexByte(text, '\n') + 1
	if lineStart == 0 && !lineStarting {
		return text
	}
	if strings.TrimLeftFunc(text[lineStart:], isSpace) == "" {
		return text[:lineStart]
	}
	return text
}

// skipSpace returns the offset of the first character at or after pos that is
// not white space.
func (l *lexer) skipSpace(pos int) int {
	rest := l.src[pos:]
	return pos + len(rest) - len(strings.TrimLeftFunc(rest, isSpace))
}

// matchRawBegin matches the rest of "{% raw %}" from after the "{%".
func (l *lexer) matchRawBegin(pos int) (int, bool) {
	if l.signAt(pos) != 0 {
		pos++
	}
	pos, ok := l.matchWord(pos, "raw")
	if !ok {
		return 0, false
	}
	switch {
	case strings.HasPrefix(l.src[pos:], "-%}"):
		return l.skipSpace(pos + 3), true
	case strings.HasPrefix(l.src[pos:], "%}"):
		return pos + 2, true
	}
	return 0, false
}

// matchWord matches word with any white space around it.
func (l *lexer) matchWord(pos int, word string) (int, bool) {
	pos = l.skipSpace(pos)
	if !strings.HasPrefix(l.src[pos:], word) {
		return 0, false
	}
	return l.skipSpace(pos + len(word)), true
}

// lexRaw reads up to the matching "{% endraw %}" without looking for tags.
func (l *lexer) lexRaw() error {
	for from := l.pos; ; {
		start := strings.Index(l.src[from:], "{%")
		if start < 0 {
			return l.failf("missing end of raw directive")
		}
		start += from
		from = start + 2
		body := from
		sign := l.signAt(body)
		if sign != 0 {
			body++
		}
		pos, ok := l.matchWord(body, "endraw")
		if !ok {
			continue
		}
		end, ok := l.matchTagEnd(pos, "%}", true)
		if !ok {
			continue
		}
		l.emitText(l.src[l.pos:start], sign, false)
		l.advance(end)
		return nil
	}
}

// matchTagEnd matches the end of a tag, with its white space control: "-"
// takes all white space that follows, "+" (blocks only) none, and neither, for
// blocks, one line break (trim_blocks).
func (l *lexer) matchTagEnd(pos int, closing string, block bool) (int, bool) {
	rest := l.src[pos:]
	switch {
	case strings.HasPrefix(rest, "-"+closing):
		return l.skipSpace(pos + 1 + len(closing)), true
	case block && strings.HasPrefix(rest, "+"+closing):
		return pos + 1 + len(closing), true
	case strings.HasPrefix(rest, closing):
		pos += len(closing)
		if block && strings.HasPrefix(l.src[pos:], "\n") {
			pos++
		}
		return pos, true
	}
	return 0, false
}

// lexComment skips to the end of a comment.
func (l *lexer) lexComment() error {
	hash := strings.Index(l.src[l.pos:], "#}")
	if hash < 0 {
		return l.failf("missing end of comment tag")
	}
	pos := l.pos + hash
	if hash > 0 && l.signAt(pos-1) != 0 {
		pos--
	}
	end, _ := l.matchTagEnd(pos, "#}", true)
	l.advance(end)
	return nil
}

// lexCode reads the tokens of a print statement or a block tag up to its end.
// An end only counts where all brackets are closed.
func (l *lexer) lexCode(begin, end tokenKind) error {
	l.emit(begin, "")
	closing := "}}"
	if end == tokBlockEnd {
		closing = "%}"
	}
	var open []byte
	for l.pos < len(l.src) {
		if len(open) == 0 {
			if stop, ok := l.matchTagEnd(l.pos, closing, end == tokBlockEnd); ok {
				l.emit(end, "")
				l.advance(stop)
				return nil
			}
		}
		if stop := l.skipSpace(l.pos); stop > l.pos {
			l.advance(stop)
			continue
		}
		stop, err := l.lexToken()
		if err != nil {
			return err
		}
		if open, err = l.balance(open); err != nil {
			return err
		}
		l.advance(stop)
	}
	return nil
}

// balance updates the stack of closing brackets that are still due, for the
// token that was read last.
func (l *lexer) balance(open []byte) ([]byte, error) {
	switch kind := l.tokens[len(l.tokens)-1].kind; kind {
	case "{":
		return append(open, '}'), nil
	case "(":
		return append(open, ')'), nil
	case "[":
		return append(open, ']'), nil
	case "}", ")", "]":
		if len(open) == 0 {
			return nil, l.failf("unexpected %q", kind)
		}
		if want := open[len(open)-1]; string(kind) != string(want) {
			return nil, l.failf("unexpected %q, expected %q", kind, string(want))
		}
		return open[:len(open)-1], nil
	}
	return open, nil
}

// lexToken reads one token at pos, which is not white space, and returns where
// it ends.
func (l *lexer) lexToken() (int, error) {
	rest := l.src[l.pos:]
	c := rest[0]
	switch {
	case isDigit(c):
		kind, n := matchNumber(rest, l.pos > 0 && l.src[l.pos-1] == '.')
		l.emit(kind, strings.ReplaceAll(rest[:n], "_", ""))
		return l.pos + n, nil
	case c == '"' || c == '\'':
		n := matchString(rest)
		if n == 0 {
			return 0, l.failf("unterminated string: unexpected %q", string(c))
		}
		text, err := unescape(normalizeNewlines(rest[1 : n-1]))
		if err != nil {
			return 0, l.failf("string literal: %w", err)
		}
		l.emit(tokString, text)
		return l.pos + n, nil
	}
	if n := matchName(rest); n > 0 {
		l.emit(tokName, rest[:n])
		return l.pos + n, nil
	}
	if op := matchOperator(rest); op != "" {
		l.emit(tokenKind(op), op)
		return l.pos + len(op), nil
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return 0, l.failf("unexpected character %q", r)
}

// matchString returns the length of the quoted string that s begins with, or 0.
func matchString(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return 0
}

// matchName returns the length of the identifier that s begins with, or 0.
func matchName(s string) int {
	for i, r := range s {
		letter := r == '_' || unicode.IsLetter(r)
		if !letter && (i == 0 || !unicode.In(r, unicode.Nd, unicode.Mn, unicode.Mc, unicode.Pc)) {
			return i
		}
	}
	return len(s)
}

// matchOperator returns the longest operator that s begins with, or "".
func matchOperator(s string) string {
	if len(s) >= 2 {
		switch s[:2] {
		case "//", "**", "==", "!=", ">=", "<=":
			return s[:2]
		}
	}
	if strings.IndexByte("+-/*%~[](){}<>=.:|,;", s[0]) >= 0 {
		return s[:1]
	}
	return ""
}
