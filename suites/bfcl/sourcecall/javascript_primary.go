package sourcecall

// postfix: primary with members, calls and templates after it
func (p *jsParser) postfix() (*jsNode, error) {
	start := p.peek().start
	n, err := p.primary()
	for chain := 0; err == nil; chain++ {
		if chain > maxDepth {
			return nil, syntaxError(start, "chain of too many members")
		}
		optional := p.take("?.")
		switch t := p.peek(); {
		case t.is("."), optional && t.kind == tokenName:
			p.take(".")
			if p.peek().kind != tokenName {
				return nil, p.unexpected()
			}
			p.next()
			n = p.node(jsMember, start)
		case t.is("["):
			p.next()
			if _, err = p.sequence(); err == nil {
				err = p.want("]")
			}
			n = p.node(jsMember, start)
		case t.is("("):
			object := n
			var args []*jsNode
			if args, err = p.arguments(); err == nil {
				n = p.node(jsCall, start, object)
				n.args = args
			}
		case t.kind == tokenTemplate:
			object := n
			p.next()
			n = p.node(jsCall, start, object)
		case optional:
			return nil, p.unexpected()
		default:
			return n, nil
		}
	}
	return nil, err
}

// arguments: '(' [['...'] expression] (',' ...)* ')', where single arguments may
// be missing
func (p *jsParser) arguments() ([]*jsNode, error) {
	p.next()
	var args []*jsNode
	for !p.take(")") {
		if p.take(",") {
			continue
		}
		spread := p.take("...")
		n, err := p.expression()
		if err != nil {
			return nil, err
		}
		if !spread {
			args = append(args, n)
		}
		if !p.peek().is(",") && !p.peek().is(")") {
			return nil, p.unexpected()
		}
	}
	return args, nil
}

func (p *jsParser) primary() (*jsNode, error) {
	t := p.peek()
	switch t.kind {
	case tokenEnd:
		return nil, p.unexpected()
	case tokenOperator:
		return p.bracketed()
	case tokenName:
		return p.word()
	}
	p.next()
	return p.node(jsOther, t.start), nil
}

// bracketed parses an expression in parentheses, an array or an object.
func (p *jsParser) bracketed() (*jsNode, error) {
	t := p.peek()
	switch {
	case t.is("("):
		p.next()
		if _, err := p.sequence(); err != nil {
			return nil, err
		}
		if err := p.want(")"); err != nil {
			return nil, err
		}
		return p.node(jsOther, t.start), nil
	case t.is("["):
		p.next()
		for !p.take("]") {
			if p.take(",") {
				continue
			}
			p.take("...")
			if _, err := p.expression(); err != nil {
				return nil, err
			}
			if !p.peek().is(",") && !p.peek().is("]") {
				return nil, p.unexpected()
			}
		}
		return p.node(jsPattern, t.start), nil
	case t.is("{"):
		return p.object()
	}
	return nil, p.unexpected()
}

// word parses what begins with a name or keyword.
func (p *jsParser) word() (*jsNode, error) {
	t := p.next()
	switch t.text {
	case "true":
		return p.node(jsTrue, t.start), nil
	case "false", "null", "this", "super", "undefined":
		return p.node(jsOther, t.start), nil
	case "function":
		return p.function(t.start)
	case "async":
		if p.peek().is("function") && !p.peek().newline {
			p.next()
			return p.function(t.start)
		}
	case "class":
		return p.class(t.start)
	case "new":
		return p.creation(t.start)
	case "break", "case", "catch", "const", "continue", "debugger", "delete", "do", "else", "finally", "for", "if",
		"return", "switch", "throw", "try", "typeof", "var", "void", "while", "with", "import", "export", "instanceof":
		p.i--
		return nil, p.unexpected()
	}
	return p.node(jsName, t.start), nil
}

func (p *jsParser) function(start int) (*jsNode, error) {
	p.take("*")
	if p.peek().kind == tokenName {
		p.next()
	}
	if err := p.skipBrackets("("); err != nil {
		return nil, err
	}
	if err := p.skipBrackets("{"); err != nil {
		return nil, err
	}
	return p.node(jsOther, start), nil
}

func (p *jsParser) class(start int) (*jsNode, error) {
	if p.peek().kind == tokenName && !p.peek().is("extends") {
		p.next()
	}
	if p.take("extends") {
		if _, err := p.postfix(); err != nil {
			return nil, err
		}
	}
	if err := p.skipBrackets("{"); err != nil {
		return nil, err
	}
	return p.node(jsOther, start), nil
}

// creation: 'new' member [arguments]
func (p *jsParser) creation(start int) (*jsNode, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if _, err := p.primary(); err != nil {
		return nil, err
	}
	for p.peek().is(".") || p.peek().is("[") {
		if p.peek().is("[") {
			if err := p.skipBrackets("["); err != nil {
				return nil, err
			}
			continue
		}
		p.next()
		if p.peek().kind != tokenName {
			return nil, p.unexpected()
		}
		p.next()
	}
	if p.peek().is("(") {
		if _, err := p.arguments(); err != nil {
			return nil, err
		}
	}
	return p.node(jsOther, start), nil
}

// object: '{' [member (',' member)*] '}', where single members may be missing
func (p *jsParser) object() (*jsNode, error) {
	start := p.next().start
	for !p.take("}") {
		if p.take(",") {
			continue
		}
		if err := p.property(); err != nil {
			return nil, err
		}
		if !p.peek().is(",") && !p.peek().is("}") {
			return nil, p.unexpected()
		}
	}
	return p.node(jsPattern, start), nil
}

// property: '...' expression | key ':' expression | key [parameters and body]
func (p *jsParser) property() error {
	if p.take("...") {
		_, err := p.expression()
		return err
	}
	for _, word := range []string{"async", "get", "set"} {
		if after := p.second(); p.peek().is(word) && !after.is(":") && !after.is(",") && !after.is("}") && !after.is("(") && !after.is("=") {
			p.next()
			break
		}
	}
	method := p.take("*")
	t := p.peek()
	switch {
	case t.is("["):
		if err := p.skipBrackets("["); err != nil {
			return err
		}
	case t.kind == tokenName, t.kind == tokenString, t.kind == tokenChar, t.kind == tokenNumber:
		p.next()
	default:
		return p.unexpected()
	}
	switch {
	case p.peek().is("("):
		if err := p.skipBrackets("("); err != nil {
			return err
		}
		return p.skipBrackets("{")
	case method:
		return p.unexpected()
	case p.take(":"):
		_, err := p.expression()
		return err
	case t.kind == tokenName && p.take("="):
		_, err := p.expression()
		return err
	case t.kind == tokenName:
		return nil
	}
	return p.unexpected()
}
