package gguf

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"strings"
)

// Value is one metadata value: a view of its encoding in the file, decoded on
// request. It is valid until the File it came from is closed. The zero Value
// is the u8 0 without bytes and is of no use.
type Value struct {
	kind Kind
	elem Kind   // of an array
	n    int    // elements of an array
	raw  []byte // a scalar's bytes, a string's text, or an array's encoded elements
}

// Kind returns the type of the value.
func (v Value) Kind() Kind { return v.kind }

// Elem returns the type of an array's elements; only arrays have one.
func (v Value) Elem() Kind { return v.elem }

// Len returns the number of elements of an array, the number of bytes of a
// string, and 1 for anything else.
func (v Value) Len() int {
	switch v.kind {
	case KindArray:
		return v.n
	case KindString:
		return len(v.raw)
	}
	return 1
}

// TypeName describes the type: "u32", "string", "array of i32".
func (v Value) TypeName() string {
	if v.kind == KindArray {
		return "array of " + v.elem.String()
	}
	return v.kind.String()
}

// Values yields the elements of an array in order, nothing for other kinds.
// Nested arrays are yielded as arrays.
func (v Value) Values() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.kind != KindArray {
			return
		}
		rest := v.raw
		for range v.n {
			var e Value
			e, rest = decodeElement(v.elem, rest)
			if !yield(e) {
				return
			}
		}
	}
}

// decodeElement splits the first value off the front of raw, which the header
// walk has already checked to be well formed.
func decodeElement(kind Kind, raw []byte) (Value, []byte) {
	c := cursor{data: raw}
	v, err := c.value(kind, 0)
	if err != nil {
		panic("gguf: checked array does not decode: " + err.Error())
	}
	return v, raw[c.off:]
}

// Text returns a string value.
func (v Value) Text() (string, error) {
	if v.kind != KindString {
		return "", v.mismatch("string")
	}
	return string(v.raw), nil
}

// Bool returns a bool value.
func (v Value) Bool() (bool, error) {
	if v.kind != KindBool {
		return false, v.mismatch("bool")
	}
	return v.raw[0] != 0, nil
}

// Uint returns an integer of any width that is not negative.
func (v Value) Uint() (uint64, error) {
	if !v.kind.integer() {
		return 0, v.mismatch("unsigned integer")
	}
	if v.kind == KindUint64 {
		return binary.LittleEndian.Uint64(v.raw), nil
	}
	i := smallInt(v.kind, v.raw)
	if i < 0 {
		return 0, fmt.Errorf("is %d, want an unsigned integer", i)
	}
	return uint64(i), nil
}

// Int returns an integer of any width that fits an int64.
func (v Value) Int() (int64, error) {
	if !v.kind.integer() {
		return 0, v.mismatch("integer")
	}
	return toInt(v.kind, v.raw)
}

// Float returns a number: f32, f64 or an integer of any width.
func (v Value) Float() (float64, error) {
	switch {
	case v.kind == KindFloat32 || v.kind == KindFloat64 || v.kind.integer():
		return toFloat(v.kind, v.raw), nil
	}
	return 0, v.mismatch("float")
}

// Strings returns an array of strings. All of them share one copy of the
// array's bytes.
func (v Value) Strings() ([]string, error) {
	if v.kind != KindArray || v.elem != KindString {
		return nil, v.mismatch("array of string")
	}
	text := string(v.raw)
	out := make([]string, v.n)
	at := 0
	for i := range out {
		n := int(binary.LittleEndian.Uint64(v.raw[at:]))
		at += 8
		out[i] = text[at : at+n]
		at += n
	}
	return out, nil
}

// Ints returns an array of integers of any width that all fit an int64.
func (v Value) Ints() ([]int64, error) {
	if v.kind != KindArray || !v.elem.integer() {
		return nil, v.mismatch("array of integer")
	}
	size := v.elem.size()
	out := make([]int64, v.n)
	for i := range out {
		n, err := toInt(v.elem, v.raw[i*size:])
		if err != nil {
			return nil, fmt.Errorf("element %d %w", i, err)
		}
		out[i] = n
	}
	return out, nil
}

// Floats returns an array of numbers (f32, f64 or integers of any width),
// rounded to float32.
func (v Value) Floats() ([]float32, error) {
	number := v.elem == KindFloat32 || v.elem == KindFloat64 || v.elem.integer()
	if v.kind != KindArray || !number {
		return nil, v.mismatch("array of float")
	}
	size := v.elem.size()
	out := make([]float32, v.n)
	for i := range out {
		if v.elem == KindFloat32 { // keeps the payload of a NaN
			out[i] = math.Float32frombits(binary.LittleEndian.Uint32(v.raw[i*size:]))
			continue
		}
		out[i] = float32(toFloat(v.elem, v.raw[i*size:]))
	}
	return out, nil
}

