package drift

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"assay/model/decoder"
)

const (
	prefixTokens = 512 // evaluated at a time where no logits are wanted
	rowTokens    = 64  // evaluated at a time where they are: the logits held in memory
)

// Compare evaluates all sequences with both models, side by side, and returns the statistics over
// all predictions. The models must have the same vocabulary. No more than 64 rows of logits of each
// are held at a time. progress, which may be nil, is called after each sequence.
//
// The result does not depend on the number of threads.
func Compare(ctx context.Context, ref, model *decoder.Model, list []Sequence, progress func(done, of int)) (*Statistics, error) {
	if a, b := ref.Config().Vocab, model.Config().Vocab; a != b {
		return nil, fmt.Errorf("compare logits: the reference has a vocabulary of %d tokens, the model one of %d", a, b)
	}
	c := comparison{ref: newSide(ref), model: newSide(model)}
	defer c.ref.seq.Truncate(0)
	defer c.model.seq.Truncate(0)
	for i, s := range list {
		if err := c.sequence(ctx, s); err != nil {
			return nil, fmt.Errorf("compare logits of text %d of %d: %w", i+1, len(list), err)
		}
		if progress != nil {
			progress(i+1, len(list))
		}
	}
	return summarize(c.predictions, len(list))
}

// comparison collects the predictions of both models.
type comparison struct {
	ref, model  *side
	done        []int32 // tokens that both sequences hold
	predictions []prediction
}

// side is one of the models.
type side struct {
	model *decoder.Model
	seq   *decoder.Sequence
	vocab int
	rows  []float32 // [rowTokens, vocab], logits of the last step
}

func newSide(m *decoder.Model) *side {
	vocab := m.Config().Vocab
	return &side{model: m, seq: m.NewSequence(), vocab: vocab, rows: make([]float32, rowTokens*vocab)}
}

func (s *side) row(i int) []float32 { return s.rows[i*s.vocab : (i+1)*s.vocab] }

// step evaluates tokens; their logits, if wanted, are in rows afterwards.
func (s *side) step(ctx context.Context, tokens []int32, want []bool) error {
	return s.model.Forward(ctx, []decoder.Span{{Seq: s.seq, Tokens: tokens, Logits: want}}, func(_, i int, logits []float32) error {
		copy(s.row(i), logits)
		return nil
	})
}

// sequence compares the predictions of one sequence. What it begins with in common with the one
// before is not evaluated again.
func (c *comparison) sequence(ctx context.Context, s Sequence) error {
	if s.predictions() == 0 {
		return nil
	}
	end := len(s.Tokens) - 1 // the last token is only predicted
	at := min(commonPrefix(c.done, s.Tokens), s.First)
	for _, side := range []*side{c.ref, c.model} {
		side.seq.Truncate(at)
	}
	c.done = s.Tokens[:end]
	for at < end {
		want, n := []bool(nil), min(prefixTokens, s.First-at)
		if at >= s.First {
			n = min(rowTokens, end-at)
			want = slices.Repeat([]bool{true}, n)
		}
		for _, side := range []*side{c.ref, c.model} {
			if err := side.step(ctx, s.Tokens[at:at+n], want); err != nil {
				return err
			}
		}
		if want != nil {
			if err := c.rows(s.Tokens[at+1 : at+1+n]); err != nil {
				return fmt.Errorf("after token %d: %w", at, err)
			}
		}
		at += n
	}
	return nil
}

// rows compares the rows of the last step, which predict the targets.
func (c *comparison) rows(targets []int32) error {
	first := len(c.predictions)
	c.predictions = append(c.predictions, make([]prediction, len(targets))...)
	var group errgroup.Group
	group.SetLimit(c.model.model.Config().Threads)
	for i, target := range targets {
		group.Go(func() (err error) {
			c.predictions[first+i], err = compareRow(c.ref.row(i), c.model.row(i), target)
			return err
		})
	}
	return group.Wait()
}
