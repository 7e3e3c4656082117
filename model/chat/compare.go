package chat

import (
	"fmt"
	"math"
	"math/big"
	"strings"
)

// equal is a == b.
func equal(rt *runtime, a, b value) (bool, error) {
	switch x := a.(type) {
	case nil:
		return b == nil, nil
	case string, markup:
		s, _ := text(a)
		t, ok := text(b)
		return ok && s == t, nil
	case bool, int64, *big.Int, float64:
		if !isNumber(b) {
			return false, nil
		}
		c, ordered := compareNumbers(a, b)
		return ordered && c == 0, nil
	case *undefined:
		_, ok := b.(*undefined)
		return ok, nil
	case *list:
		y, ok := b.(*list)
		if !ok {
			return false, nil
		}
		return equalItems(rt, x.items, y.items)
	case *tuple:
		y, ok := b.(*tuple)
		if !ok {
			return false, nil
		}
		return equalItems(rt, x.items, y.items)
	case *dict:
		y, ok := b.(*dict)
		if !ok {
			return false, nil
		}
		return equalDicts(rt, x, y)
	case *rangeValue:
		y, ok := b.(*rangeValue)
		return ok && x.n == y.n && (x.n == 0 || x.start == y.start && (x.n == 1 || x.step == y.step)), nil
	case *dictView:
		y, ok := b.(*dictView)
		if !ok || x.kind == "values" || y.kind == "values" {
			return ok && x == y, nil
		}
		return equalViews(rt, x, y)
	}
	return a == b, nil
}

// same is a is b or a == b, by which Python finds elements of containers.
func same(rt *runtime, a, b value) (bool, error) {
	if identical(a, b) {
		return true, nil
	}
	return equal(rt, a, b)
}

// identical is a is b. Small values have no identity here: equal ones of one
// type are the same.
func identical(a, b value) bool {
	if x, ok := a.(*big.Int); ok {
		y, ok := b.(*big.Int)
		return ok && x.Cmp(y) == 0
	}
	if x, ok := a.(float64); ok {
		y, ok := b.(float64)
		return ok && math.Float64bits(x) == math.Float64bits(y)
	}
	return a == b
}

func equalItems(rt *runtime, a, b []value) (bool, error) {
	if len(a) != len(b) {
		return false, nil
	}
	if err := rt.enter(); err != nil {
		return false, err
	}
	defer rt.leave()
	for i := range a {
		if err := rt.step(); err != nil {
			return false, err
		}
		if eq, err := same(rt, a[i], b[i]); err != nil || !eq {
			return false, err
		}
	}
	return true, nil
}

func equalDicts(rt *runtime, a, b *dict) (bool, error) {
	if a.len() != b.len() {
		return false, nil
	}
	if err := rt.enter(); err != nil {
		return false, err
	}
	defer rt.leave()
	for i, key := range a.keys {
		other, ok, err := b.get(rt, key)
		if err != nil || !ok {
			return false, err
		}
		if eq, err := same(rt, a.values[i], other); err != nil || !eq {
			return false, err
		}
	}
	return true, nil
}

// equalViews compares keys() or items() as the sets they are.
func equalViews(rt *runtime, a, b *dictView) (bool, error) {
	if a.dict.len() != b.dict.len() {
		return false, nil
	}
	for i := range a.dict.keys {
		in, err := viewContains(rt, b, a.at(i))
		if err != nil || !in {
			return false, err
		}
	}
	return true, nil
}

// compareNumbers compares numbers exactly; ordered is false for NaN.
func compareNumbers(a, b value) (c int, ordered bool) {
	x, xok := toInt64(a)
	y, yok := toInt64(b)
	if xok && yok {
		return compareOrdered(x, y), true
	}
	fx, xf := a.(float64)
	fy, yf := b.(float64)
	switch {
	case xf && yf:
		if math.IsNaN(fx) || math.IsNaN(fy) {
			return 0, false
		}
		return compareOrdered(fx, fy), true
	case xf:
		c, ordered = compareBigFloat(toBig(b), fx)
		return -c, ordered
	case yf:
		return compareBigFloat(toBig(a), fy)
	}
	return toBig(a).Cmp(toBig(b)), true
}

