// Package cached keeps the answers of models on disk, so that nothing is
// computed twice: not by another run, not by another process at the same time.
// An answer is named by everything that can change it (Key), so that there is
// nothing to invalidate.
package cached

import (
	"context"
	"sync"
	"time"

	"assay/model"
)

// Options sets how a model uses a store.
type Options struct {
	// WriteOnly computes every answer, and stores it for others. It is for runs
	// that are to prove something about the computation.
	WriteOnly bool
}

// New returns a model that answers from the store where it can, and else asks m
// and stores the answer. Usage.Reused tells which. Closing it closes neither m
// nor the store. It is model.Tokenizing if m is.
func New(m model.Model, s *Store, o Options) model.Model {
	c := &cached{Model: m, store: s, options: o, flights: map[Key]chan struct{}{}}
	if t, ok := m.(model.Tokenizing); ok {
		c.tokenizer = t
		return &tokenizing{c, t}
	}
	return c
}

// Identified reports whether a model says by digests what it computes, so that
// its answers can be told from another's.
func Identified(m model.Model) bool {
	_, tokenizes := m.(model.Tokenizing)
	info := m.Info()
	return tokenizes && info.WeightsDigest != "" && info.TokenizerDigest != ""
}

type cached struct {
	model.Model
	tokenizer model.Tokenizing // nil where the model is none
	store     *Store
	options   Options

	mu      sync.Mutex
	flights map[Key]chan struct{} // answers on their way in this process
}

// tokenizing is a cached model that can tell tokens.
type tokenizing struct {
	*cached
	model.Tokenizing
}

// Close leaves the model to its owner.
func (c *cached) Close() error { return nil }

// Do answers from the store or by asking.
func (c *cached) Do(ctx context.Context, r model.Request) (model.Response, error) {
	var tokens []model.Token
	if c.tokenizer != nil {
		var err error
		if tokens, err = c.tokenizer.PromptTokens(r); err != nil {
			return model.Response{}, err
		}
	}
	key := keyOf(c.Info(), r, tokens)
	if tokens != nil && len(r.Choices) == 0 {
		r = onlyTokens(r, tokens) // which need not be found again
	}
	if c.options.WriteOnly || r.Stream != nil {
		return c.ask(ctx, key, r)
	}
	if response, ok := c.look(key); ok {
		return response, nil
	}
	done, err := c.claim(ctx, key)
	if err != nil {
		return model.Response{}, err
	}
	defer done()
	if response, ok := c.look(key); ok { // by whom we waited for
		return response, nil
	}
	return c.ask(ctx, key, r)
}

func (c *cached) look(key Key) (model.Response, bool) {
	content, ok := c.store.get(key)
	if !ok {
		return model.Response{}, false
	}
	response, err := decodeResponse(content)
	if err != nil {
		return model.Response{}, false
	}
	response.Usage.Reused = 1
	return response, true
}

func (c *cached) ask(ctx context.Context, key Key, r model.Request) (model.Response, error) {
	response, err := c.Model.Do(ctx, r)
	if err == nil {
		c.store.put(key, encodeResponse(response))
	}
	return response, err
}

// claimWait bounds the wait for another process: it may be stopped, and an
// answer computed twice is no harm.
const claimWait = 10 * time.Minute

// claim waits until nobody else computes an answer, here or in another process.
func (c *cached) claim(ctx context.Context, key Key) (done func(), err error) {
	for {
		c.mu.Lock()
		other, busy := c.flights[key]
		if !busy {
			break
		}
		c.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	ended := make(chan struct{})
	c.flights[key] = ended
	c.mu.Unlock()
	release := c.claimAcross(ctx, key)
	return func() {
		release()
		c.mu.Lock()
		delete(c.flights, key)
		c.mu.Unlock()
		close(ended)
	}, nil
}

// claimAcross claims an answer among processes. Where that is not possible, or
// takes too long, nothing is claimed.
func (c *cached) claimAcross(ctx context.Context, key Key) (release func()) {
	deadline := time.Now().Add(claimWait)
	for wait := time.Millisecond; ; wait = min(2*wait, 50*time.Millisecond) {
		free, err := c.store.claims.try(key)
		switch {
		case err != nil:
			return func() {}
		case free:
			return func() { c.store.claims.release(key) }
		case time.Now().After(deadline):
			return func() {}
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return func() {} // the model will say so
		}
	}
}
