package decoder

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSharedPrefixes: tokens of sequences that share prefixes of different lengths, in any order and
// mixed with others, get the logits that each gets alone.
func TestSharedPrefixes(t *testing.T) {
	m := synthetic{}.load(t, Options{Threads: 2})
	r := rand.New(rand.NewPCG(71, 72))
	tokens := randomTokens(5, 300, m.config.Vocab)
	sequence := func(n int) *Sequence { // of the first n tokens, itself evaluated
		s := m.NewSequence()
		logitsAfter(t, m, s, tokens[:n])
		return s
	}
	long := sequence(230)
	var spans []Span
	var want [][]float32
	for i := range 24 {
		n, rows := 1+r.IntN(229), 1
		if i%5 == 0 {
			rows = 1 + r.IntN(40)
		}
		own := tokens[i : i+rows]
		alone := sequence(n)
		want = append(want, logitsAfter(t, m, alone, own))
		s := m.NewSequence()
		if i%4 == 3 { // shares nothing
			s = sequence(n)
		} else if err := s.CopyPrefix(long, n); err != nil {
			t.Fatal(err)
		}
		spans = append(spans, Span{s, own, append(make([]bool, rows-1), true)})
	}
	got := make([][]float32, len(spans))
	err := m.Forward(t.Context(), spans, func(span, _ int, logits []float32) error {
		got[span] = slices.Clone(logits)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("span %d of %d tokens after %d: logits differ", i, len(spans[i].Tokens), spans[i].Seq.Len()-len(spans[i].Tokens))
		}
	}
}

// logitsAfter appends tokens to a sequence and returns the logits of the last one.
func logitsAfter(t *testing.T, m *Model, s *Sequence, tokens []int32) (last []float32) {
	t.Helper()
	err := m.Forward(t.Context(), []Span{{s, tokens, append(make([]bool, len(tokens)-1), true)}}, func(_, _ int, logits []float32) error {
		last = slices.Clone(logits)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// TestArrange: at every depth, runs with the same page are next to each other.
func TestArrange(t *testing.T) {
	r := rand.New(rand.NewPCG(73, 74))
	for range 200 {
		var b batch
		for range 1 + r.IntN(12) {
			s := &Sequence{}
			if n := len(b.runs); n > 0 {
				from := b.runs[r.IntN(n)].seq.pages
				s.pages = slices.Clone(from[:r.IntN(len(from)+1)])
			}
			for range r.IntN(4) {
				s.pages = append(s.pages, &page{})
			}
			b.runs = append(b.runs, run{seq: s})
		}
		b.arrange()
		for depth := range 12 {
			ended := map[*page]bool{}
			var last *page
			for _, i := range b.order {
				var p *page
				if pages := b.runs[i].seq.pages; depth < len(pages) {
					p = pages[depth]
				}
				if p != last {
					if ended[p] && p != nil {
						t.Fatalf("runs with the same page %d are apart in %v", depth, b.order)
					}
					ended[last] = true
				}
				last = p
			}
		}
		if sorted := slices.Sorted(slices.Values(b.order)); len(sorted) != len(b.runs) || sorted[0] != 0 || sorted[len(sorted)-1] != len(sorted)-1 {
			t.Fatalf("the order is %v", b.order)
		}
	}
}
