package sourcecall

import "strings"

var javaScriptGrammar = grammar{javaScript: true, operators: []string{
	">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
	"=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
	"{", "}", "(", ")", "[", "]", ".", ";", ",", "<", ">", "+", "-", "*", "/", "%", "&", "|", "^", "!", "~", "?", ":", "=",
}}

// JavaScript reads the first statement of a text that is a call. What follows
// must be expressions, too.
func JavaScript(text string) (Call, error) {
	tokens, err := javaScriptGrammar.lex(text)
	if err != nil {
		return Call{}, err
	}
	p := jsParser{parser: newParser(tokens), src: text}
	var first *jsNode
	for p.peek().kind != tokenEnd {
		if p.take(";") {
			continue
		}
		n, err := p.sequence()
		if err != nil {
			return Call{}, err
		}
		if first == nil && n.kind == jsCall {
			first = n
		}
		if t := p.peek(); t.kind != tokenEnd && !t.newline && !p.take(";") {
			return Call{}, p.unexpected()
		}
	}
	if first == nil {
		return Call{}, ErrNoCall
	}
	return p.call(first)
}

type jsKind uint8

const (
	jsOther   jsKind = iota
	jsName           // an identifier
	jsTrue           // the literal true
	jsMember         // a.b or a[b]
	jsPattern        // an array or object, which can be assigned to
	jsAssign         // kids: target, value
	jsCall           // kids: function; args
)

// jsNode is an expression. Of most kinds only the extent matters.
type jsNode struct {
	kind       jsKind
	start, end int
	kids       []*jsNode
	args       []*jsNode
}

type jsParser struct {
	parser
	src string
}

func (p *jsParser) node(kind jsKind, start int, kids ...*jsNode) *jsNode {
	return &jsNode{kind: kind, start: start, end: p.lastEnd(), kids: kids}
}

func (p *jsParser) text(n *jsNode) string { return p.src[n.start:n.end] }

// call reads the arguments of a call: assignments, and a name or true alone.
func (p *jsParser) call(n *jsNode) (Call, error) {
	c := Call{Name: p.text(n.kids[0])}
	for _, a := range n.args {
		var arg Argument
		switch a.kind {
		case jsAssign:
			arg = Argument{Name: p.text(a.kids[0]), Value: withoutQuotes(p.text(a.kids[1]))}
		case jsName, jsTrue:
			arg = Argument{Bare: true, Value: p.text(a)}
		default:
			continue
		}
		if err := c.add(arg); err != nil {
			return Call{}, err
		}
	}
	return c, nil
}

// withoutQuotes drops the quotes of a text that begins and ends with the same
// kind, be it one string or several.
func withoutQuotes(s string) string {
	for _, quote := range []string{`"`, "'"} {
		if strings.HasPrefix(s, quote) && strings.HasSuffix(s, quote) {
			return s[1:max(1, len(s)-1)]
		}
	}
	return s
}

var (
	jsAssignments = []string{"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", ">>>=", "**=", "&&=", "||=", "??="}
	jsBinaries    = []string{"+", "-", "*", "/", "%", "**", "<", "<=", ">", ">=", "==", "!=", "===", "!==", "&&", "||", "??",
		"&", "|", "^", "<<", ">>", ">>>", "in", "instanceof"}
	jsPrefixes = []string{"+", "-", "!", "~", "++", "--", "typeof", "void", "delete", "await"}
)

// sequence: expression (',' expression)*
func (p *jsParser) sequence() (*jsNode, error) {
	start := p.peek().start
	n, err := p.expression()
	for err == nil && p.take(",") {
		if _, err = p.expression(); err == nil {
			n = p.node(jsOther, start)
		}
	}
	return n, err
}

// expression: arrow function | conditional [assignment operator expression]
func (p *jsParser) expression() (*jsNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.peek().start
	if p.atArrow() {
		return p.arrow()
	}
	left, err := p.conditional()
	if err != nil {
		return nil, err
	}
	if p.peek().is("=") {
		if left.kind != jsName && left.kind != jsMember && left.kind != jsPattern {
			return nil, p.unexpected()
		}
		p.next()
		right, err := p.expression()
		if err != nil {
			return nil, err
		}
		return p.node(jsAssign, start, left, right), nil
	}
	if _, ok := p.isOneOf(jsAssignments); ok {
		if left.kind != jsName && left.kind != jsMember {
			return nil, p.unexpected()
		}
		p.next()
		if _, err := p.expression(); err != nil {
			return nil, err
		}
		return p.node(jsOther, start), nil
	}
	return left, nil
}

// atArrow reports whether parameters with an arrow come next.
func (p *jsParser) atArrow() bool {
	i := p.i
	if p.peek().is("async") && !p.second().newline && !p.second().is("=>") {
		i++
	}
	switch t := p.tokens[i]; {
	case t.kind == tokenName:
		return p.tokens[min(i+1, len(p.tokens)-1)].is("=>")
	case t.is("("):
		end := p.after[i]
		return end > 0 && p.tokens[min(end, len(p.tokens)-1)].is("=>")
	}
	return false
}

func (p *jsParser) arrow() (*jsNode, error) {
	start := p.peek().start
	for !p.peek().is("=>") {
		p.next()
	}
	p.next()
	if p.peek().is("{") {
		if err := p.skipBrackets("{"); err != nil {
			return nil, err
		}
	} else if _, err := p.expression(); err != nil {
		return nil, err
	}
	return p.node(jsOther, start), nil
}

// conditional: binary ['?' expression ':' expression]
func (p *jsParser) conditional() (*jsNode, error) {
	start := p.peek().start
	n, err := p.binary()
	if err != nil || !p.take("?") {
		return n, err
	}
	if _, err := p.expression(); err != nil {
		return nil, err
	}
	if err := p.want(":"); err != nil {
		return nil, err
	}
	if _, err := p.expression(); err != nil {
		return nil, err
	}
	return p.node(jsOther, start), nil
}

func (p *jsParser) binary() (*jsNode, error) {
	start := p.peek().start
	n, err := p.unary()
	for err == nil {
		if _, ok := p.isOneOf(jsBinaries); !ok {
			return n, nil
		}
		p.next()
		if _, err = p.unary(); err == nil {
			n = p.node(jsOther, start)
		}
	}
	return nil, err
}

func (p *jsParser) unary() (*jsNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.peek().start
	if op, ok := p.isOneOf(jsPrefixes); ok && !(op == "await" && p.second().kind == tokenOperator && !p.second().is("(")) {
		p.next()
		if _, err := p.unary(); err != nil {
			return nil, err
		}
		return p.node(jsOther, start), nil
	}
	n, err := p.postfix()
	if err == nil && (p.peek().is("++") || p.peek().is("--")) && !p.peek().newline {
		p.next()
		n = p.node(jsOther, start)
	}
	return n, err
}
