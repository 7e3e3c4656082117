package quant

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/model/gguf"
)

// goldenLength is the number of values of the rows that testdata/quantize describes.
const goldenLength = 1 << 18

// mix is the output function of SplitMix64.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// draw returns number i of the stream of a seed.
func draw(seed uint64, i int) uint64 {
	return mix(seed + uint64(i+1)*0x9E3779B97F4A7C15)
}

// weightLike returns n values that are distributed like the weights of a model, in eight regimes
// of 256 values that take turns: five of plain sums of four 16-bit numbers, of which one is scaled
// up and one after it down, one positive, one with outliers and zeros. No step rounds.
func weightLike(seed uint64, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		u := draw(seed, i)
		sum := int(int16(u)) + int(int16(u>>16)) + int(int16(u>>32)) + int(int16(u>>48))
		v := float32(sum) * 0x1p-21
		switch i / 256 % 8 {
		case 4:
			v *= 1 << 10
		case 5:
			v *= 0x1p-12
		case 6:
			v = abs(v)
		case 7:
			if u%16 == 0 {
				v *= 16
			}
			if u%3 == 0 {
				v = 0
			}
		}
		x[i] = v
	}
	return x
}

// edgeCases returns n values in regimes of 256 that test the limits of the quantizers: magnitudes
// down to 2^-130, constant blocks of either sign, magnitudes 2^40 apart, a few values
// among zeros, two values only, small integers, zeros of both signs.
func edgeCases(seed uint64, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		u, block := draw(seed, i), draw(seed+1, i/256)
		own, shared := float64(int16(u)), float64(int16(block))
		x[i] = float32(edgeCase(i, u, block, own, shared))
	}
	return x
}

func edgeCase(i int, u, block uint64, own, shared float64) float64 {
	negative := u>>63 != 0
	switch i / 256 % 8 {
	case 0:
		return math.Ldexp(own, -int(block>>16%120)-10)
	case 1:
		return math.Ldexp(math.Abs(shared), -10)
	case 2:
		return math.Ldexp(-math.Abs(shared), -10)
	case 3:
		return math.Ldexp(own, -int(u>>16%40)-10)
	case 4:
		if i%37 != 0 {
			return 0
		}
		return math.Ldexp(own, -10)
	case 5:
		if negative {
			return math.Ldexp(shared, -14)
		}
		return math.Ldexp(shared, -12)
	case 6:
		return float64(int8(u >> 56))
	}
	if negative {
		return math.Copysign(0, -1)
	}
	return 0
}

// goldenRow is a line of testdata/quantize/sha256.txt.
type goldenRow struct {
	kind, typ, sum string
	rms            float64
}

func readGoldenRows(t *testing.T) []goldenRow {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "quantize", "sha256.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []goldenRow
	for line := range strings.Lines(string(data)) {
		var r goldenRow
		if _, err := fmt.Sscan(line, &r.kind, &r.typ, &r.sum, &r.rms); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		rows = append(rows, r)
	}
	return rows
}

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func quantizedRow(t *testing.T, typ gguf.Type, x []float32) []byte {
	t.Helper()
	dst := make([]byte, len(x)/typ.BlockSize()*typ.BlockBytes())
	if err := Quantize(typ, dst, x); err != nil {
		t.Fatal(err)
	}
	return dst
}

// relativeRMS returns the root mean square error of got, relative to that of want.
func relativeRMS(got, want []float32) float64 {
	var square, total float64
	for i, w := range want {
		diff := float64(got[i]) - float64(w)
		square += diff * diff
		total += float64(w) * float64(w)
	}
	return math.Sqrt(square / total)
}

// TestQuantizeGolden holds the quantizers to the bytes of llama.cpp's on 2^18 values of two kinds.
func TestQuantizeGolden(t *testing.T) {
	inputs := map[string][]float32{
		"weights": weightLike(2026, goldenLength),
		"edges":   edgeCases(2027, goldenLength),
	}
	tested := 0
	for _, row := range readGoldenRows(t) {
		t.Run(row.kind+"/"+row.typ, func(t *testing.T) {
			x := inputs[row.kind]
			typ, err := gguf.ParseType(row.typ)
			if err != nil {
				t.Fatal(err)
			}
			if typ == gguf.F32 { // the input itself: a mistake in the test shows here
				raw, err := binary.Append(nil, binary.LittleEndian, x)
				if err != nil {
					t.Fatal(err)
				}
				if got := sumOf(raw); got != row.sum {
					t.Fatalf("the input has SHA-256 %s, want %s", got, row.sum)
				}
				return
			}
			tested++
			dst := quantizedRow(t, typ, x)
			if got := sumOf(dst); got != row.sum {
				t.Errorf("SHA-256 %s, want %s", got, row.sum)
			}
			back := make([]float32, len(x))
			if err := Dequantize(typ, back, dst); err != nil {
				t.Fatal(err)
			}
			if got := relativeRMS(back, x); math.Abs(got-row.rms) > 1e-6 {
				t.Errorf("relative RMS error %.6f, want %.6f", got, row.rms)
			}
		})
	}
	if want := len(inputs) * len(quantizable); tested != want {
		t.Errorf("%d cases, want %d", tested, want)
	}
}

// TestQuantizeRows checks that blocks do not influence each other.
func TestQuantizeRows(t *testing.T) {
	x := weightLike(7, 4*superBlock)
	for _, typ := range quantizable {
		whole := quantizedRow(t, typ, x)
		var parts []byte
		for k := 0; k < len(x); k += superBlock {
			parts = append(parts, quantizedRow(t, typ, x[k:k+superBlock])...)
		}
		if !bytes.Equal(whole, parts) {
			t.Errorf("%v: rows quantized one by one differ from the whole", typ)
		}
	}
}
