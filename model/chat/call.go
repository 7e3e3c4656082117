package chat

import "fmt"

// evalCall evaluates a call; extra are keyword arguments that it gets besides
// its own.
func (rt *runtime) evalCall(e *callExpr, a *activation, extra ...kwarg) (value, error) {
	callee, err := rt.eval(e.callee, a)
	if err != nil {
		return nil, err
	}
	args, err := rt.evalArgs(&e.args, a)
	if err != nil {
		return nil, err
	}
	args.kw = append(args.kw, extra...)
	return rt.call(callee, args)
}

// call calls a value.
func (rt *runtime) call(callee value, args callArgs) (value, error) {
	switch f := callee.(type) {
	case *builtin:
		return f.call(rt, args)
	case *macro:
		return rt.callMacro(f, args)
	case *undefined:
		return nil, f.err()
	case *loopContext:
		return f.call(args)
	case *joiner:
		if len(args.pos)+len(args.kw) > 0 {
			return nil, fmt.Errorf("a joiner takes no arguments")
		}
		if !f.used {
			f.used = true
			return "", nil
		}
		return f.sep, nil
	}
	return nil, fmt.Errorf("'%s' object is not callable", typeName(callee))
}
