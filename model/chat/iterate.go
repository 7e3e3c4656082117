package chat

import (
	"fmt"
	"unicode/utf8"
)

// iterate is iter(v).
func (rt *runtime) iterate(v value) (iterator, error) {
	switch v := v.(type) {
	case *list:
		return iterateSlice(v.items), nil
	case *tuple:
		return iterateSlice(v.items), nil
	case *dict:
		return iterateSlice(v.keys), nil
	case *dictView:
		return rt.iterateN(v.dict.len(), v.at), nil
	case *rangeValue:
		return rt.iterateN(int(v.n), func(i int) value { return v.at(int64(i)) }), nil
	case string:
		return rt.iterateText(v), nil
	case markup:
		return rt.iterateText(string(v)), nil
	case *undefined:
		return iterateSlice(nil), nil
	case *generator:
		return rt.pull(v), nil
	case *loopContext:
		return v.pairs, nil
	}
	return nil, fmt.Errorf("'%s' object is not iterable", typeName(v))
}

// pull reads a generator. Generators over generators nest, so each counts as a
// level of recursion.
func (rt *runtime) pull(g *generator) iterator {
	return func() (value, bool, error) {
		if err := rt.enter(); err != nil {
			return nil, false, err
		}
		defer rt.leave()
		return g.next()
	}
}

func iterateSlice(items []value) iterator {
	i := 0
	return func() (value, bool, error) {
		if i >= len(items) {
			return nil, false, nil
		}
		i++
		return items[i-1], true, nil
	}
}

// iterateN yields at(0) to at(n-1), which it counts as made on the way.
func (rt *runtime) iterateN(n int, at func(int) value) iterator {
	i := 0
	return func() (value, bool, error) {
		if i >= n {
			return nil, false, nil
		}
		i++
		return at(i - 1), true, rt.allocate(valueSize)
	}
}

// iterateText yields the characters of a string, as str even where it is
// markup.
func (rt *runtime) iterateText(s string) iterator {
	return func() (value, bool, error) {
		if s == "" {
			return nil, false, nil
		}
		_, n := utf8.DecodeRuneInString(s)
		c := s[:n]
		s = s[n:]
		return c, true, rt.allocate(valueSize)
	}
}

// collect returns all values of an iterable, counted as a new list.
func (rt *runtime) collect(v value) ([]value, error) {
	if items, ok := sequence(v); ok {
		if err := rt.allocate(containerSize + valueSize*len(items)); err != nil {
			return nil, err
		}
		return append([]value(nil), items...), nil
	}
	next, err := rt.iterate(v)
	if err != nil {
		return nil, err
	}
	return rt.drain(next)
}

// drain returns what is left of an iterator.
func (rt *runtime) drain(next iterator) ([]value, error) {
	if err := rt.allocate(containerSize); err != nil {
		return nil, err
	}
	var items []value
	for {
		v, ok, err := next()
		if err != nil {
			return nil, err
		}
		if !ok {
			return items, nil
		}
		if err := rt.step(); err != nil {
			return nil, err
		}
		if err := rt.allocate(valueSize); err != nil {
			return nil, err
		}
		items = append(items, v)
	}
}

// length is len(v).
func length(v value) (int, error) {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v), nil
	case markup:
		return utf8.RuneCountInString(string(v)), nil
	case *list:
		return len(v.items), nil
	case *tuple:
		return len(v.items), nil
	case *dict:
		return v.len(), nil
	case *dictView:
		return v.dict.len(), nil
	case *rangeValue:
		return int(v.n), nil
	case *undefined:
		return 0, nil
	case *loopContext:
		return v.length()
	}
	return 0, fmt.Errorf("object of type '%s' has no len()", typeName(v))
}

// unpack returns exactly n values of an iterable, for n targets.
func (rt *runtime) unpack(v value, n int) ([]value, error) {
	next, err := rt.iterate(v)
	if err != nil {
		return nil, fmt.Errorf("cannot unpack non-iterable %s object", typeName(v))
	}
	items := make([]value, 0, n)
	for {
		item, ok, err := next()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if len(items) == n {
			return nil, fmt.Errorf("too many values to unpack (expected %d)", n)
		}
		items = append(items, item)
	}
	if len(items) < n {
		return nil, fmt.Errorf("not enough values to unpack (expected %d, got %d)", n, len(items))
	}
	return items, nil
}
