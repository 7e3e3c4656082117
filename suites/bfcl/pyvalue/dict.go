package pyvalue

import (
	"math"
	"math/big"
	"strconv"
)

// smallDict is the number of keys up to which a search is faster than a map.
const smallDict = 8

// DictBuilder makes a Dict key by key. A key that is set again keeps its place
// and takes the new value, as in Python. The zero DictBuilder is ready to use.
type DictBuilder struct {
	v     Value
	index map[string]int // by hashed name, once there are many
}

// Set sets a key, which must be hashable.
func (b *DictBuilder) Set(key, value Value) {
	if i := b.find(key); i >= 0 {
		b.v.items[i] = value
		return
	}
	b.v.keys = append(b.v.keys, key)
	b.v.items = append(b.v.items, value)
	switch {
	case b.index != nil:
		b.note(len(b.v.keys) - 1)
	case len(b.v.keys) > smallDict:
		b.index = map[string]int{}
		for i := range b.v.keys {
			b.note(i)
		}
	}
}

func (b *DictBuilder) note(i int) {
	if name, ok := hashed(b.v.keys[i]); ok {
		b.index[name] = i
	}
}

func (b *DictBuilder) find(key Value) int {
	if b.index == nil {
		return b.v.find(key)
	}
	if name, ok := hashed(key); ok {
		if i, ok := b.index[name]; ok {
			return i
		}
	}
	return -1
}

// hashed gives equal values equal names, and others different ones. It is false
// for NaN, which equals nothing.
func hashed(v Value) (string, bool) {
	switch {
	case v.Kind == Str:
		return "s" + v.text, true
	case v.integer():
		return "i" + intText(v), true
	case v.real != v.real || v.imag != v.imag:
		return "", false
	case v.imag != 0:
		return "c" + reprComplex(v), true
	case v.number() && v.real == math.Trunc(v.real) && !math.IsInf(v.real, 0):
		whole, _ := new(big.Float).SetFloat64(v.real).Int(nil)
		return "i" + whole.String(), true
	case v.number():
		return "f" + reprFloat(v.real), true
	case v.Kind == Tuple:
		name := "t"
		for _, item := range v.items {
			part, ok := hashed(item)
			if !ok {
				return "", false
			}
			name += strconv.Itoa(len(part)) + ":" + part
		}
		return name, true
	}
	return "o" + v.Kind.String() + v.text, true
}

// Dict returns what was built. The builder must not be used afterwards.
func (b *DictBuilder) Dict() Value {
	b.v.Kind = Dict
	return b.v
}

// With returns a copy of a Dict in which a str key has a value. A key that is
// there keeps its place, a new one comes last.
func (v Value) With(key string, value Value) Value {
	var b DictBuilder
	for i, k := range v.keys {
		b.Set(k, v.items[i])
	}
	b.Set(NewStr(key), value)
	return b.Dict()
}

// Without returns a copy of a Dict that lacks a str key.
func (v Value) Without(key string) Value {
	var b DictBuilder
	for i, k := range v.keys {
		if !k.IsStr(key) {
			b.Set(k, v.items[i])
		}
	}
	return b.Dict()
}

// Map returns a copy of a Dict with its values changed by a function.
func (v Value) Map(change func(Value) Value) Value {
	out := Value{Kind: Dict, keys: v.keys, items: make([]Value, len(v.items))}
	for i, item := range v.items {
		out.items[i] = change(item)
	}
	return out
}
