package chat

import "fmt"

// frameCode is what happens to the variables of a frame when it is entered
// and left.
type frameCode struct {
	enter []enterLoad
	leave []int // slots to clear
}

// enterLoad sets one variable on entering a frame.
type enterLoad struct {
	slot   int
	action loadAction
	name   string
	source int // slot of an alias's source
	hops   int // to the function of an alias's source
}

// frame is where the resolver is.
type frame struct {
	*symbols
	// soft is whether a filter or test that does not exist is only an error
	// when it is reached, as it is directly inside an if.
	soft bool
}

func (f frame) inner() frame { return frame{symbols: newSymbols(f.symbols, f.fn)} }

// innerFunction opens a frame in a function of its own.
func (f frame) innerFunction() frame {
	return frame{symbols: newSymbols(f.symbols, newFunction(f.fn))}
}

func (f frame) softened() frame { return frame{symbols: f.symbols, soft: true} }

// code returns what entering and leaving the frame does. An inherited frame,
// one whose function ends with it, needs nothing on leaving.
func (f frame) code(ends bool) frameCode {
	var c frameCode
	for _, v := range f.order {
		l := f.loads[v]
		if !ends {
			c.leave = append(c.leave, v.slot)
		}
		if l.action == loadParameter {
			continue
		}
		e := enterLoad{slot: v.slot, action: l.action, name: l.name}
		if l.action == loadAlias {
			e.source, e.hops = l.source.slot, f.fn.hops(l.source)
		}
		c.enter = append(c.enter, e)
	}
	return c
}

// program is a resolved template.
type program struct {
	body   []stmt
	fn     *function
	frame  frameCode
	blocks map[string]*blockStmt
	// top are the variables of the template's own frame, where blocks find
	// what the template has set.
	top map[string]*variable
}

// resolver decides where each name of a template lives, and finds its filters
// and tests. It follows jinja2.compiler.
type resolver struct{ program program }

func resolve(body []stmt) (*program, error) {
	r := &resolver{program{body: body, fn: newFunction(nil), blocks: map[string]*blockStmt{}}}
	var err error
	walkStatements(body, func(s stmt) {
		if b, ok := s.(*blockStmt); ok {
			if r.program.blocks[b.name] != nil && err == nil {
				err = &Error{Line: b.line, Err: fmt.Errorf("block %q is defined twice", b.name)}
			}
			r.program.blocks[b.name] = b
		}
	})
	if err != nil {
		return nil, err
	}
	root := frame{symbols: newSymbols(nil, r.program.fn)}
	root.analyze(body)
	r.program.frame = root.code(true)
	r.program.top = map[string]*variable{}
	for name := range root.stores {
		r.program.top[name] = root.refs[name]
	}
	if err := r.statements(body, root); err != nil {
		return nil, err
	}
	return &r.program, nil
}

func (r *resolver) statements(body []stmt, f frame) error {
	for _, s := range body {
		if err := r.statement(s, f); err != nil {
			return err
		}
	}
	return nil
}

func (r *resolver) statement(s stmt, f frame) error {
	switch s := s.(type) {
	case *printStmt:
		return r.expr(s.value, f)
	case *ifStmt:
		return r.ifStatement(s, f)
	case *forStmt:
		return r.forStatement(s, f)
	case *setStmt:
		if err := r.target(s.target, f); err != nil {
			return err
		}
		return r.expr(s.value, f)
	case *setBlockStmt:
		return r.setBlock(s, f)
	case *macroStmt:
		if err := r.macro(s.macro, f); err != nil {
			return err
		}
		return r.target(s.target, f)
	case *callBlockStmt:
		if err := r.macro(s.macro, f); err != nil {
			return err
		}
		if s.call == nil {
			return nil
		}
		return r.expr(s.call, f)
	case *filterBlockStmt:
		return r.filterBlock(s, f)
	case *withStmt:
		return r.with(s, f)
	case *blockStmt:
		return r.block(s, f)
	}
	return nil
}

func (r *resolver) ifStatement(s *ifStmt, f frame) error {
	f = f.softened()
	for _, b := range s.branches {
		if err := r.expr(b.test, f); err != nil {
			return err
		}
		if err := r.statements(b.body, f); err != nil {
			return err
		}
	}
	return r.statements(s.orElse, f)
}

func (r *resolver) forStatement(s *forStmt, f frame) error {
	if err := r.expr(s.iter, f); err != nil {
		return err
	}
	if s.test != nil {
		if err := r.forTest(s, f); err != nil {
			return err
		}
	}
	body, orElse := f.inner(), f.inner()
	if s.recursive {
		body = f.innerFunction()
		orElse.fn = body.fn
		s.fn = body.fn
	}
	if s.recursive || undeclared(s.body, "loop")["loop"] || hasScopedBlock(s.body) {
		s.loopVar = body.parameter("loop")
	}
	declareTarget(s.target, body)
	body.analyze(s.body)
	if err := r.target(s.target, body); err != nil {
		return err
	}
	s.bodyFrame = body.code(s.recursive && s.orElse == nil)
	if err := r.statements(s.body, body); err != nil {
		return err
	}
	orElse.analyze(s.orElse)
	s.elseFrame = orElse.code(false)
	return r.statements(s.orElse, orElse)
}

// forTest resolves the condition of a loop, which sees its own copy of the
// target and nothing else of the loop.
func (r *resolver) forTest(s *forStmt, f frame) error {
	test := f.inner()
	test.prefix = "test "
	s.testTarget = cloneTarget(s.target)
	declareTarget(s.testTarget, test)
	walkExpr(s.test, test.visit)
	s.testFrame = test.code(true)
	if err := r.target(s.testTarget, test); err != nil {
		return err
	}
	return r.expr(s.test, test)
}

