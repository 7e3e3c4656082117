package chat

// nameVisitor is told of the names in a piece of template: load is whether the
// name is read.
type nameVisitor func(n *nameExpr, load bool)

// walkStatements calls visit for every statement in body, at any depth.
func walkStatements(body []stmt, visit func(stmt)) {
	for _, s := range body {
		visit(s)
		for _, inner := range innerBodies(s) {
			walkStatements(inner, visit)
		}
	}
}

// innerBodies returns the statement lists inside a statement.
func innerBodies(s stmt) [][]stmt {
	switch s := s.(type) {
	case *ifStmt:
		var bodies [][]stmt
		for _, b := range s.branches {
			bodies = append(bodies, b.body)
		}
		return append(bodies, s.orElse)
	case *forStmt:
		return [][]stmt{s.body, s.orElse}
	case *setBlockStmt:
		return [][]stmt{s.body}
	case *macroStmt:
		return [][]stmt{s.macro.body}
	case *callBlockStmt:
		return [][]stmt{s.macro.body}
	case *filterBlockStmt:
		return [][]stmt{s.body}
	case *withStmt:
		return [][]stmt{s.body}
	case *blockStmt:
		return [][]stmt{s.body}
	}
	return nil
}

// walkNames visits the names in body, in the order of jinja2.visitor; blocks
// are left out.
func walkNames(body []stmt, visit nameVisitor) {
	for _, s := range body {
		walkStatementNames(s, visit)
	}
}

func walkStatementNames(s stmt, visit nameVisitor) {
	switch s := s.(type) {
	case *printStmt:
		walkExpr(s.value, visit)
	case *ifStmt:
		for _, b := range s.branches {
			walkExpr(b.test, visit)
			walkNames(b.body, visit)
		}
		walkNames(s.orElse, visit)
	case *forStmt:
		walkTarget(s.target, visit)
		walkExpr(s.iter, visit)
		walkNames(s.body, visit)
		walkNames(s.orElse, visit)
		walkExpr(s.test, visit)
	case *setStmt:
		walkTarget(s.target, visit)
		walkExpr(s.value, visit)
	case *setBlockStmt:
		walkTarget(s.target, visit)
		walkFilter(s.filter, visit)
		walkNames(s.body, visit)
	case *macroStmt:
		walkMacro(s.macro, visit)
	case *callBlockStmt:
		if s.call != nil {
			walkExpr(s.call, visit)
		}
		walkMacro(s.macro, visit)
	case *filterBlockStmt:
		walkNames(s.body, visit)
		walkFilter(s.filter, visit)
	case *withStmt:
		for _, t := range s.targets {
			walkTarget(t, visit)
		}
		walkExprs(s.values, visit)
		walkNames(s.body, visit)
	}
}

func walkMacro(m *macroCode, visit nameVisitor) {
	for _, p := range m.params {
		visit(p, false)
	}
	walkExprs(m.defaults, visit)
	walkNames(m.body, visit)
}

// walkFilter visits a filter that may be absent.
func walkFilter(f *filterExpr, visit nameVisitor) {
	if f != nil {
		walkExpr(f, visit)
	}
}

// walkTarget visits the names that are assigned to. The namespace of ns.attr
// is not among them.
func walkTarget(target expr, visit nameVisitor) {
	switch t := target.(type) {
	case *nameExpr:
		visit(t, false)
	case *tupleExpr:
		for _, item := range t.items {
			walkTarget(item, visit)
		}
	}
}

func walkExprs(list []expr, visit nameVisitor) {
	for _, e := range list {
		walkExpr(e, visit)
	}
}

// walkExpr visits the names in an expression, which may be nil.
func walkExpr(e expr, visit nameVisitor) {
	if n, ok := e.(*nameExpr); ok {
		visit(n, true)
		return
	}
	for _, child := range children(e) {
		walkExpr(child, visit)
	}
}

// children returns the operands of an expression.
func children(e expr) []expr {
	switch e := e.(type) {
	case *tupleExpr:
		return e.items
	case *listExpr:
		return e.items
	case *dictExpr:
		return append(append([]expr(nil), e.keys...), e.values...)
	case *condExpr:
		return []expr{e.test, e.then, e.orElse}
	case *andExpr:
		return []expr{e.left, e.right}
	case *orExpr:
		return []expr{e.left, e.right}
	case *notExpr:
		return []expr{e.operand}
	case *unaryExpr:
		return []expr{e.operand}
	case *binaryExpr:
		return []expr{e.left, e.right}
	case *concatExpr:
		return e.parts
	case *compareExpr:
		list := []expr{e.first}
		for _, op := range e.ops {
			list = append(list, op.operand)
		}
		return list
	case *attrExpr:
		return []expr{e.object}
	case *itemExpr:
		return []expr{e.object, e.key}
	case *sliceExpr:
		return []expr{e.start, e.stop, e.step}
	case *callExpr:
		return append([]expr{e.callee}, e.args.children()...)
	case *filterExpr:
		return append([]expr{e.subject}, e.args.children()...)
	case *testExpr:
		return append([]expr{e.subject}, e.args.children()...)
	}
	return nil
}

func (a *arguments) children() []expr {
	list := append([]expr(nil), a.pos...)
	for _, kw := range a.kw {
		list = append(list, kw.value)
	}
	return append(list, a.dynPos, a.dynKw)
}

// undeclared returns which of the names are read in body before anything in it
// assigns to them.
func undeclared(body []stmt, names ...string) map[string]bool {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	found := map[string]bool{}
	walkNames(body, func(n *nameExpr, load bool) {
		if !load {
			delete(wanted, n.name)
		} else if wanted[n.name] {
			found[n.name] = true
		}
	})
	return found
}
