package chat

import "fmt"

// macro is a macro, or the body of a call block, with the variables that were
// around it.
type macro struct {
	code    *macroCode
	closure *activation
}

// callMacro calls a macro by the rules of jinja2.runtime.Macro.
func (rt *runtime) callMacro(m *macro, args callArgs) (value, error) {
	if err := rt.enter(); err != nil {
		return nil, err
	}
	defer rt.leave()
	c := m.code
	a := newActivation(c.fn, m.closure)
	if err := rt.allocateTimes(len(a.slots)+4, valueSize); err != nil {
		return nil, err
	}
	if err := rt.bindMacro(m, args, a); err != nil {
		return nil, err
	}
	rt.enterFrame(&c.frame, a)
	if err := rt.defaults(c, a); err != nil {
		return nil, atLine(c.line, err)
	}
	body, _, err := rt.capture(c.body, a)
	return body, err
}

// bindMacro assigns the arguments of a call to a macro's parameters, its
// caller, and its varargs and kwargs.
func (rt *runtime) bindMacro(m *macro, args callArgs, a *activation) error {
	c := m.code
	kw := append([]kwarg(nil), args.kw...)
	take := func(name string) (value, bool) {
		for i := range kw {
			if kw[i].name == name {
				v := kw[i].value
				kw = append(kw[:i], kw[i+1:]...)
				return v, true
			}
		}
		return nil, false
	}
	foundCaller := len(args.pos) >= len(c.params) && c.explicitCaller
	for i, p := range c.params {
		if i < len(args.pos) {
			a.slots[p.v.slot] = args.pos[i]
			continue
		}
		if v, ok := take(p.name); ok {
			a.slots[p.v.slot] = v
		}
		if p.name == "caller" {
			foundCaller = true
		}
	}
	if c.caller != nil && !foundCaller {
		caller, ok := take("caller")
		if !ok || caller == nil {
			caller = &undefined{hint: "No caller defined", name: "caller"}
		}
		a.slots[c.caller.slot] = caller
	}
	if c.kwargs != nil {
		d := &dict{}
		for _, k := range kw {
			d.setString(k.name, k.value)
		}
		a.slots[c.kwargs.slot] = d
	} else if len(kw) > 0 {
		return unexpectedKeyword(c, kw)
	}
	if c.varargs != nil {
		rest, err := rt.newTuple(args.pos[min(len(c.params), len(args.pos)):])
		a.slots[c.varargs.slot] = rest
		return err
	}
	if len(args.pos) > len(c.params) {
		return fmt.Errorf("macro %q takes not more than %d argument(s)", c.name, len(c.params))
	}
	return nil
}

func unexpectedKeyword(c *macroCode, kw []kwarg) error {
	for _, k := range kw {
		if k.name == "caller" {
			return fmt.Errorf("macro %q was invoked with two values for the special caller argument, or does not use it", c.name)
		}
	}
	return fmt.Errorf("macro %q takes no keyword argument %q", c.name, kw[0].name)
}

// defaults evaluates the defaults of parameters that got no argument.
func (rt *runtime) defaults(c *macroCode, a *activation) error {
	first := len(c.params) - len(c.defaults)
	for i, p := range c.params {
		if a.slots[p.v.slot] != (missingValue{}) {
			continue
		}
		if i < first {
			a.slots[p.v.slot] = &undefined{hint: fmt.Sprintf("parameter '%s' was not provided", p.name)}
			continue
		}
		v, err := rt.eval(c.defaults[i-first], a)
		if err != nil {
			return err
		}
		a.slots[p.v.slot] = v
	}
	return nil
}
