package pyvalue

import (
	"math"
	"math/big"
)

// Equal is Python's ==: numbers of all types by value, so that 1, 1.0 and True
// are equal; text, lists and tuples only with their own type; dicts without
// regard to order.
func Equal(a, b Value) bool {
	if a.number() && b.number() {
		return equalNumbers(a, b)
	}
	if a.Kind != b.Kind {
		return false
	}
	switch a.Kind {
	case Str, Bytes:
		return a.text == b.text
	case List, Tuple:
		return equalItems(a.items, b.items)
	case Dict:
		return equalDicts(a, b)
	}
	return true // None and Ellipsis are single objects
}

// In is Python's x in items.
func In(x Value, items []Value) bool {
	for _, item := range items {
		if Equal(x, item) {
			return true
		}
	}
	return false
}

func (v Value) number() bool {
	switch v.Kind {
	case Bool, Int, Float, Complex:
		return true
	}
	return false
}

func (v Value) integer() bool { return v.Kind == Bool || v.Kind == Int }

func equalNumbers(a, b Value) bool {
	if a.imag != 0 || b.imag != 0 { // NaN included
		return a.Kind == b.Kind && a.real == b.real && a.imag == b.imag
	}
	switch {
	case a.integer() && b.integer():
		if a.big == nil && b.big == nil {
			return a.small == b.small
		}
		return a.BigInt().Cmp(b.BigInt()) == 0
	case a.integer():
		return equalIntFloat(a, b.real)
	case b.integer():
		return equalIntFloat(b, a.real)
	}
	return a.real == b.real
}

// equalIntFloat compares exactly, where a conversion to float would round.
func equalIntFloat(i Value, f float64) bool {
	if math.IsNaN(f) || math.IsInf(f, 0) || f != math.Trunc(f) {
		return false
	}
	if i.big == nil && i.small > -1<<53 && i.small < 1<<53 {
		return float64(i.small) == f
	}
	whole, _ := new(big.Float).SetFloat64(f).Int(nil)
	return i.BigInt().Cmp(whole) == 0
}

func equalItems(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalDicts(a, b Value) bool {
	if len(a.keys) != len(b.keys) {
		return false
	}
	for i, k := range a.keys {
		j := b.find(k)
		if j < 0 || !Equal(a.items[i], b.items[j]) {
			return false
		}
	}
	return true
}

// find returns the index of a key, or -1.
func (v Value) find(key Value) int {
	for i, k := range v.keys {
		if Equal(k, key) {
			return i
		}
	}
	return -1
}

// Hashable reports whether a value can be a key: one without a list or dict in
// it.
func (v Value) Hashable() bool {
	switch v.Kind {
	case List, Dict:
		return false
	case Tuple:
		for _, item := range v.items {
			if !item.Hashable() {
				return false
			}
		}
	}
	return true
}
