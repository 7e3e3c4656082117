package gguf

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// FuzzParse: any bytes give an error that names the file, or a file that can be
// used, and that written again is the same model.
func FuzzParse(f *testing.F) {
	f.Add(write(f, small(f)))
	aligned := small(f)
	set(f, aligned, "general.alignment", uint32(8))
	f.Add(write(f, aligned))
	for _, c := range hostile() {
		f.Add(c.data)
	}
	for _, p := range splitParts(f) {
		f.Add(write(f, p))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Parse("model.gguf", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "model.gguf: ") {
				t.Errorf("error %q does not name the file", err)
			}
			return
		}
		if err := use(file); err != nil {
			t.Fatal(err)
		}
		rewrite(t, file)
	})
}

// rewrite writes the file again, if Writer accepts what Parse tolerates, and
// compares.
func rewrite(t *testing.T, f *File) {
	w := NewWriter()
	for _, key := range f.Keys() {
		v, _ := f.Value(key)
		if err := w.Set(key, v.Any()); err != nil {
			if key == alignmentKey { // any width is read, only u32 is written
				continue
			}
			t.Fatal(err)
		}
	}
	for _, x := range f.Tensors() {
		if len(x.Name) > maxWrittenName {
			return
		}
		data, err := f.Data(x)
		if err != nil {
			t.Fatal(err)
		}
		add(t, w, x.Name, x.Type, x.Dims, data)
	}
	g := parse(t, write(t, w))
	w1, _ := digests(t, f)
	w2, _ := digests(t, g)
	if w1 != w2 {
		t.Error("the weights digest changes when the file is written again")
	}
	for _, key := range f.Keys() {
		a, _ := f.Value(key)
		b, ok := g.Value(key)
		if ok && (a.TypeName() != b.TypeName() || !bytes.Equal(a.raw, b.raw)) {
			t.Errorf("key %q is %v after writing, was %v", key, b, a)
		}
	}
}

// genValue draws a Go value that Set accepts.
func genValue(depth int) *rapid.Generator[any] {
	gens := []*rapid.Generator[any]{
		scalar(rapid.Uint8()), scalar(rapid.Int8()), scalar(rapid.Uint16()), scalar(rapid.Int16()),
		scalar(rapid.Uint32()), scalar(rapid.Int32()), scalar(rapid.Uint64()), scalar(rapid.Int64()),
		scalar(rapid.Float32()), scalar(rapid.Float64()), scalar(rapid.Bool()), scalar(rapid.String()),
		sliceOf(rapid.Uint8()), sliceOf(rapid.Int8()), sliceOf(rapid.Uint16()), sliceOf(rapid.Int16()),
		sliceOf(rapid.Uint32()), sliceOf(rapid.Int32()), sliceOf(rapid.Uint64()), sliceOf(rapid.Int64()),
		sliceOf(rapid.Float32()), sliceOf(rapid.Float64()), sliceOf(rapid.Bool()), sliceOf(rapid.String()),
	}
	if depth < 3 {
		nested := rapid.SliceOfN(genValue(depth+1).Filter(isList), 0, 4)
		gens = append(gens, rapid.Map(nested, func(v []any) any { return v }))
	}
	return rapid.OneOf(gens...)
}

func scalar[T any](g *rapid.Generator[T]) *rapid.Generator[any] {
	return rapid.Map(g, func(v T) any { return v })
}

func sliceOf[T any](g *rapid.Generator[T]) *rapid.Generator[any] {
	return rapid.Map(rapid.SliceOfN(g, 0, 9), func(v []T) any { return v })
}

func isList(v any) bool {
	value, err := NewValue(v)
	return err == nil && value.Kind() == KindArray
}

type drawnTensor struct {
	typ  Type
	dims []uint64
	data []byte
}

func drawTensor(t *rapid.T) drawnTensor {
	var known []Type
	for n := range len(layouts) {
		if Type(n).BlockSize() > 0 {
			known = append(known, Type(n))
		}
	}
	x := drawnTensor{typ: rapid.SampledFrom(known).Draw(t, "type")}
	x.dims = rapid.SliceOfN(rapid.Uint64Range(1, 3), 1, 4).Draw(t, "dims")
	x.dims[0] *= uint64(x.typ.BlockSize())
	size := int(Tensor{Type: x.typ, Dims: x.dims}.Bytes())
	x.data = pattern(size, rapid.Byte().Draw(t, "seed"))
	return x
}

// roundTrip writes drawn keys and tensors and reads the same back.
func roundTrip(t *rapid.T) {
	values := rapid.MapOfN(rapid.StringN(1, 20, 60), genValue(0), 0, 8).Draw(t, "values")
	names := rapid.SliceOfNDistinct(rapid.StringN(1, 15, 63), 0, 5, rapid.ID).Draw(t, "names")
	alignment := rapid.SampledFrom([]uint32{0, 8, 16, 32, 64, 256}).Draw(t, "alignment")

	w := NewWriter()
	if alignment != 0 {
		values[alignmentKey] = alignment
	}
	for key, v := range values {
		if err := w.Set(key, v); err != nil {
			t.Fatal(err)
		}
	}
	tensors := make([]drawnTensor, len(names))
	for i, name := range names {
		tensors[i] = drawTensor(t)
		if err := w.AddTensor(name, tensors[i].typ, tensors[i].dims, Bytes(tensors[i].data)); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	f, err := Parse("model.gguf", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	compare(t, f, values, names, tensors)
}

func compare(t *rapid.T, f *File, values map[string]any, names []string, tensors []drawnTensor) {
	if len(f.Keys()) != len(values) || len(f.Tensors()) != len(names) {
		t.Fatalf("%d keys, %d tensors, want %d, %d", len(f.Keys()), len(f.Tensors()), len(values), len(names))
	}
	sameBits := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	sameBits32 := cmp.Comparer(func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) })
	for key, want := range values {
		v, _ := f.Value(key)
		if diff := cmp.Diff(want, v.Any(), sameBits, sameBits32, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("key %q (-want +got):\n%s", key, diff)
		}
	}
	for i, name := range names {
		x, ok := f.Tensor(name)
		data, err := f.Data(x)
		got := fmt.Sprint(x.Type, x.Dims, f.Tensors()[i].Name)
		if want := fmt.Sprint(tensors[i].typ, tensors[i].dims, name); !ok || err != nil || got != want || !bytes.Equal(data, tensors[i].data) {
			t.Errorf("tensor %q: %s, %v, want %s", name, got, err, want)
		}
	}
}

func TestRoundTrip(t *testing.T) { rapid.Check(t, roundTrip) }

func FuzzRoundTrip(f *testing.F) {
	f.Add(make([]byte, 256))
	f.Add(pattern(4096, 5))
	f.Fuzz(rapid.MakeFuzz(roundTrip))
}
