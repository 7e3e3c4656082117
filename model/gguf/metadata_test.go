package gguf

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func metadataFile(t *testing.T) *File {
	w := NewWriter()
	set(t, w, "u8", uint8(200))
	set(t, w, "i8", int8(-5))
	set(t, w, "u16", uint16(60000))
	set(t, w, "i16", int16(-300))
	set(t, w, "u32", uint32(math.MaxUint32))
	set(t, w, "i32", int32(-70000))
	set(t, w, "u64", uint64(math.MaxUint64))
	set(t, w, "i64", int64(math.MinInt64))
	set(t, w, "f32", float32(0.5))
	set(t, w, "f64", 0.1)
	set(t, w, "bool", true)
	set(t, w, "string", "text")
	set(t, w, "strings", []string{"a", "b"})
	set(t, w, "ints", []int32{1, -2})
	set(t, w, "u64s", []uint64{1, math.MaxUint64})
	set(t, w, "floats", []float32{1, 2.5})
	set(t, w, "doubles", []float64{0.1})
	set(t, w, "llama.block_count", uint32(3))
	return parse(t, write(t, w))
}

func TestGetters(t *testing.T) {
	f := metadataFile(t)
	check := func(name string, got any, err error, want any) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for key, want := range map[string]uint64{"u8": 200, "u16": 60000, "u32": math.MaxUint32, "u64": math.MaxUint64} {
		n, err := f.Uint(key)
		check("Uint "+key, n, err, want)
	}
	for key, want := range map[string]int64{"u8": 200, "i8": -5, "u16": 60000, "i16": -300, "u32": math.MaxUint32, "i32": -70000, "i64": math.MinInt64} {
		n, err := f.Int(key)
		check("Int "+key, n, err, want)
	}
	for key, want := range map[string]float64{"f32": 0.5, "f64": 0.1, "i16": -300, "u64": math.MaxUint64} {
		n, err := f.Float(key)
		check("Float "+key, n, err, want)
	}
	b, err := f.Bool("bool")
	check("Bool", b, err, true)
	s, err := f.String("string")
	check("String", s, err, "text")
	ss, err := f.Strings("strings")
	check("Strings", ss, err, []string{"a", "b"})
	is, err := f.Ints("ints")
	check("Ints", is, err, []int64{1, -2})
	fs, err := f.Floats("floats")
	check("Floats", fs, err, []float32{1, 2.5})
	fs, err = f.Floats("doubles")
	check("Floats of f64", fs, err, []float32{0.1})
	fs, err = f.Floats("ints")
	check("Floats of i32", fs, err, []float32{1, -2})

	u, err := f.UintOr("absent", 7)
	check("UintOr absent", u, err, uint64(7))
	u, err = f.UintOr("u8", 7)
	check("UintOr present", u, err, uint64(200))
	i, err := f.IntOr("absent", -7)
	check("IntOr absent", i, err, int64(-7))
	x, err := f.FloatOr("absent", 1.5)
	check("FloatOr absent", x, err, 1.5)
	b, err = f.BoolOr("absent", true)
	check("BoolOr absent", b, err, true)
	s, err = f.StringOr("absent", "d")
	check("StringOr absent", s, err, "d")
}

