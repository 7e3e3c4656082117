package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model"
	"assay/model/decoder"
	"assay/model/engine"
	"assay/model/gguf"
	"assay/model/random"
)

// contextLength of the tests' model: short, to reach its end quickly.
const contextLength = 512

// load makes the random model; its weights are random, which is all that the
// engine needs.
func load(t testing.TB, threads int) *decoder.Model {
	t.Helper()
	m, err := decoder.Load(context.Background(), file(t, contextLength), decoder.Options{Threads: threads})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// file returns the random model with a context of n tokens.
func file(t testing.TB, n uint32) *gguf.File {
	t.Helper()
	data, err := random.FileWithContext(n)
	if err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Parse("random", data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func start(t testing.TB, o engine.Options) *engine.Engine {
	t.Helper()
	e := engine.New(load(t, 2), o)
	t.Cleanup(e.Close)
	return e
}

// tokens draws n token ids.
func tokens(r *rand.Rand, n int) []model.Token {
	out := make([]model.Token, n)
	for i := range out {
		out[i] = model.Token(r.IntN(800))
	}
	return out
}

// work makes a mix of requests with shared prefixes: choices of one and of
// several tokens, greedy and sampled generations, right and wrong drafts.
func work(n int) []engine.Request {
	r := rand.New(rand.NewPCG(7, 7))
	prefixes := [][]model.Token{tokens(r, 3), tokens(r, 40), tokens(r, 90)}
	all := model.Probe{TopK: 3, HashLogits: true}
	var out []engine.Request
	for i := range n {
		prompt := append(slices.Clone(prefixes[i%3]), tokens(r, 1+r.IntN(20))...)
		req := engine.Request{Prompt: prompt, MaxTokens: 1 + r.IntN(12), Probe: all}
		switch i % 5 {
		case 0:
			req = engine.Request{Probe: all}
			for range 4 {
				req.Choices = append(req.Choices, engine.Choice{Tokens: append(slices.Clone(prompt), tokens(r, 1)...), Start: len(prompt)})
			}
		case 1:
			req = engine.Request{Probe: all}
			for range 3 {
				req.Choices = append(req.Choices, engine.Choice{Tokens: append(slices.Clone(prompt), tokens(r, 1+r.IntN(4))...), Start: len(prompt)})
			}
		case 2:
			req.Sampling = engine.Sampling{Temperature: 0.8, TopK: 40, TopP: 0.9, Seed: uint64(i)}
		case 3:
			req.Draft = tokens(r, 6)
		}
		out = append(out, req)
	}
	return out
}

// answerAll runs requests at once and returns what they came to, without usage,
// which may depend on the schedule.
func answerAll(t *testing.T, e *engine.Engine, requests []engine.Request, order []int) []engine.Response {
	t.Helper()
	out := make([]engine.Response, len(requests))
	var wg sync.WaitGroup
	for _, i := range order {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r, err := e.Do(context.Background(), requests[i])
			if err != nil {
				t.Errorf("request %d: %v", i, err)
			}
			r.Usage = model.Usage{}
			out[i] = r
		}()
	}
	wg.Wait()
	return out
}

// Contract C7: a draft changes the work, not the answer.
func TestDraftIsExact(t *testing.T) {
	e := start(t, engine.Options{Slots: 2})
	prompt := tokens(rand.New(rand.NewPCG(3, 3)), 30)
	request := engine.Request{Prompt: prompt, MaxTokens: 24, Probe: model.Probe{HashLogits: true}}
	want, err := e.Do(context.Background(), request)
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name    string
		draft   func() []model.Token
		drafted int
	}{
		{"right", func() []model.Token { return want.Tokens }, 24},
		{"right and longer", func() []model.Token { return append(slices.Clone(want.Tokens), 1, 2, 3) }, 24},
		{"right and shorter", func() []model.Token { return want.Tokens[:5] }, 5},
		{"wrong at the start", func() []model.Token { return []model.Token{want.Tokens[0] + 1, 5, 6} }, 0},
		{"wrong in the middle", func() []model.Token {
			d := slices.Clone(want.Tokens)
			d[10]++
			return d
		}, 10},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := request
			r.Draft = tc.draft()
			got, err := e.Do(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			if got.Usage.Drafted != tc.drafted || got.Usage.Decoded != 24-tc.drafted {
				t.Errorf("accepted %d draft tokens and decoded %d, want %d and %d",
					got.Usage.Drafted, got.Usage.Decoded, tc.drafted, 24-tc.drafted)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(engine.Response{}, "Usage")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// The log-likelihood of a continuation is the sum over its tokens, however many
// choices share a pass.
func TestChoicesEqualTokenByToken(t *testing.T) {
	e := start(t, engine.Options{})
	r := rand.New(rand.NewPCG(5, 5))
	prompt := tokens(r, 12)
	choices := []engine.Choice{
		{Tokens: append(slices.Clone(prompt), 10), Start: 12},
		{Tokens: append(slices.Clone(prompt), 10, 20), Start: 12},
		{Tokens: append(slices.Clone(prompt), 11, 20, 30), Start: 12},
		{Tokens: append(slices.Clone(prompt), 10, 20, 31), Start: 11},
	}
	got, err := e.Do(context.Background(), engine.Request{Choices: choices})
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range choices {
		want := model.ChoiceScore{Tokens: len(c.Tokens) - c.Start, Greedy: true}
		for pos := c.Start; pos < len(c.Tokens); pos++ {
			one, err := e.Do(context.Background(), engine.Request{
				Prompt: c.Tokens[:pos], MaxTokens: 1, Probe: model.Probe{TopK: 1 << 20}})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range one.Evidence.Top {
				if p.Token == c.Tokens[pos] {
					want.LogProb += p.LogProb
				}
			}
			want.Greedy = want.Greedy && one.Tokens[0] == c.Tokens[pos]
		}
		if diff := cmp.Diff(want, got.Choices[i]); diff != "" {
			t.Errorf("choice %d: %s", i, diff)
		}
	}
	// The sequences form a trie with 12 nodes of the prompt and 4 beyond.
	if got.Usage.Evaluated != 16 {
		t.Errorf("evaluated %d tokens, want 16", got.Usage.Evaluated)
	}
}

func TestSharedPrefixIsEvaluatedOnce(t *testing.T) {
	e := start(t, engine.Options{Slots: 8, BatchRows: 32})
	r := rand.New(rand.NewPCG(9, 9))
	prefix := tokens(r, 200)
	var requests []engine.Request
	for range 20 {
		requests = append(requests, engine.Request{Prompt: append(slices.Clone(prefix), tokens(r, 5)...), MaxTokens: 1})
	}
	var mu sync.Mutex
	var total model.Usage
	var wg sync.WaitGroup
	for _, req := range requests {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out, err := e.Do(context.Background(), req)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			total = total.Add(out.Usage)
			mu.Unlock()
		}()
	}
	wg.Wait()
	if bound := 200 + 20*(5+16); total.Evaluated > bound {
		t.Errorf("evaluated %d tokens, want at most %d", total.Evaluated, bound)
	}
	if total.Cached+total.Evaluated != total.Prompt {
		t.Errorf("%d cached and %d evaluated are not the %d of the prompts", total.Cached, total.Evaluated, total.Prompt)
	}
}

func TestCancelledRequestsFreeTheEngine(t *testing.T) {
	e := start(t, engine.Options{Slots: 1})
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	_, err := e.Do(ctx, engine.Request{Prompt: []model.Token{1}, MaxTokens: 1 << 12, Accept: func(model.Token) bool {
		if n++; n == 5 {
			cancel()
		}
		return false
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a cancelled context", err)
	}
	if _, err := e.Do(context.Background(), engine.Request{Prompt: []model.Token{1, 2}, MaxTokens: 2}); err != nil {
		t.Errorf("after a cancelled request: %v", err)
	}
}

func TestCloseEndsRequests(t *testing.T) {
	e := engine.New(load(t, 1), engine.Options{Slots: 1})
	started := make(chan struct{})
	var once sync.Once
	done := make(chan error)
	go func() {
		_, err := e.Do(context.Background(), engine.Request{Prompt: []model.Token{1}, MaxTokens: 400, Accept: func(model.Token) bool {
			once.Do(func() { close(started) })
			return false
		}})
		done <- err
	}()
	<-started
	e.Close()
	if err := <-done; !errors.Is(err, engine.ErrClosed) && !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the engine is closed", err)
	}
	if _, err := e.Do(context.Background(), engine.Request{Prompt: []model.Token{1}, MaxTokens: 1}); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("got %v, want that the engine is closed", err)
	}
}

func TestBadRequests(t *testing.T) {
	e := start(t, engine.Options{})
	vocabulary := load(t, 1).Config().Vocab
	for _, tc := range []struct {
		name string
		r    engine.Request
		want string
	}{
		{"empty", engine.Request{MaxTokens: 1}, "request has an empty prompt"},
		{"no tokens wanted", engine.Request{Prompt: []model.Token{1}}, "request asks for 0 tokens"},
		{"unknown token", engine.Request{Prompt: []model.Token{1, 1 << 20}, MaxTokens: 1}, fmt.Sprintf("token 1 is 1048576, the vocabulary has %d entries", vocabulary)},
		{"negative token", engine.Request{Prompt: []model.Token{-1}, MaxTokens: 1}, fmt.Sprintf("token 0 is -1, the vocabulary has %d entries", vocabulary)},
		{"no continuation", engine.Request{Choices: []engine.Choice{{Tokens: []model.Token{1}, Start: 1}}}, "choice 0: continuation starts at token 1 of 1"},
		{"no context", engine.Request{Choices: []engine.Choice{{Tokens: []model.Token{1}, Start: 0}}}, "choice 0: continuation starts at token 0 of 1"},
		{"too long", engine.Request{Prompt: make([]model.Token, contextLength+1), MaxTokens: 1}, "prompt needs 513 tokens, the model's context holds 512"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := e.Do(context.Background(), tc.r)
			if got := fmt.Sprint(err); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestGenerationEndsAtTheContext(t *testing.T) {
	e := start(t, engine.Options{})
	out, err := e.Do(context.Background(), engine.Request{Prompt: make([]model.Token, contextLength-2), MaxTokens: 10})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Tokens) != 3 {
		t.Errorf("generated %d tokens, want the 2 that fit and the one after them", len(out.Tokens))
	}
}

// The probabilities of all tokens sum to 1.
func TestEvidenceIsADistribution(t *testing.T) {
	e := start(t, engine.Options{})
	out, err := e.Do(context.Background(), engine.Request{Prompt: []model.Token{5, 6, 7}, MaxTokens: 1, Probe: model.Probe{TopK: 4}})
	if err != nil {
		t.Fatal(err)
	}
	sum := out.Evidence.TailMass
	for i, p := range out.Evidence.Top {
		sum += math.Exp(p.LogProb)
		if i > 0 && p.LogProb > out.Evidence.Top[i-1].LogProb {
			t.Errorf("token %d is more likely than the one before it", i)
		}
	}
	if math.Abs(sum-1) > 1e-12 {
		t.Errorf("probabilities sum to %v", sum)
	}
	if out.Evidence.Top[0].Token != out.Tokens[0] {
		t.Errorf("greedy token is %d, the most likely %d", out.Tokens[0], out.Evidence.Top[0].Token)
	}
}
