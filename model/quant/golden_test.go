package quant

import (
	"bufio"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"assay/model/gguf"
)

// quantized lists the types that have an integer view.
var quantized = []gguf.Type{
	gguf.Q8_0, gguf.Q4_0, gguf.Q4_1, gguf.Q5_0, gguf.Q5_1, gguf.Q2_K, gguf.Q3_K, gguf.Q4_K,
	gguf.Q5_K, gguf.Q6_K, gguf.IQ4_NL, gguf.IQ4_XS, gguf.MXFP4,
}

// dequantizable lists all types that have values.
var dequantizable = append([]gguf.Type{gguf.F32, gguf.F16, gguf.BF16}, quantized...)

// quantizable lists the types that Quantize writes.
var quantizable = []gguf.Type{
	gguf.F16, gguf.BF16, gguf.Q8_0, gguf.Q4_0, gguf.Q4_1, gguf.Q5_0, gguf.Q5_1, gguf.Q4_K,
	gguf.Q5_K, gguf.Q6_K,
}

// goldenCase is one paragraph of a golden file: a block and its values.
type goldenCase struct {
	block  []byte
	values []float32
}

func readGolden(t *testing.T, path string) []goldenCase {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var cases []goldenCase
	atStart := true
	for lines := bufio.NewScanner(file); lines.Scan(); {
		switch line := lines.Text(); {
		case line == "":
			atStart = true
		case atStart:
			block, err := hex.DecodeString(line)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			cases = append(cases, goldenCase{block: block})
			atStart = false
		default:
			c := &cases[len(cases)-1]
			c.values = append(c.values, floatsOfHex(t, line)...)
		}
	}
	if len(cases) == 0 {
		t.Fatalf("%s: no cases", path)
	}
	return cases
}

func floatsOfHex(t *testing.T, line string) []float32 {
	t.Helper()
	var values []float32
	for _, field := range strings.Fields(line) {
		bits, err := strconv.ParseUint(field, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, math.Float32frombits(uint32(bits)))
	}
	return values
}

// sameBits tells whether a and b are the same number, telling the zeros apart, or both NaN.
func sameBits(a, b float32) bool {
	return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
}

// checkSameBits reports the first element in which two rows differ.
func checkSameBits(t *testing.T, got, want []float32) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i := range got {
		if !sameBits(got[i], want[i]) {
			t.Fatalf("value %d is %v (%08x), want %v (%08x)", i, got[i],
				math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

func TestDequantizeGolden(t *testing.T) {
	for _, typ := range dequantizable {
		if typ == gguf.F32 {
			continue // nothing is computed
		}
		t.Run(typ.String(), func(t *testing.T) {
			cases := readGolden(t, filepath.Join("testdata", "dequantize", typ.String()+".txt"))
			var row []byte
			var values []float32
			for _, c := range cases {
				got := make([]float32, len(c.values))
				if err := Dequantize(typ, got, c.block); err != nil {
					t.Fatal(err)
				}
				checkSameBits(t, got, c.values)
				row, values = append(row, c.block...), append(values, c.values...)
			}
			got := make([]float32, len(values))
			if err := Dequantize(typ, got, row); err != nil {
				t.Fatal(err)
			}
			checkSameBits(t, got, values)
		})
	}
}