func compareOrdered[T int | int64 | float64 | string](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func compareBigFloat(n *big.Int, f float64) (int, bool) {
	switch {
	case math.IsNaN(f):
		return 0, false
	case math.IsInf(f, 1):
		return -1, true
	case math.IsInf(f, -1):
		return 1, true
	}
	return new(big.Rat).SetInt(n).Cmp(new(big.Rat).SetFloat64(f)), true
}

// compareValues evaluates a comparison operator other than "in".
func compareValues(rt *runtime, op string, a, b value) (bool, error) {
	switch op {
	case "==", "!=":
		eq, err := equal(rt, a, b)
		return eq == (op == "=="), err
	}
	c, ordered, err := order(rt, op, a, b)
	if err != nil || !ordered {
		return false, err
	}
	switch op {
	case "<":
		return c < 0, nil
	case "<=":
		return c <= 0, nil
	case ">":
		return c > 0, nil
	}
	return c >= 0, nil
}

// order compares two values of ordered types; ordered is false for NaN.
func order(rt *runtime, op string, a, b value) (c int, ordered bool, err error) {
	for _, v := range []value{a, b} {
		if u, ok := v.(*undefined); ok {
			return 0, false, u.err()
		}
	}
	if isNumber(a) && isNumber(b) {
		c, ordered = compareNumbers(a, b)
		return c, ordered, nil
	}
	s, sok := text(a)
	t, tok := text(b)
	if sok && tok {
		return compareOrdered(s, t), true, nil
	}
	if x, ok := a.(*list); ok {
		if y, ok := b.(*list); ok {
			return orderItems(rt, op, x.items, y.items)
		}
	}
	if x, ok := a.(*tuple); ok {
		if y, ok := b.(*tuple); ok {
			return orderItems(rt, op, x.items, y.items)
		}
	}
	return 0, false, fmt.Errorf("'%s' not supported between instances of '%s' and '%s'", op, typeName(a), typeName(b))
}

// orderItems compares by the first items that differ.
func orderItems(rt *runtime, op string, a, b []value) (int, bool, error) {
	if err := rt.enter(); err != nil {
		return 0, false, err
	}
	defer rt.leave()
	for i := range min(len(a), len(b)) {
		eq, err := same(rt, a[i], b[i])
		if err != nil {
			return 0, false, err
		}
		if !eq {
			return order(rt, op, a[i], b[i])
		}
	}
	return compareOrdered(len(a), len(b)), true, nil
}

// contains is item in container.
func contains(rt *runtime, item, container value) (bool, error) {
	switch c := container.(type) {
	case string, markup:
		s, _ := text(c)
		part, ok := text(item)
		if !ok {
			return false, fmt.Errorf("'in <string>' requires string as left operand, not %s", typeName(item))
		}
		return strings.Contains(s, part), nil
	case *dict:
		_, ok, err := c.get(rt, item)
		return ok, err
	case *namespace, *macro, *builtin, nil, bool, int64, *big.Int, float64, *cycler, *joiner:
		return false, fmt.Errorf("argument of type '%s' is not iterable", typeName(c))
	case *dictView:
		if c.kind != "values" {
			return viewContains(rt, c, item)
		}
	}
	next, err := rt.iterate(container)
	if err != nil {
		return false, err
	}
	for {
		v, ok, err := next()
		if err != nil || !ok {
			return false, err
		}
		if err := rt.step(); err != nil {
			return false, err
		}
		if eq, err := same(rt, v, item); err != nil || eq {
			return eq, err
		}
	}
}

// viewContains is item in d.keys() or d.items().
func viewContains(rt *runtime, v *dictView, item value) (bool, error) {
	if v.kind == "keys" {
		_, ok, err := v.dict.get(rt, item)
		return ok, err
	}
	pair, ok := item.(*tuple)
	if !ok || len(pair.items) != 2 {
		return false, nil
	}
	val, ok, err := v.dict.get(rt, pair.items[0])
	if err != nil || !ok {
		return false, err
	}
	return same(rt, val, pair.items[1])
}
