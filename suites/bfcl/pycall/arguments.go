package pycall

// arguments parses the arguments of a call up to and with the closing
// parenthesis: first positional ones and unpacked iterables, then keywords and
// unpacked iterables, and after the first unpacked mapping keywords and
// mappings only. (rules: args, kwargs, genexp)
func (p *parser) arguments() ([]argument, error) {
	var args []argument
	keywords, mappings := false, false
	for !p.take(")") {
		if len(args) > 0 {
			if err := p.want(","); err != nil {
				return nil, err
			}
			if p.take(")") {
				break
			}
		}
		at := p.peek().at
		a, err := p.argument(len(args) == 0)
		if err != nil {
			return nil, err
		}
		switch {
		case a.star == "**":
			mappings = true
		case a.name != "":
			keywords = true
		case a.star == "*" && mappings, a.star == "" && (keywords || mappings):
			return nil, syntaxError(at, "positional argument after a keyword argument")
		}
		args = append(args, a)
	}
	return args, nil
}

// argument parses one argument. A generator without parentheses of its own must
// be the only one.
func (p *parser) argument(first bool) (argument, error) {
	switch {
	case p.take("**"):
		n, err := p.expression()
		return argument{star: "**", value: n}, err
	case p.take("*"):
		n, err := p.expression()
		return argument{star: "*", value: n}, err
	case p.peek().kind == tokenName && p.second().is("="):
		name := p.next().text
		p.next()
		n, err := p.expression()
		return argument{name: name, value: n}, err
	}
	n, err := p.namedExpression()
	if err != nil {
		return argument{}, err
	}
	if p.atLoop() {
		if !first {
			return argument{}, p.unexpected()
		}
		if n, err = p.comprehension(nodeGenerator, n); err != nil {
			return argument{}, err
		}
		if !p.peek().is(")") {
			return argument{}, p.unexpected()
		}
	}
	return argument{value: n}, nil
}

// slices parses a subscript up to and with the closing bracket. (rule: slices)
func (p *parser) slices() (*node, error) {
	n, err := p.slice()
	if err != nil {
		return nil, err
	}
	if n.kind == nodeStarred || p.peek().is(",") {
		tuple := &node{kind: nodeTuple, kids: []*node{n}}
		for p.take(",") && !p.peek().is("]") {
			if n, err = p.slice(); err != nil {
				return nil, err
			}
			tuple.kids = append(tuple.kids, n)
		}
		n = tuple
	}
	return n, p.want("]")
}

// slice: [expression] ':' [expression] [':' [expression]] | named_expression,
// or an unpacked iterable
func (p *parser) slice() (*node, error) {
	if p.take("*") {
		n, err := p.expression()
		return &node{kind: nodeStarred, kids: []*node{n}}, err
	}
	var bounds [3]*node
	if !p.peek().is(":") {
		named := p.atNamed()
		n, err := p.namedExpression()
		if err != nil || !p.peek().is(":") {
			return n, err
		}
		if named {
			return nil, p.unexpected()
		}
		bounds[0] = n
	}
	for i := 1; i < 3 && p.take(":"); i++ {
		if t := p.peek(); t.is(":") || t.is(",") || t.is("]") {
			continue
		}
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		bounds[i] = n
	}
	return &node{kind: nodeSlice, kids: bounds[:]}, nil
}

// lambda: 'lambda' [parameters] ':' expression
func (p *parser) lambda() (*node, error) {
	p.next()
	n := &node{kind: nodeLambda}
	defaults, variadic, named := false, false, true
	for !p.peek().is(":") {
		if len(n.args) > 0 {
			if err := p.want(","); err != nil {
				return nil, err
			}
			if p.peek().is(":") {
				break
			}
		}
		if len(n.args) > 0 && n.args[len(n.args)-1].star == "**" {
			return nil, p.unexpected()
		}
		a, err := p.parameter()
		if err != nil {
			return nil, err
		}
		switch {
		case a.star == "/":
			if variadic || len(n.args) == 0 || hasSlash(n.args) {
				return nil, p.unexpected()
			}
		case a.star == "*":
			if variadic {
				return nil, p.unexpected()
			}
			variadic, named = true, a.name != ""
		case a.star == "**":
			if !named {
				return nil, p.unexpected()
			}
		case a.value == nil && defaults && !variadic:
			return nil, p.unexpected()
		default:
			named = true
			defaults = defaults || a.value != nil
		}
		n.args = append(n.args, a)
	}
	if !named {
		return nil, p.unexpected()
	}
	p.next()
	body, err := p.expression()
	n.kids = []*node{body}
	return n, err
}

func hasSlash(args []argument) bool {
	for _, a := range args {
		if a.star == "/" {
			return true
		}
	}
	return false
}

// parameter parses a parameter of a lambda, the marks / and * included.
func (p *parser) parameter() (argument, error) {
	switch {
	case p.take("/"):
		return argument{star: "/"}, nil
	case p.take("*"):
		if t := p.peek(); t.kind == tokenName {
			return argument{star: "*", name: p.next().text}, nil
		}
		return argument{star: "*"}, nil
	case p.take("**"):
		if p.peek().kind != tokenName {
			return argument{}, p.unexpected()
		}
		return argument{star: "**", name: p.next().text}, nil
	case p.peek().kind != tokenName:
		return argument{}, p.unexpected()
	}
	a := argument{name: p.next().text}
	var err error
	if p.take("=") {
		a.value, err = p.expression()
	}
	return a, err
}
