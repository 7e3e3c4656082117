package chat

// This file parses the tags that have a body.

func (p *parser) parseSet(line int) (stmt, error) {
	target, err := p.parseTarget(tupleRules{namespace: true})
	if err != nil {
		return nil, err
	}
	if p.skip("=") {
		value, err := p.parseTuple(tupleRules{condExpr: true})
		if err != nil {
			return nil, err
		}
		return &setStmt{line: line, target: target, value: value}, nil
	}
	filter, err := p.parseFilters(nil)
	if err != nil {
		return nil, err
	}
	body, _, err := p.parseBlockBody("endset")
	if err != nil {
		return nil, err
	}
	s := &setBlockStmt{line: line, target: target, body: body}
	s.filter, _ = filter.(*filterExpr)
	return s, nil
}

func (p *parser) parseFor(line int) (*forStmt, error) {
	s := &forStmt{line: line}
	var err error
	if s.target, err = p.parseTarget(tupleRules{end: "in"}); err != nil {
		return nil, err
	}
	if storesName(s.target, "loop") {
		return nil, p.failf(line, "cannot assign to the special variable loop in a for loop's target")
	}
	if !p.skipName("in") {
		return nil, p.unexpected(`"in"`)
	}
	if s.iter, err = p.parseTuple(tupleRules{end: "recursive"}); err != nil {
		return nil, err
	}
	if p.skipName("if") {
		if s.test, err = p.parseExpression(); err != nil {
			return nil, err
		}
	}
	s.recursive = p.skipName("recursive")
	if err := p.parseForBody(s); err != nil {
		return nil, err
	}
	if assignsLoop(s.body) || assignsLoop(s.orElse) {
		return nil, p.failf(line, "cannot assign to the special variable loop inside a for loop")
	}
	return s, nil
}

func (p *parser) parseForBody(s *forStmt) error {
	outer := p.loops
	if s.recursive {
		p.loops = 0
	}
	p.loops++
	body, end, err := p.parseBlockBody("endfor", "else")
	p.loops--
	if err == nil && end == "else" {
		s.orElse, _, err = p.parseBlockBody("endfor")
	}
	p.loops = outer
	s.body = body
	return err
}

func (p *parser) parseIf(line int) (*ifStmt, error) {
	s := &ifStmt{line: line}
	for {
		test, err := p.parseTuple(tupleRules{})
		if err != nil {
			return nil, err
		}
		body, end, err := p.parseBlockBody("elif", "else", "endif")
		if err != nil {
			return nil, err
		}
		s.branches = append(s.branches, ifBranch{line: line, test: test, body: body})
		switch end {
		case "elif":
			line = p.current().line
			continue
		case "else":
			if s.orElse, _, err = p.parseBlockBody("endif"); err != nil {
				return nil, err
			}
		}
		return s, nil
	}
}

func (p *parser) parseMacro(line int) (stmt, error) {
	target, err := p.parseNameTarget()
	if err != nil {
		return nil, err
	}
	m := &macroCode{name: target.name, line: line}
	if err := p.parseSignature(m); err != nil {
		return nil, err
	}
	if m.body, err = p.parseFunctionBody("endmacro"); err != nil {
		return nil, err
	}
	return &macroStmt{line: line, target: target, macro: m}, nil
}

// parseSignature parses the parameters of a macro or call block.
func (p *parser) parseSignature(m *macroCode) error {
	if _, err := p.expect("("); err != nil {
		return err
	}
	seen := map[string]bool{}
	for !p.is(")") {
		if len(m.params) > 0 {
			if _, err := p.expect(","); err != nil {
				return err
			}
		}
		param, err := p.parseNameTarget()
		if err != nil {
			return err
		}
		if seen[param.name] {
			return p.failf(param.line, "duplicate parameter %q", param.name)
		}
		seen[param.name] = true
		if p.skip("=") {
			value, err := p.parseExpression()
			if err != nil {
				return err
			}
			m.defaults = append(m.defaults, value)
		} else if len(m.defaults) > 0 {
			return p.failf(param.line, "parameter %q without a default follows one with a default", param.name)
		}
		m.params = append(m.params, param)
	}
	p.next()
	return nil
}

func (p *parser) parseCallBlock(line int) (stmt, error) {
	m := &macroCode{line: line}
	if p.is("(") {
		if err := p.parseSignature(m); err != nil {
			return nil, err
		}
	}
	target, err := p.parseExpression()
	if err != nil {
		return nil, err
	}
	call, ok := target.(*callExpr)
	if !ok {
		return nil, p.failf(line, "{%% call %%} needs a call of a macro")
	}
	if m.body, err = p.parseFunctionBody("endcall"); err != nil {
		return nil, err
	}
	return &callBlockStmt{line: line, call: call, macro: m}, nil
}

// parseGeneration parses the tag with which transformers marks the text of the
// assistant: its body is a call block's.
func (p *parser) parseGeneration(line int) (stmt, error) {
	m := &macroCode{line: line}
	var err error
	if m.body, err = p.parseFunctionBody("endgeneration"); err != nil {
		return nil, err
	}
	return &callBlockStmt{line: line, macro: m}, nil
}

func (p *parser) parseFilterBlock(line int) (stmt, error) {
	first, err := p.parseOneFilter(nil)
	if err != nil {
		return nil, err
	}
	filter, err := p.parseFilters(first)
	if err != nil {
		return nil, err
	}
	body, _, err := p.parseBlockBody("endfilter")
	if err != nil {
		return nil, err
	}
	return &filterBlockStmt{line: line, filter: filter.(*filterExpr), body: body}, nil
}

func (p *parser) parseWith(line int) (stmt, error) {
	s := &withStmt{line: line}
	for !p.is(tokBlockEnd) {
		if len(s.targets) > 0 {
			if _, err := p.expect(","); err != nil {
				return nil, err
			}
		}
		target, err := p.parseTarget(tupleRules{})
		if err != nil {
			return nil, err
		}
		if _, err := p.expect("="); err != nil {
			return nil, err
		}
		value, err := p.parseExpression()
		if err != nil {
			return nil, err
		}
		s.targets = append(s.targets, target)
		s.values = append(s.values, value)
	}
	var err error
	s.body, _, err = p.parseBlockBody("endwith")
	return s, err
}

func (p *parser) parseBlock(line int) (stmt, error) {
	name, err := p.expect(tokName)
	if err != nil {
		return nil, err
	}
	s := &blockStmt{line: line, name: name.text}
	s.scoped = p.skipName("scoped")
	s.required = p.skipName("required")
	if s.body, err = p.parseFunctionBody("endblock"); err != nil {
		return nil, err
	}
	p.skipName(s.name)
	return s, nil
}

// storesName reports whether assigning to target assigns to name.
func storesName(target expr, name string) bool {
	switch t := target.(type) {
	case *nameExpr:
		return t.name == name
	case *tupleExpr:
		for _, item := range t.items {
			if storesName(item, name) {
				return true
			}
		}
	}
	return false
}

// assignsLoop reports whether any statement, however deep, assigns to "loop".
func assignsLoop(body []stmt) bool {
	found := false
	walkStatements(body, func(s stmt) {
		switch s := s.(type) {
		case *setStmt:
			found = found || storesName(s.target, "loop")
		case *setBlockStmt:
			found = found || storesName(s.target, "loop")
		}
	})
	return found
}
