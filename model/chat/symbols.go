package chat

import (
	"maps"
	"slices"
	"strconv"
)

// function is one piece of template that runs with variables of its own: the
// template, a macro, the body of a call block, of a block, or of a recursive
// loop. Names inside may refer to variables of the functions around it.
type function struct {
	parent *function
	slots  map[string]int // by identifier
}

func newFunction(parent *function) *function {
	return &function{parent: parent, slots: map[string]int{}}
}

// variable returns the variable of the identifier. Frames at one level of
// nesting share identifiers, and with them variables, as the locals of the
// Python function do that Jinja generates.
func (f *function) variable(ident string) *variable {
	slot, ok := f.slots[ident]
	if !ok {
		slot = len(f.slots)
		f.slots[ident] = slot
	}
	return &variable{fn: f, slot: slot}
}

// hops returns how many functions lie between f and the owner of v.
func (f *function) hops(v *variable) int {
	n := 0
	for at := f; at != v.fn; at = at.parent {
		n++
	}
	return n
}

// loadAction says what a variable holds when its frame is entered.
type loadAction int

const (
	loadParameter loadAction = iota // whatever the caller put there
	loadResolve                     // the template's input of that name
	loadAlias                       // the value of a variable further out
	loadUndefined                   // nothing
)

type load struct {
	action loadAction
	name   string    // of loadResolve
	source *variable // of loadAlias
}

// symbols knows the names of one frame. It follows jinja2.idtracking, with
// which Jinja decides at compile time where each name of a template lives.
type symbols struct {
	level  int
	prefix string // of identifiers, to keep a loop's test apart from its body
	parent *symbols
	base   *symbols // of a branch of an if: the symbols that it adds to
	fn     *function
	refs   map[string]*variable
	loads  map[variable]load
	order  []variable // the keys of loads, in order of definition
	stores map[string]bool
}

func newSymbols(parent *symbols, fn *function) *symbols {
	s := &symbols{parent: parent, fn: fn, refs: map[string]*variable{}, loads: map[variable]load{}, stores: map[string]bool{}}
	if parent != nil {
		s.level = parent.level + 1
	}
	return s
}

// branch returns symbols that add to s without changing it, for a branch of an
// if.
func (s *symbols) branch() *symbols {
	b := newSymbols(s.parent, s.fn)
	b.level, b.prefix, b.base = s.level, s.prefix, s
	return b
}

// ref returns the frame's own variable of a name, or nil.
func (s *symbols) ref(name string) *variable {
	for at := s; at != nil; at = at.base {
		if v := at.refs[name]; v != nil {
			return v
		}
	}
	return nil
}

// stored reports whether the frame assigns to name.
func (s *symbols) stored(name string) bool {
	for at := s; at != nil; at = at.base {
		if at.stores[name] {
			return true
		}
	}
	return false
}

func (s *symbols) define(name string, l load) *variable {
	v := s.fn.variable(s.prefix + strconv.Itoa(s.level) + " " + name)
	s.refs[name] = v
	s.setLoad(v, l)
	return v
}

func (s *symbols) setLoad(v *variable, l load) {
	if _, ok := s.loads[*v]; !ok {
		s.order = append(s.order, *v)
	}
	s.loads[*v] = l
}

// find returns the variable that name refers to in this frame, or nil.
func (s *symbols) find(name string) *variable {
	for at := s; at != nil; at = at.parent {
		if v := at.ref(name); v != nil {
			return v
		}
	}
	return nil
}

// store notes that the frame assigns to name. A frame's assignments never
// reach the frames around it: the variable begins as a copy of an outer one.
func (s *symbols) store(name string) {
	s.stores[name] = true
	if s.ref(name) != nil {
		return
	}
	if s.parent != nil {
		if outer := s.parent.find(name); outer != nil {
			s.define(name, load{action: loadAlias, source: outer})
			return
		}
	}
	s.define(name, load{action: loadUndefined})
}

// parameter declares a variable that is set from outside.
func (s *symbols) parameter(name string) *variable {
	s.stores[name] = true
	return s.define(name, load{action: loadParameter})
}

// load notes that the frame reads name.
func (s *symbols) load(name string) {
	if s.find(name) == nil {
		s.define(name, load{action: loadResolve, name: name})
	}
}

// merge takes over what the branches of an if define. What only some branches
// assign begins as what the name means without the assignment.
func (s *symbols) merge(branches []*symbols) {
	var assigned []string
	for _, b := range branches {
		for name := range b.stores {
			if !s.stored(name) {
				assigned = append(assigned, name)
			}
		}
	}
	slices.Sort(assigned)
	for _, b := range branches {
		maps.Copy(s.refs, b.refs)
		for _, v := range b.order {
			s.setLoad(&v, b.loads[v])
		}
		maps.Copy(s.stores, b.stores)
	}
	for _, name := range slices.Compact(assigned) {
		v := s.find(name)
		l := load{action: loadResolve, name: name}
		if s.parent != nil {
			if outer := s.parent.find(name); outer != nil {
				l = load{action: loadAlias, source: outer}
			}
		}
		s.setLoad(v, l)
	}
}

// analyze notes the names of statements that run in this frame. It does not
// look into statements that open a frame of their own.
func (s *symbols) analyze(body []stmt) {
	for _, st := range body {
		s.analyzeStatement(st)
	}
}

func (s *symbols) visit(n *nameExpr, read bool) {
	if read {
		s.load(n.name)
	} else {
		s.store(n.name)
	}
}

func (s *symbols) analyzeStatement(st stmt) {
	switch st := st.(type) {
	case *printStmt:
		walkExpr(st.value, s.visit)
	case *ifStmt:
		s.analyzeIf(st.branches, st.orElse)
	case *forStmt:
		walkExpr(st.iter, s.visit)
	case *setStmt:
		walkExpr(st.value, s.visit)
		s.analyzeTarget(st.target)
	case *setBlockStmt:
		s.analyzeTarget(st.target)
	case *macroStmt:
		s.store(st.target.name)
	case *callBlockStmt:
		if st.call != nil {
			walkExpr(st.call, s.visit)
		}
	case *filterBlockStmt:
		walkExpr(st.filter, s.visit)
	case *withStmt:
		walkExprs(st.values, s.visit)
	}
}

func (s *symbols) analyzeTarget(target expr) {
	switch t := target.(type) {
	case *nameExpr:
		s.store(t.name)
	case *nsRefExpr:
		s.load(t.ns.name)
	case *tupleExpr:
		for _, item := range t.items {
			s.analyzeTarget(item)
		}
	}
}

// analyzeIf handles an if with its elifs, whose tests are all in one frame.
func (s *symbols) analyzeIf(branches []ifBranch, orElse []stmt) {
	walkExpr(branches[0].test, s.visit)
	body := s.branch()
	body.analyze(branches[0].body)
	elifs := s.branch()
	for _, b := range branches[1:] {
		elifs.analyzeIf([]ifBranch{b}, nil)
	}
	rest := s.branch()
	rest.analyze(orElse)
	s.merge([]*symbols{body, elifs, rest})
}
