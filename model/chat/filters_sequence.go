package chat

import (
	"errors"
	"fmt"
)

func filterList(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("list"); err != nil {
		return nil, err
	}
	items, err := rt.collect(v)
	return &list{items: items}, err
}

func filterFirst(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("first"); err != nil {
		return nil, err
	}
	next, err := rt.iterate(v)
	if err != nil {
		return nil, err
	}
	item, ok, err := next()
	if !ok {
		item = &undefined{hint: "No first item, sequence was empty."}
	}
	return item, err
}

func filterLast(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("last"); err != nil {
		return nil, err
	}
	items, err := rt.backwards(v)
	if err != nil {
		return nil, err
	}
	item, ok, err := items()
	if !ok {
		item = &undefined{hint: "No last item, sequence was empty."}
	}
	return item, err
}

// backwards is reversed(v).
func (rt *runtime) backwards(v value) (iterator, error) {
	switch v := v.(type) {
	case string, markup, *list, *tuple, *dict, *dictView, *rangeValue:
		items, err := rt.collect(v)
		if err != nil {
			return nil, err
		}
		return iterateSlice(reversed(items)), nil
	case *undefined:
		return iterateSlice(nil), nil // it has a length, of 0, and items
	}
	return nil, fmt.Errorf("'%s' object is not reversible", typeName(v))
}

func filterReverse(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("reverse"); err != nil {
		return nil, err
	}
	if s, ok := text(v); ok {
		return rt.sliceText(v, s, [3]value{nil, nil, int64(-1)})
	}
	if next, err := rt.backwards(v); err == nil {
		return &generator{name: "reversed", next: next}, nil
	}
	items, err := rt.collect(v)
	if err != nil {
		return nil, errors.New("argument must be iterable")
	}
	return &list{items: reversed(items)}, nil
}

// attrGetter returns a function that looks up a path such as "a.b.0"; a path
// of None is the item itself.
func attrGetter(rt *runtime, path value, def value) func(value) (value, error) {
	var parts []value
	switch p := path.(type) {
	case nil:
	case string, markup:
		s, _ := text(p)
		parts = pathParts(s)
	default:
		parts = []value{path}
	}
	return func(item value) (value, error) {
		for _, part := range parts {
			var err error
			if item, err = rt.getItem(item, part); err != nil {
				return nil, err
			}
			if _, ok := item.(*undefined); ok && def != nil {
				item = def
			}
		}
		return item, nil
	}
}

// pathParts splits a path at its dots; numbers are indices.
func pathParts(path string) []value {
	var parts []value
	for _, part := range splitText(path, ".", -1, false) {
		if n, ok := parsePythonInt(part, 10); ok && all(part, isDigitRune) {
			parts = append(parts, n)
		} else {
			parts = append(parts, part)
		}
	}
	return parts
}

// foldCase is what comparing filters do to strings: they ignore case.
func foldCase(v value) value {
	if s, ok := text(v); ok {
		return toLower(s)
	}
	return v
}

func filterJoin(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("join", optional("d", ""), optional("attribute", nil))
	if err != nil {
		return nil, err
	}
	get := attrGetter(rt, args[1], nil)
	sep, err := rt.str(args[0])
	if err != nil {
		return nil, err
	}
	next, err := rt.iterate(v)
	if err != nil {
		return nil, err
	}
	var parts []string
	for {
		item, ok, err := next()
		if err != nil {
			return nil, err
		}
		if !ok {
			s, err := rt.joinTexts(parts, sep)
			return s, err
		}
		if err := rt.step(); err != nil {
			return nil, err
		}
		if item, err = get(item); err != nil {
			return nil, err
		}
		s, err := rt.str(item)
		if err != nil {
			return nil, err
		}
		parts = append(parts, s)
	}
}

// convertFunc turns an item of a generator's source into what is yielded; keep
// is whether it is yielded at all.
type convertFunc func(item value) (result value, keep bool, err error)

