package bench

import (
	"context"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/decoder"
	"assay/model/gguf"
	"assay/model/quant"
)

func mini(t testing.TB, mix string) *gguf.File {
	t.Helper()
	s, err := ShapeOf("granite-mini")
	if err != nil {
		t.Fatal(err)
	}
	m, err := MixOf(mix)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Synthesize(t.Context(), s, m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// TestSynthesize: every mix makes a model that computes, with weights of the size that is meant, and
// the same one each time.
func TestSynthesize(t *testing.T) {
	for _, mix := range Mixes() {
		t.Run(mix.Name, func(t *testing.T) {
			f := mini(t, mix.Name)
			m, err := decoder.Load(t.Context(), f, decoder.Options{})
			if err != nil {
				t.Fatal(err)
			}
			wanted := []bool{false, true}
			var logits []float32
			spans := []decoder.Span{{Seq: m.NewSequence(), Tokens: []int32{5, 7}, Logits: wanted}}
			if err := m.Forward(t.Context(), spans, func(_, _ int, row []float32) error {
				logits = append(logits, row...)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if r := rms(logits); r < 1e-3 || r > 1e3 {
				t.Errorf("the logits have a root mean square of %g", r)
			}
			for _, tensor := range f.Tensors() {
				values := weights(t, f, tensor)
				want := 1.0
				if len(tensor.Dims) == 2 {
					want = 1 / math.Sqrt(float64(tensor.Dims[0]))
				}
				if r := rms(values) / want; r < 0.9 || r > 2 {
					t.Errorf("%s has a root mean square of %.2f times the meant one", tensor.Name, r)
				}
			}
			first, err := f.WeightsDigest(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			second, err := mini(t, mix.Name).WeightsDigest(t.Context())
			if err != nil || first != second {
				t.Errorf("digests of two models are %s and %s, %v", first, second, err)
			}
		})
	}
}

func weights(t *testing.T, f *gguf.File, tensor gguf.Tensor) []float32 {
	t.Helper()
	data, err := f.Data(tensor)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float32, tensor.Elements())
	if err := quant.Dequantize(tensor.Type, values, data); err != nil {
		t.Fatal(err)
	}
	return values
}

func rms(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(float64(v) * float64(v))
	}
	return math.Sqrt(sum / float64(len(x)))
}

// TestMicro holds the shape of Granite 4.0 Micro to the published model: 3,402,836,480 weights in 362
// tensors; and its mixes to the sizes of files that llama-quantize made, which have a vocabulary of
// a few megabytes besides.
func TestMicro(t *testing.T) {
	s, err := ShapeOf("granite-4.0-micro")
	if err != nil {
		t.Fatal(err)
	}
	for mix, file := range map[string]int{
		"F16": 6_809_656_448, "BF16": 6_809_656_448, "Q8_0": 3_619_691_648, "Q4_K_M": 2_099_502_208, "Q4_0": 1_984_609_408,
	} {
		m, err := MixOf(mix)
		if err != nil {
			t.Fatal(err)
		}
		tensors, elements, bytes := s.tensors(m), 0, 0
		for _, tensor := range tensors {
			n := max(tensor.outputs, 1) * tensor.inputs
			elements += n
			bytes += n / tensor.kind.BlockSize() * tensor.kind.BlockBytes()
		}
		if len(tensors) != 362 || elements != 3_402_836_480 {
			t.Errorf("%s: %d weights in %d tensors", mix, elements, len(tensors))
		}
		if rest := file - bytes; rest < 0 || rest > 8<<20 {
			t.Errorf("%s: %d bytes of weights, of a file of %d", mix, bytes, file)
		}
	}
}

func TestMoreBits(t *testing.T) {
	var got []int
	for i := range 40 {
		if moreBits(i, 40) {
			got = append(got, i)
		}
	}
	want := []int{0, 1, 2, 3, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 34, 35, 36, 37, 38, 39}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUnknownNames(t *testing.T) {
	if _, err := ShapeOf("granite-5"); err == nil || err.Error() != `there is no shape "granite-5", want one of granite-mini, granite-4.0-350m, granite-4.0-1b, granite-4.0-micro` {
		t.Error(err)
	}
	if _, err := MixOf("q3"); err == nil || err.Error() != `there is no quantization "q3", want one of f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0` {
		t.Error(err)
	}
}

func TestSynthesizeStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, m := Shapes()[0], Mixes()[0]
	if _, err := Synthesize(ctx, s, m); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestWithLayers: layers and vocabulary shrink alike, and nothing else changes.
func TestWithLayers(t *testing.T) {
	s, err := ShapeOf("granite-4.0-micro")
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.WithLayers(4)
	want := s
	want.Name, want.Layers, want.Vocab = "granite-4.0-micro with 4 of 40 layers", 4, 10035
	if err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for _, n := range []int{0, -1, 41} {
		if _, err := s.WithLayers(n); err == nil {
			t.Errorf("%d layers passed", n)
		}
	}
}
