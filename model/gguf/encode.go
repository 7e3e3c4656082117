package gguf

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
)

// NewValue encodes a Go value of the types listed at [Writer.Set].
func NewValue(v any) (Value, error) {
	if value, ok := v.(Value); ok {
		if size := value.kind.size(); size != 0 && size != len(value.raw) {
			return Value{}, fmt.Errorf("the zero Value cannot be stored")
		}
		value.raw = append([]byte(nil), value.raw...)
		return value, nil
	}
	if v == nil {
		return Value{}, fmt.Errorf("nil cannot be stored")
	}
	return encode(reflect.ValueOf(v), 0)
}

var goKinds = map[reflect.Kind]Kind{
	reflect.Uint8:   KindUint8,
	reflect.Int8:    KindInt8,
	reflect.Uint16:  KindUint16,
	reflect.Int16:   KindInt16,
	reflect.Uint32:  KindUint32,
	reflect.Int32:   KindInt32,
	reflect.Uint64:  KindUint64,
	reflect.Int64:   KindInt64,
	reflect.Float32: KindFloat32,
	reflect.Float64: KindFloat64,
	reflect.Bool:    KindBool,
	reflect.String:  KindString,
	reflect.Slice:   KindArray,
	reflect.Array:   KindArray,
}

// kindOf returns the kind that stores a Go type. Elements of []any are arrays,
// as [Value.Any] returns them.
func kindOf(t reflect.Type) (Kind, error) {
	if k, ok := goKinds[t.Kind()]; ok {
		return k, nil
	}
	switch t.Kind() {
	case reflect.Interface:
		return KindArray, nil
	case reflect.Int, reflect.Uint:
		return 0, fmt.Errorf("%s has no fixed width: use %s32 or %s64", t, t, t)
	}
	return 0, fmt.Errorf("%s cannot be stored", t)
}

func encode(v reflect.Value, depth int) (Value, error) {
	kind, err := kindOf(v.Type())
	if err != nil {
		return Value{}, err
	}
	if kind == KindArray {
		return encodeArray(v, depth+1)
	}
	raw := encodeScalar(v)
	if len(raw) > maxTextBytes {
		return Value{}, fmt.Errorf("string of %d bytes exceeds the limit of %d", len(raw), maxTextBytes)
	}
	return Value{kind: kind, raw: raw}, nil
}

func encodeScalar(v reflect.Value) []byte {
	var bits uint64
	switch v.Kind() {
	case reflect.String:
		return []byte(v.String())
	case reflect.Bool:
		if v.Bool() {
			bits = 1
		}
		return []byte{byte(bits)}
	case reflect.Float32:
		// Convert, unlike Float, keeps the payload of a NaN.
		f := v.Convert(reflect.TypeFor[float32]()).Interface().(float32)
		bits = uint64(math.Float32bits(f))
	case reflect.Float64:
		bits = math.Float64bits(v.Float())
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		bits = v.Uint()
	default:
		bits = uint64(v.Int())
	}
	return binary.LittleEndian.AppendUint64(nil, bits)[:v.Type().Size()]
}

func encodeArray(v reflect.Value, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, fmt.Errorf("arrays nested more than %d deep", maxDepth)
	}
	if v.Len() > maxElements {
		return Value{}, fmt.Errorf("array of %d elements exceeds the limit of %d", v.Len(), maxElements)
	}
	elem, err := kindOf(v.Type().Elem())
	if err != nil {
		return Value{}, err
	}
	out := Value{kind: KindArray, elem: elem, n: v.Len()}
	for i := range v.Len() {
		e, err := encodeElement(v.Index(i), elem, depth)
		if err != nil {
			return Value{}, fmt.Errorf("element %d: %w", i, err)
		}
		out.raw = e.appendTo(out.raw)
	}
	return out, nil
}

func encodeElement(v reflect.Value, want Kind, depth int) (Value, error) {
	if v.Kind() == reflect.Interface {
		if v.IsNil() {
			return Value{}, fmt.Errorf("nil cannot be stored")
		}
		v = v.Elem()
	}
	e, err := encode(v, depth)
	if err == nil && e.kind != want {
		return Value{}, fmt.Errorf("%s in a list of type []any, which holds slices only: use a typed slice", v.Type())
	}
	return e, err
}

// appendTo appends the encoding of v, without its kind.
func (v Value) appendTo(b []byte) []byte {
	le := binary.LittleEndian
	switch v.kind {
	case KindString:
		b = le.AppendUint64(b, uint64(len(v.raw)))
	case KindArray:
		b = le.AppendUint32(b, uint32(v.elem))
		b = le.AppendUint64(b, uint64(v.n))
	}
	return append(b, v.raw...)
}
