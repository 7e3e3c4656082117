package chat

import (
	"fmt"
	"strings"
)

// maxNesting bounds how deep expressions and statements may nest in a
// template, so that a hostile one cannot exhaust the stack.
const maxNesting = 200

// maxChain bounds the operands of one chain of operators: a+b+c+... nests to
// the left.
const maxChain = 2000

// parser builds the syntax tree. It follows jinja2.parser of Jinja 3.1.6 with
// the loopcontrols extension and the generation tag of transformers.
type parser struct {
	tokens []token
	pos    int
	depth  int
	// loops is how many loops of the current function enclose the current
	// statement: break and continue need one.
	loops int
}

// parse returns the statements of a template.
func parse(src string) ([]stmt, error) {
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	return p.parseBody()
}

func (p *parser) current() token { return p.tokens[p.pos] }

// look returns the token after the current one.
func (p *parser) look() token { return p.tokens[min(p.pos+1, len(p.tokens)-1)] }

// next returns the current token and moves on.
func (p *parser) next() token {
	t := p.tokens[p.pos]
	if p.pos < len(p.tokens)-1 {
		p.pos++
	}
	return t
}

func (p *parser) is(kind tokenKind) bool { return p.current().kind == kind }

func (p *parser) isName(name string) bool { return isNameToken(p.current(), name) }

func isNameToken(t token, name string) bool { return t.kind == tokName && t.text == name }

// skip moves on if the current token is of the kind.
func (p *parser) skip(kind tokenKind) bool {
	if p.is(kind) {
		p.next()
		return true
	}
	return false
}

// skipName moves on if the current token is the name.
func (p *parser) skipName(name string) bool {
	if p.isName(name) {
		p.next()
		return true
	}
	return false
}

func (p *parser) expect(kind tokenKind) (token, error) {
	if !p.is(kind) {
		return token{}, p.unexpected(fmt.Sprintf("%q", string(kind)))
	}
	return p.next(), nil
}

func (p *parser) unexpected(want string) error {
	return p.failf(p.current().line, "expected %s, got %q", want, p.current().describe())
}

func (p *parser) failf(line int, format string, args ...any) error {
	return &Error{Line: line, Err: fmt.Errorf(format, args...)}
}

// enter counts one level of nesting; leave takes it back.
func (p *parser) enter() error {
	p.depth++
	if p.depth > maxNesting {
		return p.failf(p.current().line, "nested more than %d levels deep", maxNesting)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// parseBody parses statements up to one of the end tags, which stays the
// current token, or without end tags up to the end of the template.
func (p *parser) parseBody(ends ...string) ([]stmt, error) {
	var body []stmt
	for {
		t := p.current()
		switch t.kind {
		case tokData:
			p.next()
			body = append(body, &dataStmt{text: t.text})
		case tokVariableBegin:
			p.next()
			value, err := p.parseTuple(tupleRules{condExpr: true})
			if err != nil {
				return nil, err
			}
			if _, err := p.expect(tokVariableEnd); err != nil {
				return nil, err
			}
			body = append(body, &printStmt{value: value, line: t.line})
		case tokBlockBegin:
			p.next()
			if p.atEnd(ends) {
				return body, nil
			}
			s, err := p.parseStatement(ends)
			if err != nil {
				return nil, err
			}
			body = append(body, s...)
			if _, err := p.expect(tokBlockEnd); err != nil {
				return nil, err
			}
		case tokEOF:
			if len(ends) > 0 {
				return nil, p.failf(t.line, "unexpected end of template, looking for %s", quoteTags(ends))
			}
			return body, nil
		default:
			return nil, p.failf(t.line, "unexpected %q", t.describe())
		}
	}
}

func (p *parser) atEnd(ends []string) bool {
	for _, end := range ends {
		if p.isName(end) {
			return true
		}
	}
	return false
}

func quoteTags(tags []string) string {
	return "{% " + strings.Join(tags, " %} or {% ") + " %}"
}

// parseBlockBody parses the rest of a tag, the statements up to an end tag,
// and that end tag's name, which it returns.
func (p *parser) parseBlockBody(ends ...string) ([]stmt, string, error) {
	p.skip(":")
	if _, err := p.expect(tokBlockEnd); err != nil {
		return nil, "", err
	}
	body, err := p.parseBody(ends...)
	if err != nil {
		return nil, "", err
	}
	return body, p.next().text, nil
}

// parseFunctionBody parses a body that becomes a function of its own: the
// loops around it cannot be left from inside.
func (p *parser) parseFunctionBody(end string) ([]stmt, error) {
	loops := p.loops
	p.loops = 0
	body, _, err := p.parseBlockBody(end)
	p.loops = loops
	return body, err
}

// parseStatement parses one tag, from its name on.
func (p *parser) parseStatement(ends []string) ([]stmt, error) {
	t := p.current()
	if t.kind != tokName {
		return nil, p.failf(t.line, "tag name expected")
	}
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer p.leave()
	parse := p.statementParser(t.text)
	if parse == nil {
		return nil, p.unknownTag(t, ends)
	}
	p.next()
	s, err := parse(t.line)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// statementParser returns the method that parses a tag after its name, or nil.
func (p *parser) statementParser(tag string) func(line int) ([]stmt, error) {
	switch tag {
	case "for":
		return one(p.parseFor)
	case "if":
		return one(p.parseIf)
	case "set":
		return one(p.parseSet)
	case "macro":
		return one(p.parseMacro)
	case "call":
		return one(p.parseCallBlock)
	case "generation":
		return one(p.parseGeneration)
	case "filter":
		return one(p.parseFilterBlock)
	case "with":
		return one(p.parseWith)
	case "block":
		return one(p.parseBlock)
	case "print":
		return p.parsePrint
	case "break", "continue":
		return func(line int) ([]stmt, error) { return p.parseLoopControl(tag, line) }
	}
	return nil
}

// one adapts a parser of one statement.
func one[S stmt](parse func(line int) (S, error)) func(line int) ([]stmt, error) {
	return func(line int) ([]stmt, error) {
		s, err := parse(line)
		if err != nil {
			return nil, err
		}
		return []stmt{s}, nil
	}
}

// unknownTag explains a tag that cannot be parsed.
func (p *parser) unknownTag(t token, ends []string) error {
	switch t.text {
	case "include", "import", "from", "extends":
		return p.failf(t.line, "{%% %s %%} is not possible: a chat template has no other templates to load", t.text)
	case "autoescape":
		return p.failf(t.line, "{%% autoescape %%} is not supported: a chat template makes plain text, not HTML")
	}
	if len(ends) > 0 {
		return p.failf(t.line, "unknown tag %q, looking for %s", t.text, quoteTags(ends))
	}
	return p.failf(t.line, "unknown tag %q", t.text)
}

func (p *parser) parsePrint(line int) ([]stmt, error) {
	var out []stmt
	for !p.is(tokBlockEnd) {
		if len(out) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
		}
		value, err := p.parseExpression()
		if err != nil {
			return nil, err
		}
		out = append(out, &printStmt{value: value, line: line})
	}
	return out, nil
}

func (p *parser) parseLoopControl(tag string, line int) ([]stmt, error) {
	if p.loops == 0 {
		return nil, p.failf(line, "{%% %s %%} outside of a loop", tag)
	}
	if tag == "break" {
		return []stmt{&breakStmt{line: line}}, nil
	}
	return []stmt{&continueStmt{line: line}}, nil
}
