package chat

import "errors"

// loopContext is the special variable loop, and the source of a loop's items.
// It follows jinja2.runtime.LoopContext: looking ahead, as loop.last does, and
// asking for the length read the items early.
type loopContext struct {
	rt       *runtime
	iterable value
	next     iterator
	recurse  func(items value, depth int) (value, error) // nil in ordinary loops
	depth0   int

	index0          int
	known           bool // whether size is known
	size            int
	ahead           value // the item after the current one, if it was read
	hasAhead        bool
	current, before value
	changed         []value // arguments of the last call of changed
	hasChanged      bool
}

// newLoop makes the context of a loop over iterable. source, where set, yields
// the items that passed the loop's condition.
func (rt *runtime) newLoop(iterable value, source iterator) (*loopContext, error) {
	l := &loopContext{rt: rt, iterable: iterable, next: source, index0: -1}
	if source != nil {
		l.iterable = &generator{name: "loop", next: source}
		return l, nil
	}
	var err error
	l.next, err = rt.iterate(iterable)
	return l, err
}

// advance moves to the next item and returns it.
func (l *loopContext) advance() (value, bool, error) {
	v, ok, err := l.peek()
	if err != nil || !ok {
		return nil, false, err
	}
	l.ahead, l.hasAhead = nil, false
	l.index0++
	l.before, l.current = l.current, v
	return v, true, nil
}

// pairs yields what iterating over loop itself does: items with the loop.
func (l *loopContext) pairs() (value, bool, error) {
	v, ok, err := l.advance()
	if err != nil || !ok {
		return nil, false, err
	}
	pair, err := l.rt.newTuple([]value{v, l})
	return pair, true, err
}

func (l *loopContext) peek() (value, bool, error) {
	if l.hasAhead {
		return l.ahead, true, nil
	}
	v, ok, err := l.next()
	if err != nil || !ok {
		return nil, false, err
	}
	l.ahead, l.hasAhead = v, true
	return v, true, nil
}

func (l *loopContext) length() (int, error) {
	if l.known {
		return l.size, nil
	}
	if n, err := length(l.iterable); err == nil {
		l.known, l.size = true, n
		return n, nil
	}
	rest, err := l.rt.drain(l.next)
	if err != nil {
		return 0, err
	}
	l.next = iterateSlice(rest)
	l.known, l.size = true, len(rest)+l.index0+1
	if l.hasAhead {
		l.size++
	}
	return l.size, nil
}

// attr returns loop.name.
func (l *loopContext) attr(name string) (value, bool, error) {
	switch name {
	case "index":
		return int64(l.index0 + 1), true, nil
	case "index0":
		return int64(l.index0), true, nil
	case "first":
		return l.index0 == 0, true, nil
	case "depth":
		return int64(l.depth0 + 1), true, nil
	case "depth0":
		return int64(l.depth0), true, nil
	case "length", "revindex", "revindex0":
		return l.sizeAttr(name)
	case "last":
		_, ok, err := l.peek()
		return !ok, true, err
	case "nextitem":
		v, ok, err := l.peek()
		if !ok {
			v = &undefined{hint: "there is no next item"}
		}
		return v, true, err
	case "previtem":
		if l.index0 == 0 {
			return &undefined{hint: "there is no previous item"}, true, nil
		}
		return l.before, true, nil
	case "cycle":
		return &builtin{name: "cycle", call: l.cycle}, true, nil
	case "changed":
		return &builtin{name: "changed", call: l.change}, true, nil
	}
	return nil, false, nil
}

func (l *loopContext) sizeAttr(name string) (value, bool, error) {
	n, err := l.length()
	switch name {
	case "revindex":
		n -= l.index0
	case "revindex0":
		n -= l.index0 + 1
	}
	return int64(n), true, err
}

func (l *loopContext) cycle(_ *runtime, a callArgs) (value, error) {
	if len(a.kw) > 0 {
		return nil, errors.New("cycle() takes no keyword arguments")
	}
	if len(a.pos) == 0 {
		return nil, errors.New("no items for cycling given")
	}
	return a.pos[l.index0%len(a.pos)], nil
}

func (l *loopContext) change(rt *runtime, a callArgs) (value, error) {
	if len(a.kw) > 0 {
		return nil, errors.New("changed() takes no keyword arguments")
	}
	if l.hasChanged {
		eq, err := equalItems(rt, l.changed, a.pos)
		if err != nil || eq {
			return false, err
		}
	}
	l.changed, l.hasChanged = a.pos, true
	return true, nil
}

// call renders the body of a recursive loop over other items.
func (l *loopContext) call(a callArgs) (value, error) {
	args, err := a.bind("loop", required("iterable"))
	if err != nil {
		return nil, err
	}
	if l.recurse == nil {
		return nil, errors.New("the loop must have the 'recursive' marker to be called recursively")
	}
	return l.recurse(args[0], l.depth0+1)
}
