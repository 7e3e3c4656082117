package decoder

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"assay/model/gguf"
)

// sameBits fails unless two lists of logits are equal bit for bit.
func sameBits(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if hash(got) == hash(want) && len(got) == len(want) {
		return
	}
	greatest, _ := distances(t, got, want)
	t.Errorf("%s: logits differ, by up to %g", what, greatest)
}

var invarianceModels = map[string]synthetic{
	"granite f32":  {width: 64, ffn: 96},
	"llama f16":    {arch: "llama", width: 64, ffn: 96, matrix: gguf.F16},
	"granite q8_0": {width: 64, ffn: 96, vocab: 300, matrix: gguf.Q8_0},
	"qwen2 q4_k":   {arch: "qwen2", biases: true, ffn: 256, matrix: gguf.Q4_K},
	"granite q2_k": {kv: []int32{4, 1}, ffn: 256, matrix: gguf.Q2_K},
}

// TestInvariance: chunks, threads, repetition, company and options that should not matter do not.
func TestInvariance(t *testing.T) {
	for name, s := range invarianceModels {
		t.Run(name, func(t *testing.T) {
			f := s.file(t)
			m, err := Load(t.Context(), f, Options{Threads: 1})
			if err != nil {
				t.Fatal(err)
			}
			tokens := randomTokens(5, 75, m.config.Vocab)
			want := logitsOf(t, m, tokens, len(tokens))
			for threads, chunks := range map[int][]int{1: {1, 7, 64, 75}, 2: {1, 7, 64}, 5: {64}} {
				other, err := Load(t.Context(), f, Options{Threads: threads})
				if err != nil {
					t.Fatal(err)
				}
				for _, chunk := range chunks {
					sameBits(t, fmt.Sprintf("%d threads, chunks of %d", threads, chunk), logitsOf(t, other, tokens, chunk), want)
				}
			}
			checkWanted(t, m, tokens, want)
			checkBatch(t, m)
			checkPrefix(t, m, tokens, want)
		})
	}
}

