package quant

import (
	"fmt"
	"math"
	"testing"

	"assay/model/gguf"

	"pgregory.net/rapid"
)

// definition evaluates scale*q - min for each value, with the two roundings written out.
func definition(q []int8, scales, mins []float32, sub int) []float32 {
	values := make([]float32, len(q))
	for i := range q {
		product := float32(float64(scales[i/sub]) * float64(q[i]))
		values[i] = float32(float64(product) - float64(mins[i/sub]))
	}
	return values
}

// fused evaluates scale*q - min with one rounding, as a fused multiply-add does: product and sum
// are exact in float64 unless the operands are more than 2^29 apart, which f16 numbers cannot be.
func fused(q []int8, scales, mins []float32, sub int) []float32 {
	values := make([]float32, len(q))
	for i := range q {
		values[i] = float32(float64(scales[i/sub])*float64(q[i]) - float64(mins[i/sub]))
	}
	return values
}

// checkViews holds Dequantize to the integer view of the same bytes.
func checkViews(t interface{ Fatalf(string, ...any) }, typ gguf.Type, src []byte) {
	layout, _ := LayoutOf(typ)
	n := len(src) / typ.BlockBytes() * typ.BlockSize()
	got, q := make([]float32, n), make([]int8, n)
	scales, mins := make([]float32, n/layout.Sub), make([]float32, n/layout.Sub)
	if err := Dequantize(typ, got, src); err != nil {
		t.Fatalf("%v", err)
	}
	if err := Unpack(typ, q, scales, mins, src); err != nil {
		t.Fatalf("%v", err)
	}
	want, once := definition(q, scales, mins, layout.Sub), fused(q, scales, mins, layout.Sub)
	for i, g := range got {
		if !sameBits(g, want[i]) {
			t.Fatalf("%v: value %d is %v, but scale*q - min is %v", typ, i, g, want[i])
		}
		if !sameBits(g, once[i]) {
			t.Fatalf("%v: value %d is %v, but with one rounding %v", typ, i, g, once[i])
		}
	}
	if layout.HasMin {
		return
	}
	for k, m := range mins {
		if math.Float32bits(m) != 0 {
			t.Fatalf("%v: min %d is %v, but the type has none", typ, k, m)
		}
	}
}

func TestUnpackIsDequantize(t *testing.T) {
	for _, typ := range quantized {
		t.Run(typ.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				n := rapid.IntRange(0, 5).Draw(t, "blocks") * typ.BlockBytes()
				checkViews(t, typ, rapid.SliceOfN(rapid.Byte(), n, n).Draw(t, "src"))
			})
			random := make([]byte, 4096*typ.BlockBytes())
			for i := range random {
				random[i] = byte(draw(uint64(typ), i))
			}
			checkViews(t, typ, random)
		})
	}
}

// TestEveryScale tries all scales with all bytes of codes of the 32-value formats, among them
// every code at every position.
func TestEveryScale(t *testing.T) {
	for _, typ := range []gguf.Type{gguf.Q4_0, gguf.Q4_1, gguf.Q8_0, gguf.IQ4_NL, gguf.MXFP4} {
		size := typ.BlockBytes()
		block := make([]byte, size)
		for d := range 1 << 16 {
			block[0], block[1] = byte(d), byte(d>>8)
			for i := 2; i < size; i++ {
				block[i] = byte(d + 11*i)
			}
			checkViews(t, typ, block)
		}
	}
}

// TestIntegerRange checks the range of the integers that kernels rely on.
func TestIntegerRange(t *testing.T) {
	for _, c := range []struct {
		typ       gguf.Type
		low, high int8
	}{
		{gguf.Q8_0, -128, 127}, {gguf.Q4_0, -8, 7}, {gguf.Q4_1, 0, 15}, {gguf.Q5_0, -16, 15},
		{gguf.Q5_1, 0, 31}, {gguf.Q2_K, 0, 3}, {gguf.Q3_K, -4, 3}, {gguf.Q4_K, 0, 15},
		{gguf.Q5_K, 0, 31}, {gguf.Q6_K, -32, 31}, {gguf.IQ4_NL, -127, 113}, {gguf.IQ4_XS, -127, 113},
		{gguf.MXFP4, -12, 12},
	} {
		src := make([]byte, 64*c.typ.BlockBytes())
		for i := range src {
			src[i] = byte(draw(1, i))
		}
		layout, _ := LayoutOf(c.typ)
		q := make([]int8, 64*c.typ.BlockSize())
		scales, mins := make([]float32, len(q)/layout.Sub), make([]float32, len(q)/layout.Sub)
		if err := Unpack(c.typ, q, scales, mins, src); err != nil {
			t.Fatal(err)
		}
		low, high := q[0], q[0]
		for _, v := range q {
			low, high = min(low, v), max(high, v)
		}
		if low != c.low || high != c.high {
			t.Errorf("%v: integers from %d to %d, want %d to %d", c.typ, low, high, c.low, c.high)
		}
	}
}

func TestSupport(t *testing.T) {
	has := func(list []gguf.Type, typ gguf.Type) bool {
		for _, l := range list {
			if l == typ {
				return true
			}
		}
		return false
	}
	for id := range gguf.Type(64) {
		_, layout := LayoutOf(id)
		got := fmt.Sprint(Supported(id), CanQuantize(id), layout)
		want := fmt.Sprint(has(dequantizable, id), has(quantizable, id), has(quantized, id))
		if got != want {
			t.Errorf("%v: supported, can quantize, has layout: %s, want %s", id, got, want)
		}
		if CanQuantize(id) != (blockEncoder(id) != nil) {
			t.Errorf("%v: CanQuantize is %v but the encoder says otherwise", id, CanQuantize(id))
		}
	}
}
