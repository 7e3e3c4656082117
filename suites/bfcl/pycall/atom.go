package pycall

import "assay/suites/bfcl/pyvalue"

// atom: a name, a constant, or a display in brackets
func (p *parser) atom() (*node, error) {
	t := p.peek()
	switch t.kind {
	case tokenName:
		p.i++
		return &node{kind: nodeName, text: t.text}, nil
	case tokenNumber:
		p.i++
		v, err := numberValue(t)
		return constant(v), err
	case tokenString:
		return p.strings()
	case tokenKeyword:
		switch t.text {
		case "None":
			p.i++
			return constant(pyvalue.None), nil
		case "True", "False":
			p.i++
			return constant(pyvalue.NewBool(t.text == "True")), nil
		}
	case tokenOperator:
		p.i++
		switch t.text {
		case "...":
			return constant(pyvalue.NewEllipsis()), nil
		case "(":
			return p.parenthesized()
		case "[":
			return p.listDisplay()
		case "{":
			return p.braces()
		}
		p.i--
	}
	return nil, p.unexpected()
}

func constant(v pyvalue.Value) *node { return &node{kind: nodeConstant, value: v} }

// parenthesized parses a tuple, a group or a generator after its parenthesis.
func (p *parser) parenthesized() (*node, error) {
	if p.take(")") {
		return &node{kind: nodeTuple}, nil
	}
	if p.peek().is("yield") {
		n, err := p.yield()
		if err != nil {
			return nil, err
		}
		return n, p.want(")")
	}
	n, err := p.starNamedExpression()
	if err != nil {
		return nil, err
	}
	switch {
	case p.atLoop() && n.kind != nodeStarred:
		if n, err = p.comprehension(nodeGenerator, n); err != nil {
			return nil, err
		}
	case p.peek().is(","):
		if n, err = p.elements(nodeTuple, n); err != nil {
			return nil, err
		}
	case n.kind == nodeStarred:
		return nil, p.unexpected()
	}
	return n, p.want(")")
}

// elements parses the rest of a display after its first element.
func (p *parser) elements(kind nodeKind, first *node) (*node, error) {
	all := &node{kind: kind, kids: []*node{first}}
	for p.take(",") {
		if t := p.peek(); t.is(")") || t.is("]") || t.is("}") {
			break
		}
		n, err := p.starNamedExpression()
		if err != nil {
			return nil, err
		}
		all.kids = append(all.kids, n)
	}
	return all, nil
}

// yield: 'yield' 'from' expression | 'yield' [star_expressions]
func (p *parser) yield() (*node, error) {
	p.next()
	if p.take("from") {
		n, err := p.expression()
		return &node{kind: nodeYieldFrom, kids: []*node{n}}, err
	}
	if p.peek().is(")") {
		return &node{kind: nodeYield}, nil
	}
	n, err := p.commaSeparated(p.starExpression)
	return &node{kind: nodeYield, kids: []*node{n}}, err
}

// listDisplay parses a list or a list comprehension after its bracket.
func (p *parser) listDisplay() (*node, error) {
	if p.take("]") {
		return &node{kind: nodeList}, nil
	}
	n, err := p.starNamedExpression()
	if err != nil {
		return nil, err
	}
	if p.atLoop() && n.kind != nodeStarred {
		n, err = p.comprehension(nodeListComp, n)
	} else {
		n, err = p.elements(nodeList, n)
	}
	if err != nil {
		return nil, err
	}
	return n, p.want("]")
}

// braces parses a dict, a set or a comprehension of one after its brace.
func (p *parser) braces() (*node, error) {
	if p.take("}") {
		return &node{kind: nodeDict}, nil
	}
	if p.peek().is("**") {
		return p.dictDisplay(nil, nil)
	}
	named := p.atNamed()
	n, err := p.starNamedExpression()
	if err != nil {
		return nil, err
	}
	if p.peek().is(":") && n.kind != nodeStarred && !named {
		p.next()
		value, err := p.expression()
		if err != nil {
			return nil, err
		}
		return p.dictDisplay(n, value)
	}
	if p.atLoop() && n.kind != nodeStarred {
		n, err = p.comprehension(nodeSetComp, n)
	} else {
		n, err = p.elements(nodeSet, n)
	}
	if err != nil {
		return nil, err
	}
	return n, p.want("}")
}

// dictDisplay parses the rest of a dict after its first key and value, if it
// has them.
func (p *parser) dictDisplay(key, value *node) (*node, error) {
	dict := &node{kind: nodeDict}
	if key != nil {
		dict.kids = []*node{key, value}
		if p.atLoop() {
			dict.kind = nodeDictComp
			var err error
			if dict.loops, err = p.loops(); err != nil {
				return nil, err
			}
			return dict, p.want("}")
		}
	}
	for len(dict.kids) == 0 || p.take(",") {
		if p.peek().is("}") {
			break
		}
		if err := p.keyValue(dict); err != nil {
			return nil, err
		}
	}
	return dict, p.want("}")
}

// keyValue: expression ':' expression | '**' bitwise_or
func (p *parser) keyValue(dict *node) error {
	if p.take("**") {
		n, err := p.binary(0)
		dict.kids = append(dict.kids, nil, n)
		return err
	}
	key, err := p.expression()
	if err != nil {
		return err
	}
	if err := p.want(":"); err != nil {
		return err
	}
	value, err := p.expression()
	dict.kids = append(dict.kids, key, value)
	return err
}

// atLoop reports whether a for clause comes next.
func (p *parser) atLoop() bool {
	return p.peek().is("for") || p.peek().is("async") && p.second().is("for")
}

func (p *parser) comprehension(kind nodeKind, element *node) (*node, error) {
	loops, err := p.loops()
	return &node{kind: kind, kids: []*node{element}, loops: loops}, err
}

// loops: (['async'] 'for' star_targets 'in' disjunction ('if' disjunction)*)+
func (p *parser) loops() ([]loop, error) {
	var out []loop
	for p.atLoop() {
		l := loop{async: p.take("async")}
		p.next()
		var err error
		if l.target, err = p.commaSeparated(p.target); err != nil {
			return nil, err
		}
		if err := p.want("in"); err != nil {
			return nil, err
		}
		if l.iterable, err = p.disjunction(); err != nil {
			return nil, err
		}
		for p.take("if") {
			n, err := p.disjunction()
			if err != nil {
				return nil, err
			}
			l.conditions = append(l.conditions, n)
		}
		out = append(out, l)
	}
	return out, nil
}

// target parses what a for clause assigns to. (rule: star_target)
func (p *parser) target() (*node, error) {
	starred := p.take("*")
	at := p.peek().at
	n, err := p.primary()
	if err != nil {
		return nil, err
	}
	if !assignable(n) || starred && n.kind == nodeStarred {
		return nil, syntaxError(at, "cannot assign to this")
	}
	if starred {
		return &node{kind: nodeStarred, kids: []*node{n}}, nil
	}
	return n, nil
}

func assignable(n *node) bool {
	switch n.kind {
	case nodeName, nodeAttribute, nodeSubscript:
		return true
	case nodeStarred:
		return n.kids[0].kind != nodeStarred && assignable(n.kids[0])
	case nodeTuple, nodeList:
		for _, kid := range n.kids {
			if !assignable(kid) {
				return false
			}
		}
		return true
	}
	return false
}