// generate makes a generator over the items of v. As in Python nothing happens
// before the first item is asked for, not even a check of the arguments, which
// is up to prepare.
func (rt *runtime) generate(name string, v value, prepare func() (convertFunc, error)) *generator {
	var source iterator
	var convert convertFunc
	start := func() (err error) {
		if convert, err = prepare(); err != nil {
			return err
		}
		source, err = rt.iterate(v)
		return err
	}
	return &generator{name: name, next: func() (value, bool, error) {
		if source == nil {
			if err := start(); err != nil {
				return nil, false, err
			}
		}
		for {
			item, ok, err := source()
			if err != nil || !ok {
				return nil, false, err
			}
			if err := rt.step(); err != nil {
				return nil, false, err
			}
			result, keep, err := convert(item)
			if err != nil || keep {
				return result, keep, err
			}
		}
	}}
}

// generateUnlessFalse is generate for the filters of Jinja that do nothing at
// all with a v that is false.
func (rt *runtime) generateUnlessFalse(name string, v value, prepare func() (convertFunc, error)) *generator {
	if !truth(v) {
		return &generator{name: name, next: iterateSlice(nil)}
	}
	return rt.generate(name, v, prepare)
}

// filterMap applies a filter to every item, or looks up an attribute.
func filterMap(rt *runtime, v value, a callArgs) (value, error) {
	return rt.generateUnlessFalse("do_map", v, func() (convertFunc, error) {
		apply, err := mapFunction(rt, a)
		return func(item value) (value, bool, error) {
			result, err := apply(item)
			return result, true, err
		}, err
	}), nil
}

func mapFunction(rt *runtime, a callArgs) (func(value) (value, error), error) {
	if len(a.pos) > 0 {
		return filterByName(rt, a.pos[0], callArgs{pos: a.pos[1:], kw: a.kw})
	}
	var attribute, def value
	found := false
	for _, kw := range a.kw {
		switch kw.name {
		case "attribute":
			attribute, found = kw.value, true
		case "default":
			def = kw.value
		}
	}
	if !found {
		return nil, errors.New("map requires a filter argument")
	}
	for _, kw := range a.kw {
		if kw.name != "attribute" && kw.name != "default" {
			return nil, fmt.Errorf("unexpected keyword argument %q", kw.name)
		}
	}
	return attrGetter(rt, attribute, def), nil
}

func filterByName(rt *runtime, name value, a callArgs) (func(value) (value, error), error) {
	s, _ := text(name)
	f := filters[s]
	if f == nil {
		return nil, fmt.Errorf("no filter named %s", shortRepr(name))
	}
	return func(item value) (value, error) { return f(rt, item, a) }, nil
}

// selection makes select, reject, selectattr and rejectattr.
func selection(name string, byAttr, want bool) filterFunc {
	return func(rt *runtime, v value, a callArgs) (value, error) {
		return rt.generateUnlessFalse(name, v, func() (convertFunc, error) {
			test, err := selectFunction(rt, a, byAttr)
			return func(item value) (value, bool, error) {
				holds, err := test(item)
				return item, holds == want, err
			}, err
		}), nil
	}
}

func selectFunction(rt *runtime, a callArgs, byAttr bool) (func(value) (bool, error), error) {
	get := func(v value) (value, error) { return v, nil }
	args := a.pos
	if byAttr {
		if len(args) == 0 {
			return nil, errors.New("missing parameter for attribute name")
		}
		get = attrGetter(rt, args[0], nil)
		args = args[1:]
	}
	test := func(_ *runtime, v value, _ callArgs) (bool, error) { return truth(v), nil }
	rest := callArgs{}
	if len(args) > 0 {
		name, _ := text(args[0])
		if test = tests[name]; test == nil {
			return nil, fmt.Errorf("no test named %s", shortRepr(args[0]))
		}
		rest = callArgs{pos: args[1:], kw: a.kw}
	}
	return func(item value) (bool, error) {
		v, err := get(item)
		if err != nil {
			return false, err
		}
		return test(rt, v, rest)
	}, nil
}

