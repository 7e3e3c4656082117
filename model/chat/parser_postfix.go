package chat

// This file parses what may follow an expression: subscripts, calls, filters
// and tests.

// parsePostfix parses subscripts and calls.
func (p *parser) parsePostfix(e expr) (expr, error) {
	var err error
	for n := 0; ; n++ {
		switch p.current().kind {
		case ".":
			e, err = p.parseAttr(e)
		case "[":
			e, err = p.parseItem(e)
		case "(":
			e, err = p.parseCall(e)
		default:
			return e, nil
		}
		if err != nil {
			return nil, err
		}
		if n > maxChain {
			return nil, p.tooLong()
		}
	}
}

// parseFilterChain parses filters, tests, and calls of their results.
func (p *parser) parseFilterChain(e expr) (expr, error) {
	var err error
	for n := 0; ; n++ {
		switch {
		case p.is("|"):
			p.next()
			e, err = p.parseOneFilter(e)
		case p.isName("is"):
			e, err = p.parseTest(e)
		case p.is("("):
			e, err = p.parseCall(e)
		default:
			return e, nil
		}
		if err != nil {
			return nil, err
		}
		if n > maxChain {
			return nil, p.tooLong()
		}
	}
}

func (p *parser) parseAttr(object expr) (expr, error) {
	p.next()
	t := p.next()
	switch t.kind {
	case tokName:
		return &attrExpr{object: object, name: t.text}, nil
	case tokInteger:
		n, err := parseNumber(t)
		if err != nil {
			return nil, p.failf(t.line, "%w", err)
		}
		return &itemExpr{object: object, key: &constExpr{value: n}}, nil
	}
	return nil, p.failf(t.line, "expected a name or number after the dot")
}

func (p *parser) parseItem(object expr) (expr, error) {
	line := p.next().line
	var keys []expr
	for !p.is("]") {
		if len(keys) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
		}
		key, err := p.parseSubscript()
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	p.next()
	if len(keys) == 1 {
		return &itemExpr{object: object, key: keys[0]}, nil
	}
	for _, key := range keys {
		if _, ok := key.(*sliceExpr); ok {
			return nil, p.failf(line, "a slice cannot be one of several subscripts")
		}
	}
	return &itemExpr{object: object, key: &tupleExpr{items: keys}}, nil
}

// parseSubscript parses an index or a slice.
func (p *parser) parseSubscript() (expr, error) {
	s := &sliceExpr{}
	var err error
	if !p.is(":") {
		if s.start, err = p.parseExpression(); err != nil {
			return nil, err
		}
		if !p.is(":") {
			return s.start, nil
		}
	}
	p.next()
	if s.stop, err = p.parseSlicePart(); err != nil {
		return nil, err
	}
	if p.skip(":") {
		if s.step, err = p.parseSlicePart(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (p *parser) parseSlicePart() (expr, error) {
	switch p.current().kind {
	case ":", "]", ",":
		return nil, nil
	}
	return p.parseExpression()
}

func (p *parser) parseCall(callee expr) (expr, error) {
	args, err := p.parseArguments()
	if err != nil {
		return nil, err
	}
	return &callExpr{callee: callee, args: args}, nil
}

// parseArguments parses a list of arguments in parentheses.
func (p *parser) parseArguments() (arguments, error) {
	line := p.next().line
	var args arguments
	for first := true; !p.is(")"); first = false {
		if !first {
			if _, err := p.expect(","); err != nil {
				return args, err
			}
			if p.is(")") {
				break
			}
		}
		ok, err := p.parseArgument(&args)
		if err != nil {
			return args, err
		}
		if !ok {
			return args, p.failf(line, "invalid order of arguments in a call")
		}
	}
	p.next()
	return args, nil
}

// parseArgument parses one argument, and reports whether its kind may come at
// this place.
func (p *parser) parseArgument(args *arguments) (ok bool, err error) {
	switch {
	case p.skip("*"):
		ok = args.dynPos == nil && args.dynKw == nil
		args.dynPos, err = p.parseExpression()
	case p.skip("**"):
		ok = args.dynKw == nil
		args.dynKw, err = p.parseExpression()
	case p.is(tokName) && p.look().kind == "=":
		ok = args.dynKw == nil
		err = p.parseKeyword(args)
	default:
		ok = args.dynPos == nil && args.dynKw == nil && len(args.kw) == 0
		var value expr
		value, err = p.parseExpression()
		args.pos = append(args.pos, value)
	}
	return ok, err
}

func (p *parser) parseKeyword(args *arguments) error {
	name := p.next()
	p.next()
	for _, kw := range args.kw {
		if kw.name == name.text {
			return p.failf(name.line, "keyword argument %q is given twice", name.text)
		}
	}
	value, err := p.parseExpression()
	args.kw = append(args.kw, keyword{name: name.text, value: value})
	return err
}

// parseFilters parses any filters, each after its "|".
func (p *parser) parseFilters(subject expr) (expr, error) {
	var err error
	for n := 0; p.skip("|"); n++ {
		if n > maxChain {
			return nil, p.tooLong()
		}
		if subject, err = p.parseOneFilter(subject); err != nil {
			return nil, err
		}
	}
	return subject, nil
}

// parseOneFilter parses a filter from its name on.
func (p *parser) parseOneFilter(subject expr) (expr, error) {
	line := p.current().line
	name, err := p.parseDottedName()
	if err != nil {
		return nil, err
	}
	f := &filterExpr{subject: subject, name: name, line: line}
	if p.is("(") {
		f.args, err = p.parseArguments()
	}
	return f, err
}

func (p *parser) parseDottedName() (string, error) {
	t, err := p.expect(tokName)
	name := t.text
	for err == nil && p.skip(".") {
		t, err = p.expect(tokName)
		name += "." + t.text
	}
	return name, err
}

// parseTest parses a test from its "is" on. Its single argument may come
// without parentheses.
func (p *parser) parseTest(subject expr) (expr, error) {
	line := p.next().line
	negated := p.skipName("not")
	name, err := p.parseDottedName()
	if err != nil {
		return nil, err
	}
	t := &testExpr{subject: subject, name: name, line: line}
	switch {
	case p.is("("):
		t.args, err = p.parseArguments()
	case p.atTestArgument():
		if p.isName("is") {
			return nil, p.failf(line, "tests cannot be chained with is")
		}
		var arg expr
		if arg, err = p.parsePrimary(false); err == nil {
			arg, err = p.parsePostfix(arg)
		}
		t.args.pos = []expr{arg}
	}
	if err != nil {
		return nil, err
	}
	if negated {
		return &notExpr{operand: t}, nil
	}
	return t, nil
}

// atTestArgument reports whether the current token begins an argument.
func (p *parser) atTestArgument() bool {
	switch p.current().kind {
	case tokName:
		return !p.isName("else") && !p.isName("or") && !p.isName("and")
	case tokString, tokInteger, tokFloat, "[", "{":
		return true
	}
	return false
}
