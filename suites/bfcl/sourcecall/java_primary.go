package sourcecall

// postfix: primary with members, calls, indexes and ++ or -- after it
func (p *javaParser) postfix() (*javaNode, error) {
	start := p.peek().start
	n, err := p.primary()
	for chain := 0; err == nil; chain++ {
		if chain > maxDepth {
			return nil, syntaxError(start, "chain of too many members")
		}
		switch {
		case p.peek().is("."):
			n, err = p.member(start, n)
		case p.peek().is("["):
			open := p.leaf()
			var index *javaNode
			if index, err = p.expression(); err != nil {
				return nil, err
			}
			if !p.peek().is("]") {
				return nil, p.unexpected()
			}
			end := p.leaf()
			n = p.node(javaJoined, start, n, open, index, end)
		case p.peek().is("::"):
			colons := p.leaf()
			if p.peek().kind != tokenName {
				return nil, p.unexpected()
			}
			name := p.leaf()
			n = p.node(javaJoined, start, n, colons, name)
		case p.peek().is("++") || p.peek().is("--"):
			op := p.leaf()
			n = p.node(javaJoined, start, n, op)
		default:
			return n, nil
		}
	}
	return nil, err
}

// member parses what follows a dot: a field, a call, or class.
func (p *javaParser) member(start int, object *javaNode) (*javaNode, error) {
	dot := p.leaf()
	if p.peek().is("class") {
		p.next()
		return p.node(javaClass, start), nil
	}
	if p.peek().kind != tokenName || p.peek().is("new") {
		return nil, p.unexpected()
	}
	name := p.peek().text
	field := p.leaf()
	if !p.peek().is("(") {
		return p.node(javaJoined, start, object, dot, field), nil
	}
	args, err := p.arguments()
	if err != nil {
		return nil, err
	}
	n := p.node(javaInvoke, start, object)
	n.name, n.args = name, args
	return n, nil
}

// primary: a literal, a name, a call, an expression in parentheses, or new
func (p *javaParser) primary() (*javaNode, error) {
	t := p.peek()
	switch {
	case t.is("new"):
		return p.creation()
	case t.is("("):
		open := p.leaf()
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		if !p.peek().is(")") {
			return nil, p.unexpected()
		}
		end := p.leaf()
		return p.node(javaJoined, t.start, open, n, end), nil
	case t.is("class"), t.is("enum"), t.is("instanceof"), t.kind == tokenOperator, t.kind == tokenEnd:
		return nil, p.unexpected()
	case t.kind == tokenName && p.second().is("("):
		p.next()
		args, err := p.arguments()
		if err != nil {
			return nil, err
		}
		n := p.node(javaInvoke, t.start, nil)
		n.name, n.args = t.text, args
		return n, nil
	}
	return p.leaf(), nil
}

// arguments: '(' [expression (',' expression)*] ')'
func (p *javaParser) arguments() ([]*javaNode, error) {
	p.next()
	var args []*javaNode
	for !p.take(")") {
		if len(args) > 0 {
			if err := p.want(","); err != nil {
				return nil, err
			}
		}
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		args = append(args, n)
	}
	return args, nil
}

// creation: 'new' type arguments [body] | 'new' type dimensions [values]
func (p *javaParser) creation() (*javaNode, error) {
	start := p.next().start
	typ, err := p.simpleType()
	if err != nil {
		return nil, err
	}
	if p.peek().is("(") {
		args, err := p.arguments()
		if err != nil {
			return nil, err
		}
		if p.peek().is("{") {
			if err := p.skipBrackets("{"); err != nil {
				return nil, err
			}
		}
		n := p.node(javaNew, start, typ)
		n.args = args
		return n, nil
	}
	if !p.peek().is("[") {
		return nil, p.unexpected()
	}
	for p.take("[") {
		if !p.peek().is("]") {
			if _, err := p.expression(); err != nil {
				return nil, err
			}
		}
		if err := p.want("]"); err != nil {
			return nil, err
		}
	}
	var values *javaNode
	if p.peek().is("{") {
		if values, err = p.initializer(); err != nil {
			return nil, err
		}
	}
	return p.node(javaArray, start, typ, values), nil
}

// initializer: '{' [value (',' value)* [',']] '}'
func (p *javaParser) initializer() (*javaNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	start := p.peek().start
	kids := []*javaNode{p.leaf()}
	for !p.peek().is("}") {
		var n *javaNode
		var err error
		if p.peek().is("{") {
			n, err = p.initializer()
		} else {
			n, err = p.expression()
		}
		if err != nil {
			return nil, err
		}
		kids = append(kids, n)
		if !p.peek().is(",") {
			break
		}
		kids = append(kids, p.leaf())
	}
	if !p.peek().is("}") {
		return nil, p.unexpected()
	}
	kids = append(kids, p.leaf())
	return p.node(javaInitial, start, kids...), nil
}

// typ: simpleType with dimensions
func (p *javaParser) typ() (*javaNode, error) {
	start := p.peek().start
	n, err := p.simpleType()
	for err == nil && p.peek().is("[") && p.second().is("]") {
		open := p.leaf()
		end := p.leaf()
		n = p.node(javaJoined, start, n, open, end)
	}
	return n, err
}

// simpleType: NAME ('.' NAME)* [type arguments]
func (p *javaParser) simpleType() (*javaNode, error) {
	start := p.peek().start
	if p.peek().kind != tokenName {
		return nil, p.unexpected()
	}
	kids := []*javaNode{p.leaf()}
	for p.peek().is(".") && p.second().kind == tokenName {
		kids = append(kids, p.leaf(), p.leaf())
	}
	if p.peek().is("<") {
		of, err := p.typeArguments()
		if err != nil {
			return nil, err
		}
		kids = append(kids, of...)
	}
	if len(kids) == 1 {
		return kids[0], nil
	}
	return p.node(javaJoined, start, kids...), nil
}

// typeArguments takes everything from < up to its >, the tokens of types only.
func (p *javaParser) typeArguments() ([]*javaNode, error) {
	var kids []*javaNode
	for depth := 0; ; {
		t := p.peek()
		switch {
		case t.is("<"):
			depth++
		case t.is(">"):
			depth--
		case t.is(">>"):
			depth -= 2
		case t.is(">>>"):
			depth -= 3
		case t.kind == tokenName, t.is(","), t.is("."), t.is("?"), t.is("["), t.is("]"), t.is("&"):
		default:
			return nil, p.unexpected()
		}
		kids = append(kids, p.leaf())
		if depth < 0 {
			return nil, p.unexpected()
		}
		if depth == 0 {
			return kids, nil
		}
	}
}
