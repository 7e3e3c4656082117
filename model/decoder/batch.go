package decoder

import (
	"errors"
	"fmt"
)

// Span is a run of tokens that continues a sequence.
type Span struct {
	Seq    *Sequence
	Tokens []int32
	// Logits tells of which tokens the logits (what follows them) are wanted. It has the
	// length of Tokens, or is nil if none are.
	Logits []bool
}

// row is one token of a batch.
type row struct {
	span, index int // its place in the spans
	position    int // in its sequence
}

// run is the rows of one sequence in a batch.
type run struct {
	seq   *Sequence
	first int // row
	rows  int
}

// batch is several spans laid out as rows.
type batch struct {
	rows   []row
	runs   []run
	wanted []int // rows whose logits are wanted, ascending
	order  []int // of the runs for attention, see arrange
}

// layOut checks the spans and lays them out as rows.
func (m *Model) layOut(b *batch, spans []Span) error {
	b.rows, b.runs, b.wanted = b.rows[:0], b.runs[:0], b.wanted[:0]
	seen := make(map[*Sequence]bool, len(spans))
	for i, s := range spans {
		if err := m.checkSpan(s, seen); err != nil {
			return fmt.Errorf("%s: span %d: %w", m.name, i, err)
		}
		b.runs = append(b.runs, run{s.Seq, len(b.rows), len(s.Tokens)})
		for j := range s.Tokens {
			if s.Logits != nil && s.Logits[j] {
				b.wanted = append(b.wanted, len(b.rows))
			}
			b.rows = append(b.rows, row{i, j, s.Seq.len + j})
		}
	}
	return nil
}

func (m *Model) checkSpan(s Span, seen map[*Sequence]bool) error {
	switch {
	case s.Seq == nil || s.Seq.m != m:
		return errors.New("the sequence was not made by this model")
	case seen[s.Seq]:
		return errors.New("the sequence occurs twice in the batch")
	case s.Logits != nil && len(s.Logits) != len(s.Tokens):
		return fmt.Errorf("there are %d tokens but %d marks for logits", len(s.Tokens), len(s.Logits))
	case len(s.Tokens) > m.config.Context-s.Seq.len:
		return fmt.Errorf("%d tokens after %d are more than the model's context of %d; shorten the prompt or the answer",
			len(s.Tokens), s.Seq.len, m.config.Context)
	}
	seen[s.Seq] = true
	for j, t := range s.Tokens {
		if t < 0 || int(t) >= m.config.Vocab {
			return fmt.Errorf("token %d has id %d, but the vocabulary ends at %d", j, t, m.config.Vocab-1)
		}
	}
	return nil
}
