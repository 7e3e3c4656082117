package sourcecall

var javaGrammar = grammar{operators: []string{
	">>>=", "<<=", ">>=", ">>>", "...", "->", "::", "++", "--", "&&", "||", "==", "!=", "<=", ">=",
	"+=", "-=", "*=", "/=", "&=", "|=", "^=", "%=", "<<", ">>",
	"+", "-", "*", "/", "%", "&", "|", "^", "~", "!", "<", ">", "=", "?", ":", "(", ")", "[", "]", "{", "}", ",", ".", ";", "@",
}}

// Java reads the first call of a Java text: an expression, with a semicolon at
// its end or without.
func Java(text string) (Call, error) {
	tokens, err := javaGrammar.lex(text)
	if err != nil {
		return Call{}, err
	}
	p := javaParser{newParser(tokens)}
	source := newJavaSource(text)
	var first *javaNode
	for p.peek().kind != tokenEnd {
		n, err := p.expression()
		if err != nil {
			return Call{}, err
		}
		if first == nil {
			first = firstCall(n)
		}
		if p.peek().kind != tokenEnd {
			if err := p.want(";"); err != nil {
				return Call{}, err
			}
		}
	}
	if first == nil {
		return Call{}, ErrNoCall
	}
	return source.call(first)
}

type javaParser struct{ parser }

// node makes an expression that ends with the last token taken.
func (p *javaParser) node(kind javaKind, start int, kids ...*javaNode) *javaNode {
	return &javaNode{kind: kind, start: start, end: p.lastEnd(), kids: kids}
}

func (p *javaParser) leaf() *javaNode {
	t := p.next()
	return &javaNode{kind: javaToken, token: t.kind, start: t.start, end: t.end}
}

var (
	javaAssignments = []string{"=", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "%=", "<<=", ">>=", ">>>="}
	javaBinaries    = []string{"+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&&", "||", "&", "|", "^", "<<", ">>", ">>>"}
	javaPrefixes    = []string{"+", "-", "!", "~", "++", "--"}
)

// expression: ternary [assignment operator expression] | lambda
func (p *javaParser) expression() (*javaNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.peek().start
	if p.atLambda() {
		return p.lambda()
	}
	left, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if _, ok := p.isOneOf(javaAssignments); !ok {
		return left, nil
	}
	if left.kind == javaToken && left.token != tokenName || left.kind != javaToken && left.kind != javaJoined {
		return nil, p.unexpected()
	}
	op := p.leaf()
	right, err := p.expression()
	if err != nil {
		return nil, err
	}
	return p.node(javaAssign, start, left, op, right), nil
}

// atLambda reports whether a name or parameters with an arrow come next.
func (p *javaParser) atLambda() bool {
	if p.peek().kind == tokenName {
		return p.second().is("->")
	}
	if !p.peek().is("(") {
		return false
	}
	end := p.after[p.i]
	return end > 0 && p.tokens[min(end, len(p.tokens)-1)].is("->")
}

func (p *javaParser) lambda() (*javaNode, error) {
	start := p.peek().start
	var kids []*javaNode
	for !p.peek().is("->") {
		kids = append(kids, p.leaf())
	}
	kids = append(kids, p.leaf())
	if p.peek().is("{") {
		from := p.i
		if err := p.skipBrackets("{"); err != nil {
			return nil, err
		}
		for end := p.i; from < end; from++ {
			t := p.tokens[from]
			kids = append(kids, &javaNode{kind: javaToken, token: t.kind, start: t.start, end: t.end})
		}
		return p.node(javaJoined, start, kids...), nil
	}
	body, err := p.expression()
	if err != nil {
		return nil, err
	}
	return p.node(javaJoined, start, append(kids, body)...), nil
}

// ternary: binary ['?' expression ':' expression]
func (p *javaParser) ternary() (*javaNode, error) {
	start := p.peek().start
	test, err := p.binary()
	if err != nil || !p.peek().is("?") {
		return test, err
	}
	question := p.leaf()
	yes, err := p.expression()
	if err != nil {
		return nil, err
	}
	if !p.peek().is(":") {
		return nil, p.unexpected()
	}
	colon := p.leaf()
	no, err := p.expression()
	if err != nil {
		return nil, err
	}
	return p.node(javaJoined, start, test, question, yes, colon, no), nil
}

// binary parses operands with operators between them. Their precedence does not
// matter, for the text is joined in any case.
func (p *javaParser) binary() (*javaNode, error) {
	start := p.peek().start
	first, err := p.unary()
	kids := []*javaNode{first}
	for err == nil {
		var right *javaNode
		if p.peek().is("instanceof") {
			kids = append(kids, p.leaf())
			right, err = p.typ()
		} else if _, ok := p.isOneOf(javaBinaries); ok {
			kids = append(kids, p.leaf())
			right, err = p.unary()
		} else {
			if len(kids) == 1 {
				return first, nil
			}
			return p.node(javaJoined, start, kids...), nil
		}
		kids = append(kids, right)
	}
	return nil, err
}

// unary: prefix unary | '(' type ')' unary | postfix
func (p *javaParser) unary() (*javaNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.peek().start
	if _, ok := p.isOneOf(javaPrefixes); ok {
		op := p.leaf()
		n, err := p.unary()
		if err != nil {
			return nil, err
		}
		return p.node(javaJoined, start, op, n), nil
	}
	if p.peek().is("(") {
		before := p.i
		if n, ok := p.cast(start); ok {
			return n, nil
		}
		p.i = before
	}
	return p.postfix()
}

// cast tries a type in parentheses with a value after it.
func (p *javaParser) cast(start int) (*javaNode, bool) {
	open := p.leaf()
	typ, err := p.typ()
	if err != nil || !p.peek().is(")") {
		return nil, false
	}
	end := p.leaf()
	t := p.peek()
	primitive := typ.kind == javaToken && javaPrimitive(p.tokens, typ)
	if t.kind == tokenEnd || t.kind == tokenOperator && !t.is("(") && !t.is("!") && !t.is("~") && !(primitive && (t.is("-") || t.is("+"))) || t.is("instanceof") {
		return nil, false
	}
	n, err := p.unary()
	if err != nil {
		return nil, false
	}
	return p.node(javaJoined, start, open, typ, end, n), true
}

func javaPrimitive(tokens []token, n *javaNode) bool {
	for _, t := range tokens {
		if t.start == n.start {
			switch t.text {
			case "byte", "short", "int", "long", "char", "float", "double", "boolean":
				return true
			}
			return false
		}
	}
	return false
}
