package bench

import (
	"context"
	"time"

	"assay/model/engine"
)

// prefill measures prompts of n tokens, one after another, to the first token of the answer.
func (s *session) prefill(ctx context.Context, name string, n int) ([]reading, error) {
	e := s.engine(1)
	defer e.Close()
	var a amount
	var elapsed time.Duration
	for a.tokens == 0 || elapsed < s.options.Time {
		prompt := s.tokens(n)
		start := time.Now()
		if _, err := e.Do(ctx, engine.Request{Prompt: prompt, MaxTokens: 1}); err != nil {
			return nil, err
		}
		elapsed += time.Since(start)
		a.tokens += float64(n)
		a.logits++
	}
	return []reading{rateOf(name, a, elapsed)}, nil
}

// warmUp runs a short prompt, so that the first round is like the others.
func (s *session) warmUp(ctx context.Context) error {
	e := s.engine(1)
	defer e.Close()
	_, err := e.Do(ctx, engine.Request{Prompt: s.tokens(min(32, s.config.Context)), MaxTokens: 1})
	return err
}
