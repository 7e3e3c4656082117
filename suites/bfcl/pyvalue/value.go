// Package pyvalue holds values of Python's built-in types, as far as function
// calls carry them: read from JSON and compared as CPython 3.11 does. What a
// benchmark in Python decides by type(x) == int or by x in [...] can be decided
// here in the same way.
package pyvalue

import (
	"math"
	"math/big"
)

// Kind is the type of a Value.
type Kind uint8

// The kinds, named after Python's types.
const (
	NoneType Kind = iota
	Bool
	Int
	Float
	Complex
	Str
	Bytes
	Ellipsis
	List
	Tuple
	Dict
)

// String returns Python's name of the type.
func (k Kind) String() string {
	return [...]string{"NoneType", "bool", "int", "float", "complex", "str", "bytes", "ellipsis", "list", "tuple", "dict"}[k]
}

// Value is one Python value. The zero Value is None. Values are not changed
// once they are made, and may share parts.
type Value struct {
	Kind  Kind
	small int64    // Int that fits, and Bool as 0 or 1
	big   *big.Int // Int that does not fit into small
	real  float64  // Float, and the real part of Complex
	imag  float64
	text  string  // Str and Bytes
	items []Value // of List and Tuple; values of Dict
	keys  []Value // of Dict, in order of insertion
}

// None is Python's None.
var None = Value{}

// NewBool returns True or False.
func NewBool(b bool) Value {
	if b {
		return Value{Kind: Bool, small: 1}
	}
	return Value{Kind: Bool}
}

// NewInt returns an int.
func NewInt(i int64) Value { return Value{Kind: Int, small: i} }

// NewBig returns an int of any size. The argument must not change afterwards.
func NewBig(i *big.Int) Value {
	if i.IsInt64() {
		return NewInt(i.Int64())
	}
	return Value{Kind: Int, big: i}
}

// NewFloat returns a float.
func NewFloat(f float64) Value { return Value{Kind: Float, real: f} }

// NewComplex returns a complex.
func NewComplex(c complex128) Value { return Value{Kind: Complex, real: real(c), imag: imag(c)} }

// NewStr returns a str.
func NewStr(s string) Value { return Value{Kind: Str, text: s} }

// NewBytes returns a bytes object.
func NewBytes(s string) Value { return Value{Kind: Bytes, text: s} }

// NewEllipsis returns the object that is written as three dots.
func NewEllipsis() Value { return Value{Kind: Ellipsis} }

// NewList returns a list, which keeps the slice.
func NewList(items ...Value) Value { return Value{Kind: List, items: items} }

// NewTuple returns a tuple, which keeps the slice.
func NewTuple(items ...Value) Value { return Value{Kind: Tuple, items: items} }

// Text returns the characters of a Str or the bytes of Bytes.
func (v Value) Text() string { return v.text }

// True reports whether v is the bool True.
func (v Value) True() bool { return v.Kind == Bool && v.small == 1 }

// IsStr reports whether v is the str s.
func (v Value) IsStr(s string) bool { return v.Kind == Str && v.text == s }

// Items returns the elements of a List or Tuple, or the values of a Dict in
// the order of its keys. The slice must not be changed.
func (v Value) Items() []Value { return v.items }

// Keys returns the keys of a Dict in order of insertion.
func (v Value) Keys() []Value { return v.keys }

// Len returns the number of elements of a List or Tuple, or of keys of a Dict.
func (v Value) Len() int { return len(v.items) }

// Int64 returns an Int that fits into 64 bits.
func (v Value) Int64() (int64, bool) { return v.small, v.Kind == Int && v.big == nil }

// Float64 returns the number of a Float.
func (v Value) Float64() float64 { return v.real }

// BigInt returns an Int, or a Bool as 0 or 1. The result must not be changed.
func (v Value) BigInt() *big.Int {
	if v.big != nil {
		return v.big
	}
	return big.NewInt(v.small)
}

// Complex128 returns a Complex, or a Float as one.
func (v Value) Complex128() complex128 { return complex(v.real, v.imag) }

// ToFloat returns float(v) of an Int or a Bool, and false where it raises
// OverflowError.
func (v Value) ToFloat() (float64, bool) {
	if v.big == nil {
		return float64(v.small), true
	}
	f, _ := new(big.Float).SetInt(v.big).Float64()
	return f, !math.IsInf(f, 0)
}

// Get returns the value of a str key of a Dict.
func (v Value) Get(key string) (Value, bool) {
	for i, k := range v.keys {
		if k.Kind == Str && k.text == key {
			return v.items[i], true
		}
	}
	return Value{}, false
}
