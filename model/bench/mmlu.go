package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/model"
	"assay/model/engine"
)

// MMLU as a local run sees it: 57 subjects, each with five worked examples before every question, and
// four choices of one token.
const (
	shortestPrefix = 300
	longestPrefix  = 2600
	itemLen        = 100
	choices        = 4
	inFlight       = 16 // requests of a run at a time
)

// MMLUSubjects and MMLUItems are the size of MMLU: its subjects, and the items of one on average.
const (
	MMLUSubjects = 57
	MMLUItems    = 246
)

// mmlu measures a workload in the shape of MMLU: the rate of evaluated tokens, and their number as a
// multiple of the least possible one, in which every prefix that questions share is evaluated once.
//
// Then it measures plain prefill of the first prompt of each subject. Tokens of long prompts take
// longer, since they attend to more of them, so that a rate is to be held against one of such prompts.
func (s *session) mmlu(ctx context.Context) ([]reading, error) {
	prompts := s.questions()
	shared, err := s.ask(ctx, prompts)
	if err != nil {
		return nil, err
	}
	plain := newPrefill(s)
	defer plain.engine.Close()
	for i := 0; i < len(prompts); i += s.options.Items {
		if err := plain.evaluate(ctx, prompts[i]); err != nil {
			return nil, err
		}
	}
	least := float64(leastTokens(prompts))
	alone := plain.rate("mmlu-plain")
	return []reading{
		shared,
		{name: "mmlu-evaluated", value: shared.work.tokens / least, unit: "of least"},
		alone,
		{name: "mmlu-of-plain", value: shared.value / alone.value, unit: "of plain"},
	}, nil
}

// ask puts all questions to an engine, several at a time, and returns the rate of evaluated tokens.
func (s *session) ask(ctx context.Context, prompts [][]model.Token) (reading, error) {
	e := s.engine(inFlight)
	defer e.Close()
	var mu sync.Mutex
	var total model.Usage
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	start := time.Now()
	for _, p := range prompts {
		group.Go(func() error {
			out, err := e.Do(gctx, question(p, s.config.Vocab))
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			total = total.Add(out.Usage)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return reading{}, err
	}
	elapsed := time.Since(start)
	if n := total.Cached + total.Evaluated; n != total.Prompt {
		return reading{}, fmt.Errorf("the engine says of %d prompt tokens that %d were shared or evaluated", total.Prompt, n)
	}
	return rateOf("mmlu", amount{tokens: float64(total.Evaluated), logits: float64(len(prompts))}, elapsed), nil
}

// questions returns the prompts, subject by subject.
func (s *session) questions() [][]model.Token {
	var prompts [][]model.Token
	for i := range s.options.Subjects {
		prefix := s.tokens(prefixLen(i, s.options.Subjects))
		for range s.options.Items {
			prompts = append(prompts, slices.Concat(prefix, s.tokens(itemLen)))
		}
	}
	return prompts
}

// prefixLen spreads the lengths of prefixes evenly.
func prefixLen(subject, subjects int) int {
	if subjects == 1 {
		return (shortestPrefix + longestPrefix) / 2
	}
	return shortestPrefix + (longestPrefix-shortestPrefix)*subject/(subjects-1)
}

// question asks for the likelihoods of the choices after a prompt.
func question(prompt []model.Token, vocab int) engine.Request {
	var r engine.Request
	for c := range choices {
		tokens := append(prompt[:len(prompt):len(prompt)], model.Token(c%vocab))
		r.Choices = append(r.Choices, engine.Choice{Tokens: tokens, Start: len(prompt)})
	}
	return r
}

// leastTokens is the number of different beginnings of the prompts: the nodes of their trie.
func leastTokens(prompts [][]model.Token) int {
	sorted := slices.Clone(prompts)
	slices.SortFunc(sorted, slices.Compare)
	n := 0
	var last []model.Token
	for _, p := range sorted {
		shared := 0
		for shared < min(len(p), len(last)) && p[shared] == last[shared] {
			shared++
		}
		n += len(p) - shared
		last = p
	}
	return n
}
