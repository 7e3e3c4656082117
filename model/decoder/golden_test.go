package decoder

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/gguf"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

// hash is the SHA-256 of the bits of the logits.
func hash(logits []float32) string {
	h := sha256.New()
	var b [4]byte
	for _, v := range logits {
		binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
		h.Write(b[:])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// TestGoldenLogits guards NumericsVersion: if it fails on purpose, raise the version, run the test
// with -update and say in docs/rationale.md what changed. The hashes hold on every processor.
func TestGoldenLogits(t *testing.T) {
	golden := filepath.Join("testdata", "golden_logits.txt")
	text := fmt.Sprintf("numerics version %d\n", NumericsVersion)
	for _, c := range []struct {
		name    string
		model   synthetic
		options Options
	}{
		{"granite f32", synthetic{}, Options{}},
		{"granite f32, kv f16", synthetic{}, Options{KV: KVF16}},
		{"granite f32, other widths", synthetic{width: 96, ffn: 200, heads: 3, kv: []int32{1}, headDim: 20, vocab: 33}, Options{}},
		{"llama f16", synthetic{arch: "llama", matrix: gguf.F16, untied: true, ropeFactors: true}, Options{}},
		{"llama bf16", synthetic{arch: "llama", matrix: gguf.BF16}, Options{}},
		{"granite q8_0", synthetic{matrix: gguf.Q8_0}, Options{}},
		{"granite q8_0, activations f32", synthetic{matrix: gguf.Q8_0}, Options{Activations: ActivationsF32}},
		{"granite q8_0, activations int8x1", synthetic{matrix: gguf.Q8_0}, Options{Activations: ActivationsInt8x1}},
		{"granite q4_0", synthetic{matrix: gguf.Q4_0}, Options{}},
		{"granite q4_1", synthetic{matrix: gguf.Q4_1}, Options{}},
		{"granite q4_k", synthetic{matrix: gguf.Q4_K}, Options{}},
		{"qwen2 q5_k", synthetic{arch: "qwen2", biases: true, matrix: gguf.Q5_K}, Options{}},
		{"llama q6_k", synthetic{arch: "llama", matrix: gguf.Q6_K}, Options{}},
		{"granite q2_k", synthetic{matrix: gguf.Q2_K}, Options{}},
		{"granite iq4_xs", synthetic{matrix: gguf.IQ4_XS}, Options{}},
	} {
		m := c.model.load(t, c.options)
		text += fmt.Sprintf("%s  %s\n", hash(logitsOf(t, m, randomTokens(9, 40, m.config.Vocab), 40)), c.name)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	// A checkout on Windows may have converted the line ends.
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r", ""), text); diff != "" {
		t.Errorf("logits changed (-golden +now):\n%s", diff)
	}
}