func (v Value) mismatch(want string) error {
	return fmt.Errorf("is of type %s, want %s", v.TypeName(), want)
}

// smallInt decodes an integer of any kind but u64.
func smallInt(k Kind, raw []byte) int64 {
	le := binary.LittleEndian
	switch k {
	case KindUint8:
		return int64(raw[0])
	case KindInt8:
		return int64(int8(raw[0]))
	case KindUint16:
		return int64(le.Uint16(raw))
	case KindInt16:
		return int64(int16(le.Uint16(raw)))
	case KindUint32:
		return int64(le.Uint32(raw))
	case KindInt32:
		return int64(int32(le.Uint32(raw)))
	}
	return int64(le.Uint64(raw))
}

func toInt(k Kind, raw []byte) (int64, error) {
	if k == KindUint64 {
		if u := binary.LittleEndian.Uint64(raw); u > math.MaxInt64 {
			return 0, fmt.Errorf("is %d, which does not fit a signed 64-bit integer", u)
		}
	}
	return smallInt(k, raw), nil
}

func toFloat(k Kind, raw []byte) float64 {
	switch k {
	case KindFloat32:
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(raw)))
	case KindFloat64:
		return math.Float64frombits(binary.LittleEndian.Uint64(raw))
	case KindUint64:
		return float64(binary.LittleEndian.Uint64(raw))
	}
	return float64(smallInt(k, raw))
}

// Any returns the value as the Go type of the same width: uint8 to uint64,
// int8 to int64, float32, float64, bool, string, or a slice of one of these.
// An array of arrays is an []any of its elements. [Writer.Set] turns the
// result back into the same value.
func (v Value) Any() any {
	if v.kind == KindArray {
		return v.anySlice()
	}
	switch v.kind {
	case KindString:
		return string(v.raw)
	case KindBool:
		return v.raw[0] != 0
	case KindUint8:
		return v.raw[0]
	case KindUint16:
		return uint16(smallInt(v.kind, v.raw))
	case KindUint32:
		return uint32(smallInt(v.kind, v.raw))
	case KindUint64:
		return binary.LittleEndian.Uint64(v.raw)
	case KindInt8:
		return int8(smallInt(v.kind, v.raw))
	case KindInt16:
		return int16(smallInt(v.kind, v.raw))
	case KindInt32:
		return int32(smallInt(v.kind, v.raw))
	case KindInt64:
		return smallInt(v.kind, v.raw)
	case KindFloat32:
		return math.Float32frombits(binary.LittleEndian.Uint32(v.raw))
	case KindFloat64:
		return math.Float64frombits(binary.LittleEndian.Uint64(v.raw))
	}
	return nil
}

func (v Value) anySlice() any {
	switch v.elem {
	case KindString:
		return collect[string](v)
	case KindBool:
		return collect[bool](v)
	case KindUint8:
		return collect[uint8](v)
	case KindUint16:
		return collect[uint16](v)
	case KindUint32:
		return collect[uint32](v)
	case KindUint64:
		return collect[uint64](v)
	case KindInt8:
		return collect[int8](v)
	case KindInt16:
		return collect[int16](v)
	case KindInt32:
		return collect[int32](v)
	case KindInt64:
		return collect[int64](v)
	case KindFloat32:
		return collect[float32](v)
	case KindFloat64:
		return collect[float64](v)
	}
	return collect[any](v)
}

func collect[T any](v Value) []T {
	out := make([]T, 0, v.n)
	for e := range v.Values() {
		out = append(out, e.Any().(T))
	}
	return out
}

// String formats the value for people: strings quoted, and only the first
// elements of a long array or the first bytes of a long string. Of arrays
// within an array only type and length are shown.
func (v Value) String() string {
	const most = 8
	if v.kind != KindArray {
		return v.scalarString()
	}
	var b strings.Builder
	b.WriteByte('[')
	i := 0
	for e := range v.Values() {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == most {
			fmt.Fprintf(&b, "... %d in all", v.n)
			break
		}
		if e.kind == KindArray {
			fmt.Fprintf(&b, "%s (%d)", e.TypeName(), e.n)
		} else {
			b.WriteString(e.String())
		}
		i++
	}
	b.WriteByte(']')
	return b.String()
}

func (v Value) scalarString() string {
	const most = 200
	if v.kind != KindString {
		return fmt.Sprint(v.Any())
	}
	if len(v.raw) > most {
		return fmt.Sprintf("%q... %d bytes in all", v.raw[:most], len(v.raw))
	}
	return fmt.Sprintf("%q", v.raw)
}
