package decoder

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/model/gguf"
)

// sharedDir returns the folder with reference models and logits beside the module, or skips.
func sharedDir(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test's folder")
		}
	}
	shared := filepath.Join(filepath.Dir(dir), "shared", "decoder")
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no reference models: %v", err)
	}
	return shared
}

// openModel opens and loads a model file for the duration of the test.
func openModel(t testing.TB, path string, o Options) *Model {
	t.Helper()
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	m, err := Load(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// all marks every one of n tokens.
func all(n int) []bool {
	marks := make([]bool, n)
	for i := range marks {
		marks[i] = true
	}
	return marks
}

// logitsOf runs the tokens through a new sequence, chunk tokens at a time, and returns all logits.
func logitsOf(t testing.TB, m *Model, tokens []int32, chunk int) []float32 {
	t.Helper()
	var out []float32
	seq := m.NewSequence()
	for from := 0; from < len(tokens); from += chunk {
		part := tokens[from:min(from+chunk, len(tokens))]
		err := m.Forward(context.Background(), []Span{{seq, part, all(len(part))}}, func(_, _ int, l []float32) error {
			out = append(out, l...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func readFloats(t testing.TB, path string) []float32 {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]float32, len(data)/4)
	for i := range out {
		out[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return out
}

// distances returns the greatest absolute and the root mean square difference.
func distances(t testing.TB, a, b []float32) (greatest, rms float64) {
	t.Helper()
	if len(a) != len(b) {
		t.Fatalf("%d logits, want %d", len(a), len(b))
	}
	for i := range a {
		d := math.Abs(float64(a[i]) - float64(b[i]))
		greatest = max(greatest, d)
		rms += d * d
	}
	return greatest, math.Sqrt(rms / float64(len(a)))
}

func sharedTokens(t testing.TB, dir string) []int32 {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "logits", "tokens-mini.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return parseTokens(t, string(text))
}

// TestReferenceLogits compares with logits computed in float64: unquantized models must agree to
// 1e-4, or to what the other engine's own distance is; quantized ones must be nearer than it.
func TestReferenceLogits(t *testing.T) {
	dir := sharedDir(t)
	tokens := sharedTokens(t, dir)
	files, err := filepath.Glob(filepath.Join(dir, "models", "*.gguf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no models: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".gguf")
		t.Run(name, func(t *testing.T) {
			exact := readFloats(t, filepath.Join(dir, "logits", name+".f64ref.f32"))
			peer := readFloats(t, filepath.Join(dir, "logits", name+".llamacpp-default.f32"))
			_, peerRMS := distances(t, peer, exact)
			for _, o := range []Options{{}, {Activations: ActivationsF32}} {
				m := openModel(t, file, o)
				greatest, rms := distances(t, logitsOf(t, m, tokens, len(tokens)), exact)
				c := m.Config()
				t.Logf("activations %s, KV %s: greatest difference %.3g, rms %.3g, %.3f of the peer's",
					c.Activations, c.KV, greatest, rms, rms/peerRMS)
				if rms > peerRMS {
					t.Errorf("activations %s, KV %s: rms %g, the peer's is %g", c.Activations, c.KV, rms, peerRMS)
				}
				if c.KV == KVF32 && (strings.HasSuffix(name, "-f32") || c.Activations == ActivationsF32) && greatest > 1e-4 {
					t.Errorf("activations %s, KV %s: greatest difference %g, want at most 1e-4", c.Activations, c.KV, greatest)
				}
			}
		})
	}
}
