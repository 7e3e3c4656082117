package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"assay/model"
	"assay/model/engine"
)

// distinctPrefixes counts the nodes of the trie of all prompts: no engine can
// evaluate fewer tokens.
func distinctPrefixes(prompts [][]model.Token) int {
	seen := map[string]bool{}
	for _, p := range prompts {
		key := ""
		for _, t := range p {
			key += fmt.Sprintf("%d ", t)
			seen[key] = true
		}
	}
	return len(seen)
}

// examShaped makes the prompts of an exam: n questions spread evenly over
// subjects, each of which has a beginning of its own after one that all share.
func examShaped(subjects, n int) [][]model.Token {
	r := rand.New(rand.NewPCG(11, 12))
	start := tokens(r, 20)
	beginnings := make([][]model.Token, subjects)
	for i := range beginnings {
		beginnings[i] = append(slices.Clone(start), tokens(r, 30+r.IntN(150))...)
	}
	out := make([][]model.Token, n)
	for i := range out {
		// No two questions of a subject begin alike.
		out[i] = append(slices.Clone(beginnings[i%subjects]), model.Token(i/subjects), 5, 6)
	}
	return out
}

// hold keeps the engine from taking requests until release is called: on a machine with one processor
// it would have answered many before the last are there.
func hold(t *testing.T, e *engine.Engine) (release func()) {
	began, end := make(chan struct{}), make(chan struct{})
	start := sync.OnceFunc(func() { close(began) })
	go func() {
		_, err := e.Do(context.Background(), engine.Request{Prompt: []model.Token{1}, MaxTokens: 1, Accept: func(model.Token) bool {
			start()
			<-end
			return false
		}})
		if err != nil {
			t.Errorf("the request that holds the others up: %v", err)
		}
		start()
	}()
	<-began
	return func() { close(end) }
}

// A flood of requests in random order stays within the memory for keys and
// values, and evaluates what they share once, although memory holds only some
// of their beginnings at a time.
func TestFloodStaysWithinTheBudget(t *testing.T) {
	const subjects, pages = 57, 60
	n := 10000
	if testing.Short() || raceDetector {
		n = 1000
	}
	prompts := examShaped(subjects, n)
	order := rand.New(rand.NewPCG(4, 4)).Perm(n)
	m := load(t, 2)
	e := engine.New(m, engine.Options{KVMemory: pages * m.PageBytes()})
	t.Cleanup(e.Close)

	release := hold(t, e)
	var mu sync.Mutex
	var total model.Usage
	most := 0 // pages
	var wg sync.WaitGroup
	var sent atomic.Int64
	for _, i := range order {
		wg.Add(1)
		go func() {
			defer wg.Done()
			sent.Add(1)
			out, err := e.Do(context.Background(), engine.Request{Prompt: prompts[i], MaxTokens: 2, Accept: func(model.Token) bool {
				most = max(most, m.PagesInUse()) // on the engine's goroutine
				return false
			}})
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
			total = total.Add(out.Usage)
		}()
	}
	for sent.Load() < int64(n) {
		runtime.Gosched()
	}
	time.Sleep(100 * time.Millisecond) // until the last ones wait, which this cannot see
	release()
	wg.Wait()
	bound := distinctPrefixes(prompts)
	t.Logf("%d requests: evaluated %d tokens of %d, the trie has %d; at most %d of %d pages in use",
		n, total.Evaluated, total.Prompt, bound, most, pages)
	if most > pages {
		t.Errorf("%d pages were in use, the budget is %d", most, pages)
	}
	if limit := bound * 102 / 100; total.Evaluated > limit {
		t.Errorf("evaluated %d tokens, want at most %d", total.Evaluated, limit)
	}
	if total.Cached+total.Evaluated != total.Prompt {
		t.Errorf("%d cached and %d evaluated are not the %d of the prompts", total.Cached, total.Evaluated, total.Prompt)
	}
}

// Long requests get their turn although short ones keep coming that fit the
// memory at any time.
func TestLargeRequestsDoNotStarve(t *testing.T) {
	m := load(t, 2)
	e := engine.New(m, engine.Options{Slots: 4, KVMemory: 17 * m.PageBytes()})
	t.Cleanup(e.Close)
	r := rand.New(rand.NewPCG(8, 8))
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 8 { // clients that ask one short question after another
		prompts := [][]model.Token{tokens(r, 60), tokens(r, 50), tokens(r, 40)}
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := 0; ctx.Err() == nil; i++ {
				_, err := e.Do(ctx, engine.Request{Prompt: prompts[i%3], MaxTokens: 8})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		}()
	}
	if _, err := e.Do(context.Background(), engine.Request{Prompt: tokens(r, 450), MaxTokens: 20}); err != nil {
		t.Error(err)
	}
	stop()
	wg.Wait()
}

func TestMemoryErrors(t *testing.T) {
	m := load(t, 1)
	e := engine.New(m, engine.Options{KVMemory: 3 * m.PageBytes()})
	t.Cleanup(e.Close)
	r := rand.New(rand.NewPCG(2, 2))
	for _, tc := range []struct {
		name string
		r    engine.Request
		fits bool
	}{
		{"a prompt that fills it", engine.Request{Prompt: tokens(r, 96), MaxTokens: 1}, true},
		{"a longer prompt", engine.Request{Prompt: tokens(r, 97), MaxTokens: 1}, false},
		{"a longer choice", engine.Request{Choices: []engine.Choice{{Tokens: tokens(r, 98), Start: 90}}}, false},
		{"a choice that fills it", engine.Request{Choices: []engine.Choice{{Tokens: tokens(r, 97), Start: 90}}}, true},
		{"an answer that outgrows it", engine.Request{Prompt: tokens(r, 40), MaxTokens: 400}, false},
		{"an answer that could but ends", engine.Request{Prompt: tokens(r, 40), MaxTokens: 400, Accept: func(model.Token) bool { return true }}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := e.Do(context.Background(), tc.r)
			var short *model.MemoryError
			if tc.fits && err != nil || !tc.fits && !errors.As(err, &short) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestCancellationFreesPages(t *testing.T) {
	m := load(t, 1)
	e := engine.New(m, engine.Options{})
	ctx, cancel := context.WithCancel(context.Background())
	_, err := e.Do(ctx, engine.Request{Prompt: make([]model.Token, 300), MaxTokens: 100, Accept: func(model.Token) bool {
		cancel()
		return false
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := m.PagesInUse(); n != 0 {
		t.Errorf("%d pages are in use after the only request was cancelled", n)
	}
	if _, err := e.Do(context.Background(), engine.Request{Prompt: make([]model.Token, 300), MaxTokens: 1}); err != nil {
		t.Error(err)
	}
	e.Close()
	if n := m.PagesInUse(); n != 0 {
		t.Errorf("%d pages are in use after closing", n)
	}
}
