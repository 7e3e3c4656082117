package chat

import "strings"

func (rt *runtime) execFor(s *forStmt, a *activation) (control, error) {
	items, err := rt.eval(s.iter, a)
	if err != nil {
		return controlNone, atLine(s.line, err)
	}
	if !s.recursive {
		return rt.runFor(s, items, a, a, nil)
	}
	body, err := rt.recurseFor(s, a)(items, 0)
	if err != nil {
		return controlNone, atLine(s.line, err)
	}
	return controlNone, rt.print(body.(string))
}

// recurseFor returns the function that a recursive loop is: it renders the
// loop over items and returns the text.
func (rt *runtime) recurseFor(s *forStmt, a *activation) func(items value, depth int) (value, error) {
	var recurse func(items value, depth int) (value, error)
	recurse = func(items value, depth int) (value, error) {
		if err := rt.enter(); err != nil {
			return nil, err
		}
		defer rt.leave()
		outer := rt.out
		defer func() { rt.out = outer }()
		rt.out = new(strings.Builder)
		_, err := rt.runFor(s, items, newActivation(s.fn, a), a, func(l *loopContext) {
			l.recurse, l.depth0 = recurse, depth
		})
		return rt.out.String(), err
	}
	return recurse
}

// runFor runs a loop over items: its body in activation a, its condition in
// that of the statement, outer. adjust, where set, completes the loop context.
func (rt *runtime) runFor(s *forStmt, items value, a, outer *activation, adjust func(*loopContext)) (control, error) {
	var source iterator
	if s.test != nil {
		var err error
		if source, err = rt.filterItems(s, items, outer); err != nil {
			return controlNone, atLine(s.line, err)
		}
	}
	next := source
	var loop *loopContext
	var err error
	if s.loopVar != nil {
		if loop, err = rt.newLoop(items, source); err == nil {
			next = loop.advance
			if adjust != nil {
				adjust(loop)
			}
		}
	} else if source == nil {
		next, err = rt.iterate(items)
	}
	if err != nil {
		return controlNone, atLine(s.line, err)
	}
	completed, err := rt.iterateBody(s, next, loop, a)
	if err != nil {
		return controlNone, err
	}
	leaveFrame(&s.bodyFrame, a)
	if s.orElse == nil || completed {
		return controlNone, nil
	}
	rt.enterFrame(&s.elseFrame, a)
	ctl, err := rt.exec(s.orElse, a)
	leaveFrame(&s.elseFrame, a)
	return ctl, err
}

// iterateBody runs the body for each item. It reports whether the body ran to
// its end at least once: Jinja runs the else part if it did not, even where
// break or continue is the reason.
func (rt *runtime) iterateBody(s *forStmt, next iterator, loop *loopContext, a *activation) (completed bool, err error) {
	for {
		item, ok, err := next()
		if err != nil {
			return completed, atLine(s.line, err)
		}
		if !ok {
			return completed, nil
		}
		if err := rt.step(); err != nil {
			return completed, atLine(s.line, err)
		}
		if err := rt.assign(s.target, item, a); err != nil {
			return completed, atLine(s.line, err)
		}
		if loop != nil {
			a.slots[s.loopVar.slot] = loop
		}
		rt.enterFrame(&s.bodyFrame, a)
		ctl, err := rt.exec(s.body, a)
		if err != nil {
			return completed, err
		}
		switch ctl {
		case controlBreak:
			return completed, nil
		case controlNone:
			completed = true
		}
	}
}

// filterItems yields the items for which the loop's condition holds.
func (rt *runtime) filterItems(s *forStmt, items value, a *activation) (iterator, error) {
	next, err := rt.iterate(items)
	if err != nil {
		return nil, err
	}
	return func() (value, bool, error) {
		for {
			item, ok, err := next()
			if err != nil || !ok {
				return nil, false, err
			}
			if err := rt.step(); err != nil {
				return nil, false, err
			}
			rt.enterFrame(&s.testFrame, a)
			if err := rt.assign(s.testTarget, item, a); err != nil {
				return nil, false, err
			}
			test, err := rt.eval(s.test, a)
			if err != nil {
				return nil, false, err
			}
			if truth(test) {
				return item, true, nil
			}
		}
	}, nil
}
