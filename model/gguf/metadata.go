package gguf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrMissing is matched by errors about a key or tensor that a file lacks.
var ErrMissing = errors.New("is missing")

// Keys returns the metadata keys in the order of the file. Of a split model
// these are the keys of the first part.
func (f *File) Keys() []string {
	if len(f.parts) == 0 {
		return nil
	}
	return slices.Clone(f.parts[0].keys)
}

// Value returns the value of a key. It is not decoded yet.
func (f *File) Value(key string) (Value, bool) {
	if len(f.parts) == 0 {
		return Value{}, false
	}
	v, ok := f.parts[0].values[key]
	return v, ok
}

// Has reports whether the file has the key.
func (f *File) Has(key string) bool {
	_, ok := f.Value(key)
	return ok
}

// String returns a string. This and the other getters fail with an error that
// matches [ErrMissing] if the key is missing, and with one that names both
// types if it holds something else.
func (f *File) String(key string) (string, error) { return get(f, key, Value.Text) }

// Uint returns an integer of any width that is not negative.
func (f *File) Uint(key string) (uint64, error) { return get(f, key, Value.Uint) }

// Int returns an integer of any width that fits an int64.
func (f *File) Int(key string) (int64, error) { return get(f, key, Value.Int) }

// Float returns a number: f32, f64 or an integer of any width.
func (f *File) Float(key string) (float64, error) { return get(f, key, Value.Float) }

// Bool returns a bool.
func (f *File) Bool(key string) (bool, error) { return get(f, key, Value.Bool) }

// Strings returns an array of strings.
func (f *File) Strings(key string) ([]string, error) { return get(f, key, Value.Strings) }

// Ints returns an array of integers of any width.
func (f *File) Ints(key string) ([]int64, error) { return get(f, key, Value.Ints) }

// Floats returns an array of numbers, rounded to float32.
func (f *File) Floats(key string) ([]float32, error) { return get(f, key, Value.Floats) }

// StringOr is String with a default for a missing key. A value of another type
// is still an error, here and in the getters below.
func (f *File) StringOr(key, def string) (string, error) { return getOr(f, key, def, Value.Text) }

// UintOr is Uint with a default for a missing key.
func (f *File) UintOr(key string, def uint64) (uint64, error) { return getOr(f, key, def, Value.Uint) }

// IntOr is Int with a default for a missing key.
func (f *File) IntOr(key string, def int64) (int64, error) { return getOr(f, key, def, Value.Int) }

// FloatOr is Float with a default for a missing key.
func (f *File) FloatOr(key string, def float64) (float64, error) {
	return getOr(f, key, def, Value.Float)
}

// BoolOr is Bool with a default for a missing key.
func (f *File) BoolOr(key string, def bool) (bool, error) { return getOr(f, key, def, Value.Bool) }

func get[T any](f *File, key string, decode func(Value) (T, error)) (T, error) {
	var zero T
	v, ok := f.Value(key)
	if !ok {
		return zero, fmt.Errorf("%s: key %q %w (%s)", f.name, key, ErrMissing, f.hint(key))
	}
	out, err := decode(v)
	if err != nil {
		return zero, fmt.Errorf("%s: key %q %w", f.name, key, err)
	}
	return out, nil
}

func getOr[T any](f *File, key string, def T, decode func(Value) (T, error)) (T, error) {
	if !f.Has(key) {
		return def, nil
	}
	return get(f, key, decode)
}

// hint says what to do about a missing key. The most common cause is a file of
// another architecture, whose keys differ in the first word only.
func (f *File) hint(key string) string {
	if len(f.parts) == 0 {
		return errClosed.Error()
	}
	if _, rest, ok := strings.Cut(key, "."); ok {
		for _, k := range f.parts[0].keys {
			if _, other, ok := strings.Cut(k, "."); ok && other == rest {
				return fmt.Sprintf("the file has %q", k)
			}
		}
	}
	return "convert the model again with a current converter"
}
