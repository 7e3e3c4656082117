package quant

import (
	"math"
	"testing"

	"assay/model/gguf"

	"pgregory.net/rapid"
)

// drawRow draws a super-block of values below 1000 in magnitude: evenly distributed around a
// drawn center and rounded to a drawn number of levels, so that few distinct values occur too.
func drawRow(t *rapid.T) []float32 {
	seed := rapid.Uint64().Draw(t, "seed")
	scale := math.Ldexp(1, rapid.IntRange(-30, 8).Draw(t, "exponent"))
	center := rapid.Float64Range(-1, 1).Draw(t, "center")
	levels := float64(int(1) << rapid.IntRange(0, 20).Draw(t, "level bits"))
	x := make([]float32, superBlock)
	for i := range x {
		even := float64(int32(draw(seed, i))) * 0x1p-31
		x[i] = float32(scale * (center + math.Round(even*levels)/levels))
	}
	return x
}

func roundTrip(t interface{ Fatal(...any) }, typ gguf.Type, x []float32) []float32 {
	row := make([]byte, len(x)/typ.BlockSize()*typ.BlockBytes())
	if err := Quantize(typ, row, x); err != nil {
		t.Fatal(err)
	}
	values := make([]float32, len(x))
	if err := Dequantize(typ, values, row); err != nil {
		t.Fatal(err)
	}
	return values
}

// TestQuantizeErrorBound checks the error of each value against the step of its block. The formats
// that span the values exactly err by half a step, a whole step at the end that -8 and -16 have
// and 7 and 15 have not. Rounding the scale, and in the K formats the sub-scales, adds to it; the
// K formats trade the error of single values for that of the block.
func TestQuantizeErrorBound(t *testing.T) {
	span := func(x []float32) float64 {
		low, high := bounds(x)
		return float64(max(high, 0) - min(low, 0))
	}
	magnitude := func(x []float32) float64 {
		_, v := largest(x)
		return math.Abs(float64(v))
	}
	for _, c := range []struct {
		typ   gguf.Type
		size  int
		unit  float64 // most steps of the stored scale that a value is away from the offset
		bound func(x []float32) float64
	}{
		{gguf.F16, 1, 1, func(x []float32) float64 { return magnitude(x) / 2048 }},
		{gguf.BF16, 1, 0x1p-109, func(x []float32) float64 { return magnitude(x) / 256 }},
		{gguf.Q8_0, 32, 127, func(x []float32) float64 { return magnitude(x) * (0.5/127 + 1./1024) }},
		{gguf.Q4_0, 32, 8, func(x []float32) float64 { return magnitude(x) * (1./8 + 1./1024) }},
		{gguf.Q5_0, 32, 16, func(x []float32) float64 { return magnitude(x) * (1./16 + 1./1024) }},
		{gguf.Q4_1, 32, 16, func(x []float32) float64 { return span(x) * (0.5/15 + 1./512) }},
		{gguf.Q5_1, 32, 32, func(x []float32) float64 { return span(x) * (0.5/31 + 1./512) }},
		{gguf.Q4_K, 256, 63 * 16, func(x []float32) float64 { return span(x) * 0.12 }},
		{gguf.Q5_K, 256, 63 * 32, func(x []float32) float64 { return span(x) * 0.08 }},
		{gguf.Q6_K, 256, 128 * 32, func(x []float32) float64 { return magnitude(x) * 0.08 }},
	} {
		t.Run(c.typ.String(), rapid.MakeCheck(func(t *rapid.T) {
			x := drawRow(t)
			got := roundTrip(t, c.typ, x)
			for k := 0; k < len(x); k += c.size {
				block := x[k : k+c.size]
				// The smallest f16 scale, 2^-24, is rounded by up to half of it (BF16: 2^-133).
				bound := c.bound(block) + 0x1p-25*c.unit
				for i, v := range block {
					if e := math.Abs(float64(got[k+i]) - float64(v)); e > bound {
						t.Fatalf("value %d, %v, became %v: an error of %v, beyond %v", k+i, v, got[k+i], e, bound)
					}
				}
			}
		}))
	}
}

// TestQuantizeStable checks that quantizing dequantized values again gives the same values for
// the types whose scale can be read off them: the extreme value of a block is an exact multiple.
func TestQuantizeStable(t *testing.T) {
	for _, typ := range []gguf.Type{gguf.F16, gguf.BF16, gguf.Q8_0, gguf.Q4_0, gguf.Q5_0} {
		t.Run(typ.String(), rapid.MakeCheck(func(t *rapid.T) {
			values := roundTrip(t, typ, drawRow(t))
			again := roundTrip(t, typ, values)
			for i := range values {
				if values[i] != again[i] {
					t.Fatalf("value %d, %v, became %v", i, values[i], again[i])
				}
			}
		}))
	}
}

// TestQuantizeExact checks values that the formats hold exactly, of all signs and levels.
func TestQuantizeExact(t *testing.T) {
	for _, c := range []struct {
		typ       gguf.Type
		low, high int
	}{
		{gguf.Q8_0, -127, 127}, {gguf.Q4_0, -8, 7}, {gguf.Q5_0, -16, 15}, {gguf.Q4_1, 0, 15},
		{gguf.Q5_1, 0, 31}, {gguf.Q6_K, -32, 31},
	} {
		x := make([]float32, superBlock)
		for i := range x {
			level := c.low + i*7%(c.high-c.low+1)
			if i%16 == 0 {
				level = c.low
			}
			if i%16 == 1 {
				level = c.high
			}
			x[i] = float32(level) / 64
		}
		got := roundTrip(t, c.typ, x)
		checkSameBits(t, got, x)
	}
}
