package quant

import (
	"math"
	"strings"
	"testing"

	"assay/model/gguf"
)

func checkError(t *testing.T, name string, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error", name)
		return
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%s: error %q does not mention %q", name, err, part)
		}
	}
}

func TestDequantizeErrors(t *testing.T) {
	for _, c := range []struct {
		name          string
		typ           gguf.Type
		values, bytes int
		want          []string
	}{
		{"unsupported", gguf.IQ2_XXS, 256, 66, []string{"IQ2_XXS", "not supported"}},
		{"unknown", gguf.Type(999), 256, 66, []string{"type(999)", "not supported"}},
		{"part of a block", gguf.Q4_K, 100, 144, []string{"Q4_K", "100", "256"}},
		{"too few bytes", gguf.Q4_0, 64, 35, []string{"Q4_0", "64", "36", "35"}},
		{"too many bytes", gguf.F16, 3, 7, []string{"F16", "3", "6", "7"}},
		{"no bytes", gguf.F32, 1, 0, []string{"F32", "4", "0"}},
	} {
		dst := make([]float32, c.values)
		checkError(t, c.name, Dequantize(c.typ, dst, make([]byte, c.bytes)), c.want...)
	}
}

func TestUnpackErrors(t *testing.T) {
	for _, c := range []struct {
		name                        string
		typ                         gguf.Type
		values, scales, mins, bytes int
		want                        []string
	}{
		{"no integers", gguf.F16, 32, 1, 1, 64, []string{"F16", "not a supported quantized type"}},
		{"part of a block", gguf.Q8_0, 31, 1, 0, 34, []string{"Q8_0", "31", "32"}},
		{"bytes", gguf.Q6_K, 256, 16, 0, 209, []string{"Q6_K", "210", "209"}},
		{"scales", gguf.Q6_K, 256, 8, 0, 210, []string{"Q6_K", "16 scales", "8"}},
		{"missing mins", gguf.Q4_K, 256, 8, 0, 144, []string{"Q4_K", "8 mins", "0"}},
		{"needless mins of a wrong length", gguf.Q4_0, 32, 1, 2, 18, []string{"Q4_0", "1 mins", "2"}},
	} {
		var mins []float32
		if c.mins > 0 {
			mins = make([]float32, c.mins)
		}
		err := Unpack(c.typ, make([]int8, c.values), make([]float32, c.scales), mins, make([]byte, c.bytes))
		checkError(t, c.name, err, c.want...)
	}
	if err := Unpack(gguf.Q4_0, make([]int8, 32), make([]float32, 1), nil, make([]byte, 18)); err != nil {
		t.Errorf("a type without mins refuses nil: %v", err)
	}
}

func TestQuantizeErrors(t *testing.T) {
	checkError(t, "F32", Quantize(gguf.F32, make([]byte, 4), make([]float32, 1)), "F32", "cannot be written")
	checkError(t, "Q2_K", Quantize(gguf.Q2_K, make([]byte, 84), make([]float32, 256)), "Q2_K")
	checkError(t, "length", Quantize(gguf.Q8_0, make([]byte, 33), make([]float32, 32)), "Q8_0", "34", "33")
	checkError(t, "block", Quantize(gguf.Q4_K, make([]byte, 144), make([]float32, 128)), "Q4_K", "128")
	for _, typ := range quantizable {
		dst := make([]byte, 2*superBlock/typ.BlockSize()*typ.BlockBytes())
		for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))} {
			x := make([]float32, 2*superBlock)
			x[300] = bad
			checkError(t, "not finite", Quantize(typ, dst, x), typ.String(), "value 300", "finite")
		}
	}
}

// TestQuantizeRange checks that values which the type cannot hold are refused rather than written
// as infinities, whatever their number and sign.
func TestQuantizeRange(t *testing.T) {
	for _, typ := range quantizable {
		dst := make([]byte, 2*superBlock/typ.BlockSize()*typ.BlockBytes())
		largeValues := []float32{1e12, -1e12, 1e15, 1e20, -1e20, 1e30, math.MaxFloat32, -math.MaxFloat32}
		if typ == gguf.BF16 {
			largeValues = []float32{math.MaxFloat32, -math.MaxFloat32}
		}
		for _, large := range largeValues {
			one := make([]float32, 2*superBlock)
			one[300] = large
			checkError(t, "one", Quantize(typ, dst, one), typ.String(), "value 300", "range")
			all := make([]float32, 2*superBlock)
			for i := range all {
				all[i] = large
			}
			checkError(t, "all", Quantize(typ, dst, all), typ.String(), "value 0", "range")
			all[5] = -large
			checkError(t, "both signs", Quantize(typ, dst, all), typ.String(), "value 0", "range")
		}
	}
}

// TestQuantizeTiny checks that magnitudes below every scale become zeros.
func TestQuantizeTiny(t *testing.T) {
	for _, typ := range quantizable {
		if typ == gguf.BF16 {
			continue // holds them
		}
		x := make([]float32, superBlock)
		for i := range x {
			x[i] = math.Float32frombits(uint32(i%7)) * float32(1-i%2*2)
		}
		back := make([]float32, len(x))
		if err := Dequantize(typ, back, quantizedRow(t, typ, x)); err != nil {
			t.Fatal(err)
		}
		for i, v := range back {
			if v != 0 {
				t.Fatalf("%v: value %d, %v, became %v", typ, i, x[i], v)
			}
		}
	}
}
