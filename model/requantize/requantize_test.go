package requantize

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/gguf"
)

// reference opens a file of the reference models, which llama-quantize made.
func reference(t *testing.T, name string) *gguf.File {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "decoder", "models", name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the reference models are not here")
	}
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func rewrite(t *testing.T, f *gguf.File, o Options) *gguf.File {
	t.Helper()
	w, err := Writer(context.Background(), f, o)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	g, err := gguf.Parse("quantized", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Files of llama-quantize are reproduced tensor by tensor, byte by byte.
func TestReferenceFiles(t *testing.T) {
	for _, test := range []struct {
		file, format string
		pure         bool
	}{
		{"granite-mini-q4_k_m.gguf", "Q4_K_M", false},
		{"granite-mini-q8_0-pure.gguf", "Q8_0", true},
		{"granite-mini-q6_k-pure.gguf", "Q6_K", true},
		{"granite-mini-q4_0-pure.gguf", "Q4_0", true},
		{"granite-mini-bf16-pure.gguf", "BF16", true},
	} {
		t.Run(test.file, func(t *testing.T) {
			want := reference(t, test.file)
			format, err := FindFormat(test.format)
			if err != nil {
				t.Fatal(err)
			}
			got := rewrite(t, reference(t, "granite-mini-f32.gguf"), Options{Format: format, Pure: test.pure})
			for _, tensor := range want.Tensors() {
				own, ok := got.Tensor(tensor.Name)
				if !ok || own.Type != tensor.Type {
					t.Errorf("%s has type %v, want %v", tensor.Name, own.Type, tensor.Type)
					continue
				}
				a, err := got.Data(own)
				if err != nil {
					t.Fatal(err)
				}
				b, err := want.Data(tensor)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(a, b) {
					t.Errorf("%s (%v) has other bytes", tensor.Name, tensor.Type)
				}
			}
			for _, key := range []string{"general.file_type", "general.quantization_version"} {
				a, _ := got.Uint(key)
				b, err := want.Uint(key)
				if err == nil && a != b {
					t.Errorf("%s is %d, want %d", key, a, b)
				}
			}
		})
	}
}

func TestTypes(t *testing.T) {
	type tensor struct {
		name string
		dims []uint64
	}
	for _, test := range []struct {
		format string
		tensor tensor
		layers int
		tied   bool
		want   gguf.Type
	}{
		{"Q4_0", tensor{"blk.0.attn_q.weight", []uint64{512, 512}}, 8, true, gguf.Q4_0},
		{"Q4_0", tensor{"token_embd.weight", []uint64{512, 100}}, 8, true, gguf.Q6_K},
		{"Q4_0", tensor{"token_embd.weight", []uint64{512, 100}}, 8, false, gguf.Q4_0},
		{"Q4_0", tensor{"output.weight", []uint64{512, 100}}, 8, false, gguf.Q6_K},
		{"Q8_0", tensor{"output.weight", []uint64{512, 100}}, 8, false, gguf.Q8_0},
		{"Q4_K_M", tensor{"output.weight", []uint64{96, 100}}, 8, false, gguf.Q8_0},
		{"Q4_K_M", tensor{"blk.0.ffn_down.weight", []uint64{512, 512}}, 8, true, gguf.Q6_K},
		{"Q4_K_M", tensor{"blk.1.ffn_down.weight", []uint64{512, 512}}, 8, true, gguf.Q4_K},
		{"Q4_K_M", tensor{"blk.3.attn_v.weight", []uint64{512, 512}}, 8, true, gguf.Q6_K},
		{"Q4_K_M", tensor{"blk.7.attn_v.weight", []uint64{512, 512}}, 8, true, gguf.Q6_K},
		{"Q4_K_S", tensor{"blk.3.attn_v.weight", []uint64{512, 512}}, 8, true, gguf.Q5_K},
		{"Q4_K_S", tensor{"blk.4.attn_v.weight", []uint64{512, 512}}, 8, true, gguf.Q4_K},
		{"Q4_K_S", tensor{"blk.0.ffn_down.weight", []uint64{512, 512}}, 8, true, gguf.Q5_K},
		{"Q5_K_M", tensor{"blk.0.attn_v.weight", []uint64{512, 512}}, 8, true, gguf.Q6_K},
		{"Q4_K", tensor{"blk.1.attn_q.weight", []uint64{96, 512}}, 8, true, gguf.Q5_0},
		{"Q5_K", tensor{"blk.1.attn_q.weight", []uint64{96, 512}}, 8, true, gguf.Q5_1},
		{"Q6_K", tensor{"blk.1.attn_q.weight", []uint64{96, 512}}, 8, true, gguf.Q8_0},
		{"Q6_K", tensor{"blk.1.attn_q.weight", []uint64{100, 512}}, 8, true, gguf.F16},
		{"Q4_0", tensor{"blk.1.attn_norm.weight", []uint64{512}}, 8, true, gguf.F32},
		{"Q4_0", tensor{"blk.1.attn_q_norm.weight", []uint64{64, 8}}, 8, true, gguf.F32},
		{"Q4_0", tensor{"blk.1.attn_q.bias", []uint64{512}}, 8, true, gguf.F32},
		{"Q4_0", tensor{"blk.1.ffn_gate_inp.weight", []uint64{512, 8}}, 8, true, gguf.F32},
	} {
		f, err := FindFormat(test.format)
		if err != nil {
			t.Fatal(err)
		}
		got := f.typeOf(gguf.Tensor{Name: test.tensor.name, Type: gguf.F32, Dims: test.tensor.dims}, test.layers, test.tied, false)
		if got != test.want {
			t.Errorf("%s: %s %v gets %v, want %v", test.format, test.tensor.name, test.tensor.dims, got, test.want)
		}
	}
}

func TestFindFormat(t *testing.T) {
	for name, want := range map[string]string{"q4_k": "Q4_K_M", "Q5_K": "Q5_K_M", "bf16": "BF16", "q6_k": "Q6_K"} {
		if f, err := FindFormat(name); err != nil || f.Name != want {
			t.Errorf("%s is %q (%v), want %s", name, f.Name, err, want)
		}
	}
	for _, name := range []string{"", "q9", "IQ2_XXS"} {
		if f, err := FindFormat(name); err == nil {
			t.Errorf("%q is %s", name, f.Name)
		}
	}
}

// small returns a file with one matrix.
func small(t *testing.T, values []float32, keys map[string]any) *gguf.File {
	t.Helper()
	data, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		t.Fatal(err)
	}
	w := gguf.NewWriter()
	for _, k := range []string{"general.architecture", "llama.block_count", "split.count"} {
		if v, ok := keys[k]; ok {
			if err := w.Set(k, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.AddTensor("blk.0.attn_q.weight", gguf.F32, []uint64{64, uint64(len(values) / 64)}, gguf.Bytes(data)); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := w.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Parse("small.gguf", out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func llama() map[string]any {
	return map[string]any{"general.architecture": "llama", "llama.block_count": uint32(1)}
}

// A tensor that takes many pieces is the same as row by row.
func TestPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]float32, 64*12345)
	for i := range values {
		values[i] = float32(r.NormFloat64())
	}
	format, err := FindFormat("Q8_0")
	if err != nil {
		t.Fatal(err)
	}
	got := rewrite(t, small(t, values, llama()), Options{Format: format})
	tensor, _ := got.Tensor("blk.0.attn_q.weight")
	data, err := got.Data(tensor)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := binary.Append(nil, binary.LittleEndian, values)
	if err != nil {
		t.Fatal(err)
	}
	var want []byte
	c := conversion{from: gguf.F32, to: gguf.Q8_0, row: 64}
	for row := range 12345 {
		b, err := c.convert(nil, raw[256*row:256*row+256])
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, b...)
	}
	if !bytes.Equal(data, want) {
		t.Error("other bytes than row by row")
	}
}

func TestErrors(t *testing.T) {
	q8, err := FindFormat("Q8_0")
	if err != nil {
		t.Fatal(err)
	}
	fine := make([]float32, 2*64)
	once := rewrite(t, small(t, fine, llama()), Options{Format: q8})
	q4, err := FindFormat("Q4_0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Writer(context.Background(), once, Options{Format: q4}); !errors.Is(err, ErrQuantized) {
		t.Errorf("a quantized file: %v", err)
	}
	if _, err := Writer(context.Background(), once, Options{Format: q4, Again: true}); err != nil {
		t.Errorf("a quantized file, again: %v", err)
	}
	if _, err := Writer(context.Background(), once, Options{Format: q8}); err != nil {
		t.Errorf("a file of the same format: %v", err)
	}

	bad := append([]float32(nil), fine...)
	bad[7] = float32(math.Inf(1))
	w, err := Writer(context.Background(), small(t, bad, llama()), Options{Format: q8})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	_, err = w.WriteTo(&out)
	want := `tensor "blk.0.attn_q.weight": quantize Q8_0: value 7 is +Inf; only finite values can be quantized`
	if err == nil || err.Error() != want {
		t.Error(cmp.Diff(want, errorText(err)))
	}
	for _, missing := range []string{"general.architecture", "llama.block_count"} {
		keys := llama()
		delete(keys, missing)
		if _, err := Writer(context.Background(), small(t, fine, keys), Options{Format: q8}); !errors.Is(err, gguf.ErrMissing) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w, err = Writer(ctx, small(t, fine, llama()), Options{Format: q8})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.WriteTo(&out); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
