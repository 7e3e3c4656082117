package pycall

// parser is a recursive descent over the expressions of Python's grammar, each
// method a rule of it. Comments name the rules of Grammar/python.gram 3.11.
type parser struct {
	tokens []token
	i      int
	depth  int
}

// parseExpression parses a source that is one expression, or several with
// commas between them, which make a tuple. (rule: eval)
func parseExpression(src string) (*node, error) {
	if len(src) > maxSource {
		return nil, syntaxError(maxSource, "longer than %d bytes", maxSource)
	}
	tokens, err := lex(src)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens}
	n, err := p.expressions()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != tokenEnd {
		return nil, p.unexpected()
	}
	return n, nil
}

func (p *parser) peek() *token { return &p.tokens[p.i] }

// second is the token after the next one.
func (p *parser) second() *token { return &p.tokens[min(p.i+1, len(p.tokens)-1)] }

func (p *parser) next() *token {
	t := &p.tokens[p.i]
	if t.kind != tokenEnd {
		p.i++
	}
	return t
}

// take skips an operator or keyword if it comes next.
func (p *parser) take(text string) bool {
	if p.peek().is(text) {
		p.i++
		return true
	}
	return false
}

func (p *parser) want(text string) error {
	if p.take(text) {
		return nil
	}
	return p.unexpected()
}

func (p *parser) unexpected() error {
	t := p.peek()
	if t.kind == tokenEnd {
		return syntaxError(t.at, "unexpected end")
	}
	return syntaxError(t.at, "unexpected %q", t.text)
}

