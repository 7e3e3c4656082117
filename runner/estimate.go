package runner

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/model"
)

// Estimate is what a run would take, found without running it.
type Estimate struct {
	Suites []SuiteEstimate
	// PromptRate and DecodeRate are tokens a second, measured by answering the
	// first item of each suite; 0 where nothing of the kind was needed.
	PromptRate, DecodeRate float64
}

// SuiteEstimate is the work of one suite. Tokens are 0 for a model that cannot
// tell them without running.
type SuiteEstimate struct {
	Name      string
	Items     int // requests of this run
	Available int // items before the limit
	Prompt    int // prompt tokens as sent
	Unique    int // prompt tokens when each shared prefix of the suite is evaluated once
	Decode    int // most tokens that can be generated
	Time      time.Duration
}

// probeTokens is how many tokens the measuring requests generate.
const probeTokens = 16

// Estimate builds every request and estimates the work. It asks the model only
// for the first item of each suite, to measure its speed. Time is an upper bound
// where suites generate: models stop before the limit.
func (p *Plan) Estimate(ctx context.Context) (Estimate, error) {
	var e Estimate
	for i, t := range p.totals(nil) {
		one, err := p.estimateSuite(ctx, p.suites[i], t.Requests)
		if err != nil {
			return Estimate{}, err
		}
		e.Suites = append(e.Suites, one)
	}
	var err error
	if e.PromptRate, e.DecodeRate, err = p.measure(ctx); err != nil {
		return Estimate{}, err
	}
	for i, s := range e.Suites {
		seconds := 0.0
		if e.PromptRate > 0 {
			seconds += float64(s.Unique) / e.PromptRate
		}
		if e.DecodeRate > 0 {
			seconds += float64(s.Decode) / e.DecodeRate
		}
		e.Suites[i].Time = time.Duration(seconds * float64(time.Second))
	}
	return e, nil
}

func (p *Plan) estimateSuite(ctx context.Context, s plannedSuite, requests int) (SuiteEstimate, error) {
	c := p.config
	repeats := max(c.Repeats, 1)
	e := SuiteEstimate{Name: s.info.Name, Items: requests, Available: s.available}
	var prompts [][]model.Token
	for _, it := range s.items {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		r, err := s.suite.Request(it)
		if err != nil {
			return e, fmt.Errorf("suite %s item %s: build request: %w", s.info.Name, it.ID, err)
		}
		r = adjust(r, c, 0)
		if len(r.Choices) == 0 {
			e.Decode += r.Decoding.MaxTokens * repeats
		}
		t, ok := c.Model.(model.Tokenizing)
		if !ok {
			continue
		}
		tokens, err := t.PromptTokens(r)
		if err != nil {
			return e, fmt.Errorf("suite %s item %s: tokenize: %w", s.info.Name, it.ID, err)
		}
		e.Prompt += len(tokens) * repeats
		prompts = append(prompts, tokens)
	}
	e.Unique = uniquePrefixTokens(prompts)
	return e, nil
}

// uniquePrefixTokens returns the number of nodes of the trie over the
// sequences: what has to be evaluated when every shared prefix is evaluated
// once. In sorted order each sequence adds what it does not share with the one
// before it. The sequences are sorted in place.
func uniquePrefixTokens(sequences [][]model.Token) int {
	slices.SortFunc(sequences, slices.Compare[[]model.Token])
	n := 0
	var last []model.Token
	for _, s := range sequences {
		shared := 0
		for shared < min(len(s), len(last)) && cmp.Compare(s[shared], last[shared]) == 0 {
			shared++
		}
		n += len(s) - shared
		last = s
	}
	return n
}

// measure answers the first item of each suite, twice where it generates, and
// returns the speed of prompts and of decoding.
func (p *Plan) measure(ctx context.Context) (prompt, decode float64, err error) {
	var promptTokens, decodeTokens int
	var promptTime, decodeTime time.Duration
	for _, s := range p.suites {
		it := s.items[0]
		r, err := s.suite.Request(it)
		if err != nil {
			return 0, 0, fmt.Errorf("suite %s item %s: build request: %w", s.info.Name, it.ID, err)
		}
		generates := len(r.Choices) == 0
		r.Decoding.MaxTokens = 1
		used, took, err := timed(ctx, p.config.Model, r)
		if err != nil {
			return 0, 0, fmt.Errorf("suite %s item %s: ask model: %w", s.info.Name, it.ID, err)
		}
		promptTokens += used.Evaluated
		promptTime += took
		if !generates {
			continue
		}
		r.Decoding.MaxTokens, r.Decoding.Stop = probeTokens, nil
		used, took, err = timed(ctx, p.config.Model, r) // its prompt is cached now
		if err != nil {
			return 0, 0, fmt.Errorf("suite %s item %s: ask model: %w", s.info.Name, it.ID, err)
		}
		decodeTokens += used.Decoded
		decodeTime += took
	}
	return rate(promptTokens, promptTime), rate(decodeTokens, decodeTime), nil
}

func timed(ctx context.Context, m model.Model, r model.Request) (model.Usage, time.Duration, error) {
	start := time.Now()
	response, err := m.Do(ctx, r)
	return response.Usage, time.Since(start), err
}

func rate(tokens int, took time.Duration) float64 {
	if tokens == 0 || took <= 0 {
		return 0
	}
	return float64(tokens) / took.Seconds()
}
