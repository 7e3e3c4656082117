package chat

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"unicode/utf8"
)

// slice is object[start:stop:step].
func (rt *runtime) slice(object value, bounds [3]value) (value, error) {
	if u, ok := object.(*undefined); ok {
		return nil, u.err()
	}
	switch o := object.(type) {
	case string, markup:
		s, _ := text(o)
		return rt.sliceText(o, s, bounds)
	case *rangeValue:
		start, step, n, err := sliceIndices(bounds, o.n)
		if err != nil {
			return nil, err
		}
		r := &rangeValue{start: o.start + start*o.step, step: o.step * step, n: n}
		r.stop = r.start + n*r.step
		return r, nil
	}
	items, ok := sequence(object)
	if !ok {
		if _, isDict := object.(*dict); isDict {
			return nil, errors.New("unhashable type: 'slice'")
		}
		return nil, fmt.Errorf("'%s' object is not subscriptable", typeName(object))
	}
	start, step, n, err := sliceIndices(bounds, int64(len(items)))
	if err != nil {
		return nil, err
	}
	out := make([]value, n)
	for i := range out {
		out[i] = items[start+int64(i)*step]
	}
	if _, ok := object.(*tuple); ok {
		return rt.newTuple(out)
	}
	return rt.newList(out)
}

func (rt *runtime) sliceText(object value, s string, bounds [3]value) (value, error) {
	if err := rt.allocate(len(s)); err != nil {
		return nil, err
	}
	start, step, n, err := sliceIndices(bounds, int64(utf8.RuneCountInString(s)))
	if err != nil {
		return nil, err
	}
	if step == 1 {
		return likeText(object, substring(s, start, n)), nil
	}
	runes := []rune(s)
	out := make([]rune, n)
	for i := range out {
		out[i] = runes[start+int64(i)*step]
	}
	return likeText(object, string(out)), nil
}

// substring returns n characters of s from the given one on.
func substring(s string, start, n int64) string {
	from, to := len(s), len(s)
	i := int64(0)
	for at := range s {
		if i == start {
			from = at
		}
		if i == start+n {
			to = at
			break
		}
		i++
	}
	return s[from:max(from, to)]
}

// sliceIndices resolves the bounds of a slice of a sequence of a length, as
// Python's slice.indices does, and counts the selected items.
func sliceIndices(bounds [3]value, length int64) (start, step, n int64, err error) {
	step, err = sliceBound(bounds[2], 1)
	if err != nil {
		return 0, 0, 0, err
	}
	if step == 0 {
		return 0, 0, 0, errors.New("slice step cannot be zero")
	}
	// A longer step selects as much as one past the end does.
	step = min(max(step, -length-1), length+1)
	lower, upper := int64(0), length
	first, last := lower, upper
	if step < 0 {
		lower, upper = -1, length-1
		first, last = upper, lower
	}
	if start, err = clampBound(bounds[0], first, lower, upper, length); err != nil {
		return 0, 0, 0, err
	}
	stop, err := clampBound(bounds[1], last, lower, upper, length)
	if err != nil {
		return 0, 0, 0, err
	}
	if step > 0 && start < stop {
		n = (stop-start-1)/step + 1
	}
	if step < 0 && stop < start {
		n = (start-stop-1)/-step + 1
	}
	return start, step, n, nil
}

// clampBound resolves one bound: def if it is None.
func clampBound(bound value, def, lower, upper, length int64) (int64, error) {
	if bound == nil {
		return def, nil
	}
	i, err := sliceBound(bound, 0)
	if err != nil {
		return 0, err
	}
	if i < 0 {
		return max(i+length, lower), nil
	}
	return min(i, upper), nil
}

// sliceBound returns an int bound, or def for None.
func sliceBound(v value, def int64) (int64, error) {
	if v == nil {
		return def, nil
	}
	if b, ok := v.(*big.Int); ok {
		if b.Sign() < 0 {
			return math.MinInt64 / 2, nil
		}
		return math.MaxInt64 / 2, nil
	}
	i, ok := toInt64(v)
	if !ok {
		return 0, errors.New("slice indices must be integers or None or have an __index__ method")
	}
	return max(min(i, math.MaxInt64/2), math.MinInt64/2), nil
}