func filterItemPairs(rt *runtime, v value, a callArgs) (value, error) {
	if _, err := a.bind("items"); err != nil {
		return nil, err
	}
	next := iterator(func() (value, bool, error) {
		return nil, false, errors.New("can only get item pairs from a mapping")
	})
	switch v := v.(type) {
	case *undefined:
		next = iterateSlice(nil)
	case *dict:
		next = rt.iterateN(v.len(), func(i int) value { return v.pair(i) })
	}
	return &generator{name: "do_items", next: next}, nil
}

// filterBatch groups items into lists of a size.
func filterBatch(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("batch", required("linecount"), optional("fill_with", nil))
	if err != nil {
		return nil, err
	}
	size, sizeErr := intArg(args[0])
	var source iterator
	done := false
	return &generator{name: "do_batch", next: func() (value, bool, error) {
		if done {
			return nil, false, nil
		}
		if sizeErr != nil {
			return nil, false, sizeErr
		}
		if source == nil {
			var err error
			if source, err = rt.iterate(v); err != nil {
				return nil, false, err
			}
		}
		// A size of 0 or less never equals the length: all items are one batch,
		// but for 0, which equals that of the empty first one.
		if size == 0 {
			return nil, false, errors.New("a batch must have at least one item")
		}
		items, full, err := rt.nextBatch(source, size)
		done = !full
		if err != nil || len(items) == 0 {
			return nil, false, err
		}
		if missing := size - len(items); args[1] != nil && missing > 0 {
			if err := rt.allocateTimes(missing, valueSize); err != nil {
				return nil, false, err
			}
			for range missing {
				items = append(items, args[1])
			}
		}
		return &list{items: items}, true, nil
	}}, nil
}

// nextBatch reads up to size items; full is false at the end of the items.
func (rt *runtime) nextBatch(source iterator, size int) (items []value, full bool, err error) {
	if err := rt.allocate(containerSize); err != nil {
		return nil, false, err
	}
	for size < 0 || len(items) < size {
		item, ok, err := source()
		if err != nil || !ok {
			return items, false, err
		}
		if err := rt.step(); err != nil {
			return nil, false, err
		}
		if err := rt.allocate(valueSize); err != nil {
			return nil, false, err
		}
		items = append(items, item)
	}
	return items, true, nil
}

// filterSlice distributes items over a number of lists.
func filterSlice(rt *runtime, v value, a callArgs) (value, error) {
	args, err := a.bind("slice", required("slices"), optional("fill_with", nil))
	if err != nil {
		return nil, err
	}
	var next iterator
	return &generator{name: "do_slice", next: func() (value, bool, error) {
		if next == nil {
			if next, err = rt.columns(v, args[0], args[1]); err != nil {
				return nil, false, err
			}
		}
		return next()
	}}, nil
}

// columns yields n lists that share the items of v, the first ones longer by
// one where the items do not divide evenly; fill, unless None, evens that out.
func (rt *runtime) columns(v, count, fill value) (iterator, error) {
	items, err := rt.collect(v)
	if err != nil {
		return nil, err
	}
	n, err := intArg(count)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, errors.New("integer division or modulo by zero")
	}
	size, extra, at, i := len(items)/n, len(items)%n, 0, 0
	return func() (value, bool, error) {
		if i >= n {
			return nil, false, nil
		}
		end := at + size
		if i < extra {
			end++
		}
		part := append([]value(nil), items[at:end]...)
		if fill != nil && i >= extra {
			part = append(part, fill)
		}
		at = end
		i++
		if err := rt.step(); err != nil {
			return nil, false, err
		}
		l, err := rt.newList(part)
		return l, true, err
	}, nil
}
