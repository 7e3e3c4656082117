package bench

import (
	"context"
	"time"

	"assay/model"
	"assay/model/engine"
)

// prefill measures prompts of n tokens, one after another, to the first token of the answer.
func (s *session) prefill(ctx context.Context, name string, n int) ([]reading, error) {
	p := newPrefill(s)
	defer p.engine.Close()
	for p.done.tokens == 0 || p.elapsed < s.options.Time {
		if err := p.evaluate(ctx, s.tokens(n)); err != nil {
			return nil, err
		}
	}
	return []reading{p.rate(name)}, nil
}

// prefill is plain prefill under measurement: one prompt at a time, none of which is meant to share
// anything with others.
type prefill struct {
	engine  *engine.Engine
	done    amount
	elapsed time.Duration
}

func newPrefill(s *session) *prefill { return &prefill{engine: s.engine(1)} }

// evaluate takes the time of a prompt. Random prompts share a token or two by chance, which do not count.
func (p *prefill) evaluate(ctx context.Context, prompt []model.Token) error {
	start := time.Now()
	out, err := p.engine.Do(ctx, engine.Request{Prompt: prompt, MaxTokens: 1})
	if err != nil {
		return err
	}
	p.elapsed += time.Since(start)
	p.done.tokens += float64(out.Usage.Evaluated)
	p.done.logits++
	return nil
}

func (p *prefill) rate(name string) reading { return rateOf(name, p.done, p.elapsed) }

// warmUp runs a short prompt, so that the first round is like the others.
func (s *session) warmUp(ctx context.Context) error {
	p := newPrefill(s)
	defer p.engine.Close()
	return p.evaluate(ctx, s.tokens(min(32, s.config.Context)))
}