// checkWanted asks for the logits of some tokens only.
func checkWanted(t *testing.T, m *Model, tokens []int32, want []float32) {
	t.Helper()
	r := rand.New(rand.NewPCG(6, 7))
	seq := m.NewSequence()
	for from := 0; from < len(tokens); from += 25 {
		marks := make([]bool, 25)
		for i := range marks {
			marks[i] = from != 50 && r.IntN(5) == 0 // none in one of the chunks
		}
		var seen []int
		err := m.Forward(t.Context(), []Span{{seq, tokens[from:][:25], marks}}, func(_, i int, logits []float32) error {
			seen = append(seen, i)
			sameBits(t, fmt.Sprintf("position %d alone", from+i), logits, part(want, from+i, m.config.Vocab))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for i, mark := range marks {
			if slices.Contains(seen, i) != mark {
				t.Errorf("logits of token %d emitted: %v, wanted: %v", i, !mark, mark)
			}
		}
	}
}

// checkBatch runs several sequences together, of different lengths and stages, and alone.
func checkBatch(t *testing.T, m *Model) {
	t.Helper()
	const n = 4
	lengths := [n]int{70, 1, 33, 40}
	tokens, want, got := [n][]int32{}, [n][]float32{}, [n][]float32{}
	seqs, at := [n]*Sequence{}, [n]int{}
	for i := range n {
		tokens[i] = randomTokens(uint64(10+i), lengths[i], m.config.Vocab)
		want[i] = logitsOf(t, m, tokens[i], lengths[i])
		seqs[i] = m.NewSequence()
	}
	r := rand.New(rand.NewPCG(8, 9))
	for round := 0; ; round++ {
		var spans []Span
		var of []int
		for i := range n {
			size := min(r.IntN(20), lengths[i]-at[i]) // zero tokens are allowed
			if round == 30 {
				size = lengths[i] - at[i]
			}
			part := tokens[i][at[i]:][:size]
			spans, of = append(spans, Span{seqs[i], part, all(size)}), append(of, i)
			at[i] += size
		}
		err := m.Forward(t.Context(), spans, func(span, _ int, logits []float32) error {
			got[of[span]] = append(got[of[span]], logits...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if round == 30 {
			break
		}
	}
	for i := range n {
		sameBits(t, fmt.Sprintf("sequence %d in a batch", i), got[i], want[i])
	}
}

// checkPrefix continues a copied, a truncated and a recomputed prefix.
func checkPrefix(t *testing.T, m *Model, tokens []int32, want []float32) {
	t.Helper()
	rest := func(s *Sequence, from int) []float32 {
		var out []float32
		err := m.Forward(t.Context(), []Span{{s, tokens[from:], all(len(tokens) - from)}}, func(_, _ int, l []float32) error {
			out = append(out, l...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	original := m.NewSequence()
	rest(original, 0)
	for _, n := range []int{0, 31, 32, 33, 74} {
		part := want[n*m.config.Vocab:]
		a, b := m.NewSequence(), m.NewSequence()
		for _, s := range []*Sequence{a, b} {
			if err := s.CopyPrefix(original, n); err != nil {
				t.Fatal(err)
			}
		}
		// a writes something else into the shared page before b continues.
		other := randomTokens(77, 40, m.config.Vocab)
		if err := m.Forward(t.Context(), []Span{{a, other, nil}}, nil); err != nil {
			t.Fatal(err)
		}
		sameBits(t, fmt.Sprintf("a copied prefix of %d", n), rest(b, n), part)
		a.Truncate(n)
		sameBits(t, fmt.Sprintf("a prefix of %d after truncating", n), rest(a, n), part)
	}
	original.Truncate(50)
	sameBits(t, "the original after copies and truncating", rest(original, 50), want[50*m.config.Vocab:])
}

// TestLongContext: far positions cost memory in proportion to their number only, and a chunk there
// equals single tokens. The keys and values before it are zeros, which saves computing them.
func TestLongContext(t *testing.T) {
	const context, rows = 1 << 17, 20
	m := synthetic{layers: 2, width: 16, heads: 2, kv: []int32{1}, ffn: 16, context: context}.load(t, Options{})
	far := func() *Sequence {
		s := m.NewSequence()
		s.reserve(context - rows)
		s.len = context - rows
		return s
	}
	tokens := randomTokens(1, rows, m.config.Vocab)
	run := func(chunk int) []float32 {
		var got []float32
		seq := far()
		for from := 0; from < rows; from += chunk {
			err := m.Forward(t.Context(), []Span{{seq, tokens[from:][:chunk], all(chunk)}}, func(_, _ int, l []float32) error {
				got = append(got, l...)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return got
	}
	sameBits(t, "chunks of 1 and 20", run(1), run(rows))
	seq := far()
	err := m.Forward(t.Context(), []Span{{seq, randomTokens(1, rows+1, m.config.Vocab), nil}}, nil)
	checkError(t, "beyond the context", err, "more than the model's context of 131072")
}

func TestSequence(t *testing.T) {
	m := synthetic{}.load(t, Options{})
	s := m.NewSequence()
	if err := m.Forward(t.Context(), []Span{{s, randomTokens(1, 33, 101), nil}}, nil); err != nil {
		t.Fatal(err)
	}
	const page = 2 * 32 * 2 * 64 * 2 * 4 // keys and values, positions, heads, dim, layers, bytes
	if s.Len() != 33 || s.Bytes() != 2*page || m.PageBytes() != page {
		t.Errorf("length %d, %d bytes in pages of %d", s.Len(), s.Bytes(), m.PageBytes())
	}
	c := m.NewSequence()
	if err := c.CopyPrefix(s, 34); err == nil {
		t.Error("no error for a prefix longer than the sequence")
	}
	if err := c.CopyPrefix(synthetic{}.load(t, Options{}).NewSequence(), 0); err == nil {
		t.Error("no error for a sequence of another model")
	}
	if err := c.CopyPrefix(s, 32); err != nil || c.Len() != 32 || c.Bytes() != page {
		t.Errorf("a prefix of 32: %v, length %d, %d bytes", err, c.Len(), c.Bytes())
	}
	s.Truncate(40)
	if s.Len() != 33 {
		t.Errorf("truncating to more changes the length to %d", s.Len())
	}
	s.Truncate(-1)
	if s.Len() != 0 || s.Bytes() != 0 {
		t.Errorf("truncated to nothing, length %d, %d bytes", s.Len(), s.Bytes())
	}
	if half := (synthetic{}).load(t, Options{KV: KVF16}).PageBytes(); half != page/2 {
		t.Errorf("binary16 pages take %d bytes, want %d", half, page/2)
	}
}

// TestForwardErrors: an error leaves the sequences as they were, and the next call is right.
func TestForwardErrors(t *testing.T) {
	m := synthetic{context: 50}.load(t, Options{})
	other := synthetic{}.load(t, Options{})
	tokens := randomTokens(2, 40, 101)
	s := m.NewSequence()
	if err := m.Forward(t.Context(), []Span{{s, tokens[:10], nil}}, nil); err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	stop := errors.New("stop")
	discard := func(int, int, []float32) error { return nil }
	for name, c := range map[string]struct {
		ctx   context.Context
		spans []Span
		emit  func(int, int, []float32) error
		want  string
		is    error
	}{
		"cancelled":    {cancelled, []Span{{s, tokens[10:], all(30)}}, discard, "canceled", context.Canceled},
		"emit":         {t.Context(), []Span{{s, tokens[10:], all(30)}}, func(int, int, []float32) error { return stop }, "stop", stop},
		"token":        {t.Context(), []Span{{s, []int32{5, 101}, nil}}, discard, "token 1 has id 101, but the vocabulary ends at 100", nil},
		"negative":     {t.Context(), []Span{{s, []int32{-1}, nil}}, discard, "id -1", nil},
		"context":      {t.Context(), []Span{{s, randomTokens(1, 41, 101), nil}}, discard, "41 tokens after 10 are more than the model's context of 50", nil},
		"marks":        {t.Context(), []Span{{s, tokens[10:], all(3)}}, discard, "30 tokens but 3 marks", nil},
		"twice":        {t.Context(), []Span{{s, tokens[10:], nil}, {s, tokens[10:], nil}}, discard, "span 1: the sequence occurs twice", nil},
		"other model":  {t.Context(), []Span{{other.NewSequence(), tokens, nil}}, discard, "not made by this model", nil},
		"nil sequence": {t.Context(), []Span{{nil, tokens, nil}}, discard, "not made by this model", nil},
		"half a batch": {t.Context(), []Span{{s, tokens[10:], nil}, {m.NewSequence(), []int32{500}, nil}}, discard, "span 1: token 0", nil},
	} {
		err := m.Forward(c.ctx, c.spans, c.emit)
		checkError(t, name, err, c.want)
		if c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: %v is not %v", name, err, c.is)
		}
		if s.Len() != 10 {
			t.Fatalf("%s: the sequence has %d tokens, want 10", name, s.Len())
		}
	}
	var got []float32
	err := m.Forward(t.Context(), []Span{{s, tokens[10:], all(30)}}, func(_, _ int, l []float32) error {
		got = append(got, l...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sameBits(t, "after errors", got, logitsOf(t, m, tokens, 40)[10*101:])
	if err := m.Forward(t.Context(), nil, discard); err != nil {
		t.Errorf("an empty batch: %v", err)
	}
}

// TestConcurrentForward uses one model from several goroutines.
func TestConcurrentForward(t *testing.T) {
	m := synthetic{matrix: gguf.Q8_0}.load(t, Options{Threads: 2})
	tokens := randomTokens(3, 20, 101)
	want := logitsOf(t, m, tokens, 20)
	done := make(chan []float32)
	for range 4 {
		go func() {
			var got []float32
			s := m.NewSequence()
			err := m.Forward(context.Background(), []Span{{s, tokens, all(20)}}, func(_, _ int, l []float32) error {
				got = append(got, l...)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			done <- got
		}()
	}
	for range 4 {
		sameBits(t, "one of several goroutines", <-done, want)
	}
}
