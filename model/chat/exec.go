package chat

import (
	"errors"
	"fmt"
)

// control says how a list of statements ended.
type control int

const (
	controlNone control = iota
	controlBreak
	controlContinue
)

// exec runs statements.
func (rt *runtime) exec(body []stmt, a *activation) (control, error) {
	for _, s := range body {
		if err := rt.step(); err != nil {
			return controlNone, err
		}
		ctl, err := rt.execStatement(s, a)
		if err != nil || ctl != controlNone {
			return ctl, err
		}
	}
	return controlNone, nil
}

func (rt *runtime) execStatement(s stmt, a *activation) (control, error) {
	switch s := s.(type) {
	case *dataStmt:
		return controlNone, rt.print(s.text)
	case *printStmt:
		return controlNone, atLine(s.line, rt.execPrint(s, a))
	case *ifStmt:
		return rt.execIf(s, a)
	case *forStmt:
		return rt.execFor(s, a)
	case *setStmt:
		return controlNone, atLine(s.line, rt.execSet(s, a))
	case *setBlockStmt:
		ctl, err := rt.execSetBlock(s, a)
		return ctl, atLine(s.line, err)
	case *macroStmt:
		return controlNone, rt.assign(s.target, &macro{code: s.macro, closure: a}, a)
	case *callBlockStmt:
		return controlNone, atLine(s.line, rt.execCallBlock(s, a))
	case *filterBlockStmt:
		ctl, err := rt.execFilterBlock(s, a)
		return ctl, atLine(s.line, err)
	case *withStmt:
		return rt.execWith(s, a)
	case *blockStmt:
		return controlNone, atLine(s.line, rt.execBlock(s, a))
	case *breakStmt:
		return controlBreak, nil
	case *continueStmt:
		return controlContinue, nil
	}
	return controlNone, fmt.Errorf("unknown statement %T", s)
}

func (rt *runtime) execPrint(s *printStmt, a *activation) error {
	v, err := rt.eval(s.value, a)
	if err != nil {
		return err
	}
	if rendered, ok := v.(string); ok {
		return rt.print(rendered)
	}
	rendered, err := rt.str(v)
	if err != nil {
		return err
	}
	return rt.print(rendered)
}

func (rt *runtime) execIf(s *ifStmt, a *activation) (control, error) {
	for i := range s.branches {
		b := &s.branches[i]
		test, err := rt.eval(b.test, a)
		if err != nil {
			return controlNone, atLine(b.line, err)
		}
		if truth(test) {
			return rt.exec(b.body, a)
		}
	}
	return rt.exec(s.orElse, a)
}

func (rt *runtime) execSet(s *setStmt, a *activation) error {
	if err := rt.checkNamespaces(s.target, a); err != nil {
		return err
	}
	v, err := rt.eval(s.value, a)
	if err != nil {
		return err
	}
	return rt.assign(s.target, v, a)
}

// checkNamespaces fails if the target sets attributes of anything but
// namespaces.
func (rt *runtime) checkNamespaces(target expr, a *activation) error {
	switch t := target.(type) {
	case *nsRefExpr:
		if _, ok := a.up(t.ns.hops).slots[t.ns.v.slot].(*namespace); !ok {
			return errors.New("cannot assign attribute on non-namespace object")
		}
	case *tupleExpr:
		for _, item := range t.items {
			if err := rt.checkNamespaces(item, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// assign stores v in a target.
func (rt *runtime) assign(target expr, v value, a *activation) error {
	switch t := target.(type) {
	case *nameExpr:
		a.up(t.hops).slots[t.v.slot] = v
		return nil
	case *nsRefExpr:
		ns, ok := a.up(t.ns.hops).slots[t.ns.v.slot].(*namespace)
		if !ok {
			return errors.New("cannot assign attribute on non-namespace object")
		}
		if err := rt.allocate(valueSize); err != nil {
			return err
		}
		return ns.attrs.set(rt, t.attr, v)
	case *tupleExpr:
		items, err := rt.unpack(v, len(t.items))
		if err != nil {
			return err
		}
		for i, item := range t.items {
			if err := rt.assign(item, items[i], a); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("cannot assign to %T", target)
}

func (rt *runtime) execSetBlock(s *setBlockStmt, a *activation) (control, error) {
	rt.enterFrame(&s.frame, a)
	body, ctl, err := rt.capture(s.body, a)
	if err != nil || ctl != controlNone {
		return ctl, err
	}
	var v value = body
	if s.filter != nil {
		if v, err = rt.evalBodyFilter(s.filter, body, a); err != nil {
			return controlNone, err
		}
	}
	err = rt.assign(s.target, v, a)
	leaveFrame(&s.frame, a)
	return controlNone, err
}

func (rt *runtime) execFilterBlock(s *filterBlockStmt, a *activation) (control, error) {
	rt.enterFrame(&s.frame, a)
	body, ctl, err := rt.capture(s.body, a)
	if err != nil || ctl != controlNone {
		return ctl, err
	}
	v, err := rt.evalBodyFilter(s.filter, body, a)
	if err != nil {
		return controlNone, err
	}
	rendered, err := rt.str(v)
	if err != nil {
		return controlNone, err
	}
	leaveFrame(&s.frame, a)
	return controlNone, rt.print(rendered)
}

func (rt *runtime) execWith(s *withStmt, a *activation) (control, error) {
	rt.enterFrame(&s.frame, a)
	for i, target := range s.targets {
		v, err := rt.eval(s.values[i], a)
		if err == nil {
			err = rt.assign(target, v, a)
		}
		if err != nil {
			return controlNone, atLine(s.line, err)
		}
	}
	ctl, err := rt.exec(s.body, a)
	leaveFrame(&s.frame, a)
	return ctl, err
}

func (rt *runtime) execCallBlock(s *callBlockStmt, a *activation) error {
	caller := &macro{code: s.macro, closure: a}
	var v value
	var err error
	if s.call == nil {
		v, err = rt.callMacro(caller, callArgs{})
	} else {
		v, err = rt.evalCall(s.call, a, kwarg{name: "caller", value: caller})
	}
	if err != nil {
		return err
	}
	rendered, err := rt.str(v)
	if err != nil {
		return err
	}
	return rt.print(rendered)
}

// execBlock runs a block in place. It sees the template's input and what the
// template has set at its top level, and if scoped all variables around it.
func (rt *runtime) execBlock(s *blockStmt, a *activation) error {
	if s.required {
		return fmt.Errorf("required block %q not found", s.name)
	}
	if err := rt.enter(); err != nil {
		return err
	}
	defer rt.leave()
	outer := rt.vars
	vars := make(map[string]value, len(outer))
	for name, v := range outer {
		vars[name] = v
	}
	if err := rt.allocateTimes(len(vars)+len(rt.program.top), valueSize); err != nil {
		return err
	}
	for name, v := range rt.program.top {
		if set := rt.root.slots[v.slot]; set != (missingValue{}) {
			vars[name] = set
		}
	}
	for name, v := range s.names {
		if set := a.up(s.hops[name]).slots[v.slot]; set != (missingValue{}) {
			vars[name] = set
		}
	}
	rt.vars = vars
	inner := newActivation(s.fn, nil)
	rt.enterFrame(&s.frame, inner)
	_, err := rt.exec(s.body, inner)
	rt.vars = outer
	return err
}