// declareTarget declares the names of a loop's or with's target as parameters.
func declareTarget(target expr, f frame) {
	walkTarget(target, func(n *nameExpr, _ bool) { f.parameter(n.name) })
}

func cloneTarget(target expr) expr {
	switch t := target.(type) {
	case *nameExpr:
		return &nameExpr{name: t.name, line: t.line}
	case *tupleExpr:
		c := &tupleExpr{}
		for _, item := range t.items {
			c.items = append(c.items, cloneTarget(item))
		}
		return c
	}
	return target
}

func hasScopedBlock(body []stmt) bool {
	found := false
	walkStatements(body, func(s stmt) {
		b, ok := s.(*blockStmt)
		found = found || ok && b.scoped
	})
	return found
}

func (r *resolver) setBlock(s *setBlockStmt, f frame) error {
	inner := f.inner()
	inner.analyze(s.body)
	s.frame = inner.code(false)
	if err := r.statements(s.body, inner); err != nil {
		return err
	}
	if err := r.target(s.target, f); err != nil || s.filter == nil {
		return err
	}
	return r.expr(s.filter, inner)
}

func (r *resolver) filterBlock(s *filterBlockStmt, f frame) error {
	inner := f.inner()
	inner.analyze(s.body)
	walkExpr(s.filter, inner.visit)
	s.frame = inner.code(false)
	if err := r.statements(s.body, inner); err != nil {
		return err
	}
	return r.expr(s.filter, inner)
}

func (r *resolver) with(s *withStmt, f frame) error {
	inner := f.inner()
	for _, t := range s.targets {
		declareTarget(t, inner)
	}
	inner.analyze(s.body)
	s.frame = inner.code(false)
	for i := range s.targets {
		if err := r.target(s.targets[i], inner); err != nil {
			return err
		}
		if err := r.expr(s.values[i], f); err != nil {
			return err
		}
	}
	return r.statements(s.body, inner)
}

// macro resolves a macro or the body of a call block.
func (r *resolver) macro(m *macroCode, f frame) error {
	inner := f.innerFunction()
	m.fn = inner.fn
	special := undeclared(m.body, "caller", "kwargs", "varargs")
	named := map[string]int{}
	for i, p := range m.params {
		inner.parameter(p.name)
		named[p.name] = i + 1
	}
	walkExprs(m.defaults, inner.visit)
	if special["caller"] {
		if i := named["caller"]; i > 0 {
			if i <= len(m.params)-len(m.defaults) {
				return &Error{Line: m.line, Err: fmt.Errorf("the special parameter caller must be left out or have a default")}
			}
			m.explicitCaller = true
			m.caller = inner.refs["caller"]
		} else {
			m.caller = inner.parameter("caller")
		}
	}
	if special["kwargs"] && named["kwargs"] == 0 {
		m.kwargs = inner.parameter("kwargs")
	}
	if special["varargs"] && named["varargs"] == 0 {
		m.varargs = inner.parameter("varargs")
	}
	inner.analyze(m.body)
	m.frame = inner.code(true)
	for _, p := range m.params {
		if err := r.target(p, inner); err != nil {
			return err
		}
	}
	for _, d := range m.defaults {
		if err := r.expr(d, inner); err != nil {
			return err
		}
	}
	return r.statements(m.body, inner)
}

// block resolves a block, which sees the template's input and what the
// template has set at its top level; a scoped one sees all around it.
func (r *resolver) block(s *blockStmt, f frame) error {
	if s.scoped {
		s.names, s.hops = map[string]*variable{}, map[string]int{}
		for at := f.symbols; at != nil; at = at.parent {
			for name := range at.stores {
				if s.names[name] == nil {
					s.names[name] = f.find(name)
					s.hops[name] = f.fn.hops(s.names[name])
				}
			}
		}
	}
	inner := frame{symbols: newSymbols(nil, newFunction(nil))}
	s.fn = inner.fn
	inner.analyze(s.body)
	s.frame = inner.code(true)
	return r.statements(s.body, inner)
}

// target resolves what is assigned to.
func (r *resolver) target(target expr, f frame) error {
	switch t := target.(type) {
	case *nsRefExpr:
		return r.name(t.ns, f)
	case *tupleExpr:
		for _, item := range t.items {
			if err := r.target(item, f); err != nil {
				return err
			}
		}
		return nil
	}
	return r.name(target.(*nameExpr), f)
}

func (r *resolver) name(n *nameExpr, f frame) error {
	n.v = f.find(n.name)
	if n.v == nil {
		return &Error{Line: n.line, Err: fmt.Errorf("name %q cannot be used here", n.name)}
	}
	n.hops = f.fn.hops(n.v)
	return nil
}

func (r *resolver) expr(e expr, f frame) error {
	switch e := e.(type) {
	case *nameExpr:
		return r.name(e, f)
	case *condExpr:
		f.soft = true
	case *filterExpr:
		if e.fn = filters[e.name]; e.fn == nil && !f.soft {
			return &Error{Line: e.line, Err: noFilter(e.name)}
		}
	case *testExpr:
		if e.fn = tests[e.name]; e.fn == nil && !f.soft {
			return &Error{Line: e.line, Err: noTest(e.name)}
		}
	}
	for _, child := range children(e) {
		if err := r.expr(child, f); err != nil {
			return err
		}
	}
	return nil
}