func TestGetterErrors(t *testing.T) {
	f := metadataFile(t)
	err := func(_ any, err error) error { return err }
	cases := []struct {
		name    string
		err     error
		missing bool
		want    string
	}{
		{"missing", err(f.Uint("nothing")), true, `model.gguf: key "nothing" is missing (convert the model again with a current converter)`},
		{"missing, other architecture", err(f.Uint("granite.block_count")), true, `model.gguf: key "granite.block_count" is missing (the file has "llama.block_count")`},
		{"string as uint", err(f.Uint("string")), false, `model.gguf: key "string" is of type string, want unsigned integer`},
		{"array as int", err(f.Int("ints")), false, `model.gguf: key "ints" is of type array of i32, want integer`},
		{"int as string", err(f.String("u8")), false, `model.gguf: key "u8" is of type u8, want string`},
		{"int as bool", err(f.Bool("u8")), false, `model.gguf: key "u8" is of type u8, want bool`},
		{"bool as float", err(f.Float("bool")), false, `model.gguf: key "bool" is of type bool, want float`},
		{"float as int", err(f.Int("f32")), false, `model.gguf: key "f32" is of type f32, want integer`},
		{"negative as uint", err(f.Uint("i8")), false, `model.gguf: key "i8" is -5, want an unsigned integer`},
		{"too large", err(f.Int("u64")), false, `model.gguf: key "u64" is 18446744073709551615, which does not fit a signed 64-bit integer`},
		{"too large in array", err(f.Ints("u64s")), false, `model.gguf: key "u64s" element 1 is 18446744073709551615, which does not fit a signed 64-bit integer`},
		{"scalar as strings", err(f.Strings("string")), false, `model.gguf: key "string" is of type string, want array of string`},
		{"strings as ints", err(f.Ints("strings")), false, `model.gguf: key "strings" is of type array of string, want array of integer`},
		{"strings as floats", err(f.Floats("strings")), false, `model.gguf: key "strings" is of type array of string, want array of float`},
		{"scalar as floats", err(f.Floats("f32")), false, `model.gguf: key "f32" is of type f32, want array of float`},
		{"default, wrong type", err(f.FloatOr("string", 1)), false, `model.gguf: key "string" is of type string, want float`},
		{"tensor", err(f.Data(Tensor{Name: "x"})), true, `model.gguf: tensor "x" is missing`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.err == nil {
				t.Fatal("no error")
			}
			if got := c.err.Error(); got != c.want {
				t.Errorf("error %q, want %q", got, c.want)
			}
			if errors.Is(c.err, ErrMissing) != c.missing {
				t.Errorf("errors.Is(err, ErrMissing) = %v", !c.missing)
			}
		})
	}
}

func TestArraysAreReadElementByElement(t *testing.T) {
	w := NewWriter()
	set(t, w, "a", [][]string{{"x", "y"}, {}, {"z"}})
	f := parse(t, write(t, w))
	v, _ := f.Value("a")
	var got [][]string
	for e := range v.Values() {
		s, err := e.Strings()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s)
	}
	if diff := cmp.Diff([][]string{{"x", "y"}, {}, {"z"}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for range v.Values() { // stopping early must not go on yielding
		break
	}
	if v.Len() != 3 || v.Elem() != KindArray {
		t.Errorf("length %d, elements %v", v.Len(), v.Elem())
	}
}

func TestValueString(t *testing.T) {
	cases := []struct {
		in   any
		want string
	}{
		{uint32(7), "7"},
		{float32(0.25), "0.25"},
		{true, "true"},
		{"a\nb", `"a\nb"`},
		{strings.Repeat("x", 300), `"` + strings.Repeat("x", 200) + `"... 300 bytes in all`},
		{[]int32{1, 2}, "[1, 2]"},
		{[]string{"a"}, `["a"]`},
		{slices.Repeat([]uint8{1}, 20), "[1, 1, 1, 1, 1, 1, 1, 1, ... 20 in all]"},
		{[][]int32{{1}, {}}, "[array of i32 (1), array of i32 (0)]"},
	}
	for _, c := range cases {
		v, err := NewValue(c.in)
		if err != nil {
			t.Fatal(err)
		}
		if v.String() != c.want {
			t.Errorf("%v prints as %s, want %s", c.in, v, c.want)
		}
	}
}

func TestClosedFile(t *testing.T) {
	f := parse(t, write(t, small(t)))
	x := f.Tensors()[0]
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Data(x); !errors.Is(err, errClosed) {
		t.Errorf("Data: %v", err)
	}
	if _, err := f.WeightsDigest(t.Context()); !errors.Is(err, errClosed) {
		t.Errorf("WeightsDigest: %v", err)
	}
	if _, err := f.String("general.architecture"); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("String: %v", err)
	}
	if f.Size() != 0 || f.Version() != 0 || len(f.Keys()) != 0 || len(f.Tensors()) != 0 {
		t.Error("a closed file still shows content")
	}
	if err := f.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
}
