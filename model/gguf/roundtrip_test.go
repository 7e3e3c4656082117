package gguf

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestValuesRoundTrip(t *testing.T) {
	deep := any([]int8{1, -1})
	for range maxDepth - 1 {
		deep = []any{deep}
	}
	cases := []struct {
		in   any
		want any // what Any returns, if it differs
		typ  string
	}{
		{in: uint8(255), typ: "u8"},
		{in: int8(-128), typ: "i8"},
		{in: uint16(65535), typ: "u16"},
		{in: int16(-32768), typ: "i16"},
		{in: uint32(math.MaxUint32), typ: "u32"},
		{in: int32(math.MinInt32), typ: "i32"},
		{in: uint64(math.MaxUint64), typ: "u64"},
		{in: int64(math.MinInt64), typ: "i64"},
		{in: float32(1e-5), typ: "f32"},
		{in: float32(math.Inf(-1)), typ: "f32"},
		{in: math.Pi, typ: "f64"},
		{in: true, typ: "bool"},
		{in: false, typ: "bool"},
		{in: "", typ: "string"},
		{in: "Ġthe\x00\xff", typ: "string"},
		{in: []uint8{0, 255}, typ: "array of u8"},
		{in: []int8{-1, 1}, typ: "array of i8"},
		{in: []uint16{1, 65535}, typ: "array of u16"},
		{in: []int16{-1}, typ: "array of i16"},
		{in: []uint32{7, 8}, typ: "array of u32"},
		{in: []int32{-8, 8}, typ: "array of i32"},
		{in: []uint64{math.MaxUint64}, typ: "array of u64"},
		{in: []int64{math.MinInt64}, typ: "array of i64"},
		{in: []float32{0.1, 2}, typ: "array of f32"},
		{in: []float64{0.1, 2}, typ: "array of f64"},
		{in: []bool{true, false, true}, typ: "array of bool"},
		{in: []string{"", "a", "\n"}, typ: "array of string"},
		{in: []string{}, typ: "array of string"},
		{in: [2]int32{1, 2}, want: []int32{1, 2}, typ: "array of i32"},
		{in: [][]int32{{1, 2}, {}, {3}}, want: []any{[]int32{1, 2}, []int32{}, []int32{3}}, typ: "array of array"},
		{in: [][]string{{"x"}}, want: []any{[]string{"x"}}, typ: "array of array"},
		{in: []any{[]string{"x"}, []float32{1}, []any{[]bool{true}}}, typ: "array of array"},
		{in: []any{}, typ: "array of array"},
		{in: deep, typ: "array of array"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprintf("%T", c.in), func(t *testing.T) {
			w := NewWriter()
			set(t, w, "before", uint8(1))
			set(t, w, "key", c.in)
			set(t, w, "after", "x")
			f := parse(t, write(t, w))
			v, ok := f.Value("key")
			if !ok {
				t.Fatal("key is gone")
			}
			want := c.want
			if want == nil {
				want = c.in
			}
			if diff := cmp.Diff(want, v.Any(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
			if v.TypeName() != c.typ {
				t.Errorf("type %q, want %q", v.TypeName(), c.typ)
			}
			again := NewWriter()
			for _, key := range f.Keys() {
				v, _ := f.Value(key)
				set(t, again, key, v.Any())
			}
			if !bytes.Equal(write(t, w), write(t, again)) {
				t.Error("what Any returns is not stored as the same bytes")
			}
			copied := NewWriter()
			for _, key := range f.Keys() {
				v, _ := f.Value(key)
				set(t, copied, key, v)
			}
			if !bytes.Equal(write(t, w), write(t, copied)) {
				t.Error("a copied Value is not stored as the same bytes")
			}
		})
	}
}

func TestNaNPayloadSurvives(t *testing.T) {
	signaling := math.Float32frombits(0x7fa00001)
	w := NewWriter()
	set(t, w, "one", signaling)
	set(t, w, "many", []float32{signaling})
	f := parse(t, write(t, w))
	one, _ := f.Value("one")
	if got := math.Float32bits(one.Any().(float32)); got != 0x7fa00001 {
		t.Errorf("scalar has bits %#x", got)
	}
	many, err := f.Floats("many")
	if err != nil || math.Float32bits(many[0]) != 0x7fa00001 {
		t.Errorf("array holds %v, %v", many, err)
	}
}

func TestNamedTypesAreStoredAsTheirKind(t *testing.T) {
	type name string
	type width float32
	w := NewWriter()
	set(t, w, "a", name("x"))
	set(t, w, "b", []width{1.5})
	f := parse(t, write(t, w))
	a, errA := f.String("a")
	b, errB := f.Floats("b")
	if a != "x" || errA != nil || errB != nil || !slices.Equal(b, []float32{1.5}) {
		t.Errorf("got %q %v %v %v", a, errA, b, errB)
	}
}

func TestTensorsRoundTrip(t *testing.T) {
	for _, alignment := range []uint32{0, 8, 16, 32, 64, 4096} {
		t.Run(fmt.Sprint(alignment), func(t *testing.T) {
			w := small(t)
			step := uint64(alignment)
			if alignment == 0 {
				step = defAlignment
			} else {
				set(t, w, "general.alignment", alignment)
			}
			data := write(t, w)
			f := parse(t, data)
			want := []struct {
				name  string
				typ   Type
				dims  []uint64
				bytes []byte
			}{
				{"token_embd.weight", F32, []uint64{4, 3}, pattern(48, 1)},
				{"blk.0.ffn_up.weight", Q8_0, []uint64{32, 2}, pattern(68, 2)},
				{"scale", F16, []uint64{1}, pattern(2, 3)},
			}
			got := f.Tensors()
			if len(got) != len(want) {
				t.Fatalf("%d tensors, want %d", len(got), len(want))
			}
			for i, x := range want {
				g := got[i]
				if g.Name != x.name || g.Type != x.typ || !slices.Equal(g.Dims, x.dims) {
					t.Errorf("tensor %d is %+v, want %+v", i, g, x)
				}
				if g.Offset()%step != 0 {
					t.Errorf("%s starts at %d, not a multiple of %d", g.Name, g.Offset(), step)
				}
				b, err := f.Data(g)
				if err != nil || !bytes.Equal(b, x.bytes) {
					t.Errorf("%s: data %v, %v", g.Name, b, err)
				}
			}
			if uint64(len(data))%step != 0 {
				t.Errorf("file of %d bytes is not padded to %d", len(data), step)
			}
			if f.Size() != int64(len(data)) || f.Version() != 3 {
				t.Errorf("size %d, version %d", f.Size(), f.Version())
			}
		})
	}
}

func TestVersion2IsReadLikeVersion3(t *testing.T) {
	data := write(t, small(t))
	data[4] = 2
	f := parse(t, data)
	if f.Version() != 2 || len(f.Tensors()) != 3 || len(f.Keys()) != 6 {
		t.Errorf("version %d, %d tensors, %d keys", f.Version(), len(f.Tensors()), len(f.Keys()))
	}
}

func TestTensorSizes(t *testing.T) {
	cases := []struct {
		typ                   Type
		dims                  []uint64
		elements, bytes, rows uint64
	}{
		{F32, []uint64{5}, 5, 20, 1},
		{BF16, []uint64{5, 2, 3, 7}, 210, 420, 42},
		{Q4_0, []uint64{64, 3}, 192, 108, 3},
		{Q6_K, []uint64{2560, 100352}, 256901120, 256901120 / 256 * 210, 100352},
		{MXFP4, []uint64{32, 1}, 32, 17, 1},
	}
	for _, c := range cases {
		x := Tensor{Name: "x", Type: c.typ, Dims: c.dims}
		if x.Elements() != c.elements || x.Bytes() != c.bytes || x.Rows() != c.rows {
			t.Errorf("%v %v: %d elements, %d bytes, %d rows", c.typ, c.dims, x.Elements(), x.Bytes(), x.Rows())
		}
	}
}

func TestScalarTensorHasOneDimension(t *testing.T) {
	f := parse(t, start(1, 0).info("x", nil, F32, 0).pad(32).b)
	x, ok := f.Tensor("x")
	if !ok || !slices.Equal(x.Dims, []uint64{1}) || x.Bytes() != 4 {
		t.Errorf("got %+v", x)
	}
}

func TestTensorTypes(t *testing.T) {
	for n := range uint32(64) {
		typ := Type(n)
		if (typ.BlockSize() == 0) != (typ.BlockBytes() == 0) {
			t.Errorf("%v: %d elements in %d bytes", typ, typ.BlockSize(), typ.BlockBytes())
		}
		back, err := ParseType(typ.String())
		if known := typ.BlockSize() > 0; known != (err == nil) || known && back != typ {
			t.Errorf("ParseType(%q) = %v, %v", typ, back, err)
		}
	}
	if got, err := ParseType("q4_k"); got != Q4_K || err != nil {
		t.Errorf("ParseType(q4_k) = %v, %v", got, err)
	}
	if got := Type(99).String(); got != "type(99)" {
		t.Errorf("Type(99) prints as %q", got)
	}
}
