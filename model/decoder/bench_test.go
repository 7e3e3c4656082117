package decoder

import (
	"fmt"
	"testing"

	"assay/model/gguf"
)

// BenchmarkForward measures tokens per second of a small model: prefill in one batch without
// logits, and decoding token by token, alone and eight sequences at a time.
func BenchmarkForward(b *testing.B) {
	for _, kind := range []gguf.Type{gguf.Q8_0, gguf.Q4_K, gguf.F32} {
		m := synthetic{matrix: kind, vocab: 2000}.load(b, Options{})
		for _, rows := range []int{64, 256} {
			tokens := randomTokens(1, rows, m.config.Vocab)
			b.Run(fmt.Sprintf("%v/prefill=%d", kind, rows), func(b *testing.B) {
				for b.Loop() {
					if err := m.Forward(b.Context(), []Span{{m.NewSequence(), tokens, nil}}, nil); err != nil {
						b.Fatal(err)
					}
				}
				reportTokens(b, rows)
			})
		}
		for _, sequences := range []int{1, 8} {
			b.Run(fmt.Sprintf("%v/decode=%d", kind, sequences), func(b *testing.B) {
				spans := make([]Span, sequences)
				for i := range spans {
					spans[i] = Span{m.NewSequence(), []int32{int32(i)}, all(1)}
				}
				for b.Loop() {
					if err := m.Forward(b.Context(), spans, func(int, int, []float32) error { return nil }); err != nil {
						b.Fatal(err)
					}
					for _, s := range spans {
						s.Seq.Truncate(s.Seq.Len() % 128)
					}
				}
				reportTokens(b, sequences)
			})
		}
	}
}

func reportTokens(b *testing.B, perCall int) {
	b.ReportMetric(float64(b.N*perCall)/b.Elapsed().Seconds(), "tokens/s")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkLoad measures packing.
func BenchmarkLoad(b *testing.B) {
	f := synthetic{matrix: gguf.Q4_K, vocab: 2000}.file(b)
	for b.Loop() {
		if _, err := Load(b.Context(), f, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(f.Size())
}