// enter counts a level of nesting; leave is to be called in any case.
func (p *parser) enter() error {
	if p.depth++; p.depth > maxDepth {
		return errTooDeep
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// expressions: expression (',' expression)* [',']
func (p *parser) expressions() (*node, error) {
	return p.commaSeparated(p.expression)
}

// commaSeparated parses one element, or a tuple of several.
func (p *parser) commaSeparated(element func() (*node, error)) (*node, error) {
	first, err := element()
	if err != nil || !p.peek().is(",") {
		return first, err
	}
	tuple := &node{kind: nodeTuple, kids: []*node{first}}
	for p.take(",") {
		if p.atEnd() {
			break
		}
		n, err := element()
		if err != nil {
			return nil, err
		}
		tuple.kids = append(tuple.kids, n)
	}
	return tuple, nil
}

// atEnd reports whether nothing that could begin an element comes next.
func (p *parser) atEnd() bool {
	t := p.peek()
	return t.kind == tokenEnd || t.is(")") || t.is("]") || t.is("}") || t.is(":") || t.is("in") || t.is("=")
}

// expression: disjunction ['if' disjunction 'else' expression] | lambdef
func (p *parser) expression() (*node, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if p.peek().is("lambda") {
		return p.lambda()
	}
	body, err := p.disjunction()
	if err != nil || !p.take("if") {
		return body, err
	}
	test, err := p.disjunction()
	if err != nil {
		return nil, err
	}
	if err := p.want("else"); err != nil {
		return nil, err
	}
	otherwise, err := p.expression()
	return &node{kind: nodeIf, kids: []*node{test, body, otherwise}}, err
}

// namedExpression: NAME ':=' expression | expression !':='
func (p *parser) namedExpression() (*node, error) {
	if p.atNamed() {
		target := &node{kind: nodeName, text: p.next().text}
		p.next()
		value, err := p.expression()
		return &node{kind: nodeNamed, kids: []*node{target, value}}, err
	}
	return p.expression()
}

// atNamed reports whether NAME ':=' comes next.
func (p *parser) atNamed() bool { return p.peek().kind == tokenName && p.second().is(":=") }

// starNamedExpression: '*' bitwise_or | named_expression
func (p *parser) starNamedExpression() (*node, error) {
	if p.take("*") {
		n, err := p.binary(0)
		return &node{kind: nodeStarred, kids: []*node{n}}, err
	}
	return p.namedExpression()
}

// starExpression: '*' bitwise_or | expression
func (p *parser) starExpression() (*node, error) {
	if p.peek().is("*") {
		return p.starNamedExpression()
	}
	return p.expression()
}

// disjunction: conjunction ('or' conjunction)*
func (p *parser) disjunction() (*node, error) { return p.boolean("or", p.conjunction) }

// conjunction: inversion ('and' inversion)*
func (p *parser) conjunction() (*node, error) { return p.boolean("and", p.inversion) }

func (p *parser) boolean(op string, operand func() (*node, error)) (*node, error) {
	first, err := operand()
	if err != nil || !p.peek().is(op) {
		return first, err
	}
	all := &node{kind: nodeBool, text: op, kids: []*node{first}}
	for p.take(op) {
		n, err := operand()
		if err != nil {
			return nil, err
		}
		all.kids = append(all.kids, n)
	}
	return all, nil
}

// inversion: 'not' inversion | comparison
func (p *parser) inversion() (*node, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if p.take("not") {
		n, err := p.inversion()
		return &node{kind: nodeUnary, text: "not", kids: []*node{n}}, err
	}
	return p.comparison()
}

// comparison: bitwise_or (operator bitwise_or)*
func (p *parser) comparison() (*node, error) {
	first, err := p.binary(0)
	if err != nil {
		return nil, err
	}
	var all *node
	for {
		op := p.comparisonOperator()
		if op == "" {
			if all != nil {
				return all, nil
			}
			return first, nil
		}
		if all == nil {
			all = &node{kind: nodeCompare, kids: []*node{first}}
		}
		n, err := p.binary(0)
		if err != nil {
			return nil, err
		}
		all.ops, all.kids = append(all.ops, op), append(all.kids, n)
	}
}

// comparisonOperator takes an operator, and returns "" if none comes next.
func (p *parser) comparisonOperator() string {
	t := p.peek()
	switch {
	case t.is("not") && p.second().is("in"):
		p.i += 2
		return "not in"
	case t.is("is") && p.second().is("not"):
		p.i += 2
		return "is not"
	}
	if t.kind == tokenOperator || t.kind == tokenKeyword {
		switch t.text {
		case "==", "!=", "<", "<=", ">", ">=", "in", "is":
			p.i++
			return t.text
		}
	}
	return ""
}

// binaryLevel is the precedence of an operator between operands, from bitwise_or
// to term, and -1 for everything else.
func binaryLevel(t *token) int {
	if t.kind != tokenOperator {
		return -1
	}
	switch t.text {
	case "|":
		return 0
	case "^":
		return 1
	case "&":
		return 2
	case "<<", ">>":
		return 3
	case "+", "-":
		return 4
	case "*", "/", "//", "%", "@":
		return 5
	}
	return -1
}

// binary parses operands with operators of at least a precedence between them,
// those of the same precedence from the left. (rules: bitwise_or to term)
func (p *parser) binary(level int) (*node, error) {
	left, err := p.factor()
	for chain := 0; err == nil; chain++ {
		t := p.peek()
		own := binaryLevel(t)
		if own < level {
			return left, nil
		}
		if chain == maxChain {
			return nil, errTooDeep
		}
		p.i++
		var right *node
		right, err = p.binary(own + 1)
		left = &node{kind: nodeBinary, text: t.text, kids: []*node{left, right}}
	}
	return nil, err
}

// factor: ('+' | '-' | '~') factor | power
func (p *parser) factor() (*node, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if t := p.peek(); t.is("+") || t.is("-") || t.is("~") {
		p.i++
		n, err := p.factor()
		return &node{kind: nodeUnary, text: t.text, kids: []*node{n}}, err
	}
	return p.power()
}

// power: await_primary ['**' factor]
func (p *parser) power() (*node, error) {
	base, err := p.awaitPrimary()
	if err != nil || !p.take("**") {
		return base, err
	}
	exponent, err := p.factor()
	return &node{kind: nodeBinary, text: "**", kids: []*node{base, exponent}}, err
}

// awaitPrimary: ['await'] primary
func (p *parser) awaitPrimary() (*node, error) {
	if !p.take("await") {
		return p.primary()
	}
	n, err := p.primary()
	return &node{kind: nodeAwait, kids: []*node{n}}, err
}

// primary: an atom with any number of attributes, calls and subscripts
func (p *parser) primary() (*node, error) {
	n, err := p.atom()
	for chain := 0; err == nil; chain++ {
		t := p.peek()
		if chain == maxChain && (t.is(".") || t.is("(") || t.is("[")) {
			return nil, errTooDeep
		}
		switch {
		case p.take("."):
			if p.peek().kind != tokenName {
				return nil, p.unexpected()
			}
			n = &node{kind: nodeAttribute, text: p.next().text, kids: []*node{n}}
		case p.take("("):
			call := &node{kind: nodeCall, kids: []*node{n}}
			call.args, err = p.arguments()
			n = call
		case p.take("["):
			var index *node
			index, err = p.slices()
			n = &node{kind: nodeSubscript, kids: []*node{n, index}}
		default:
			return n, nil
		}
	}
	return nil, err
}
