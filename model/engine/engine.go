// Package engine runs token sequences through the decoder for many callers at
// once. One goroutine owns the decoder; each step it advances all sequences in
// flight by one ragged batch of prefill chunks and decode rows. Prefixes that
// sequences share are evaluated once and copied.
//
// By contract C1 an answer is a function of the weights and the request alone;
// everything in this package is free to change what is computed when, and
// nothing in it may change what comes out.
package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"assay/model"
	"assay/model/decoder"
)

// Options sets how much the engine does at a time. None of it changes a result.
type Options struct {
	Slots     int   // sequences in flight; 0 means 16
	BatchRows int   // most token rows of one step; 0 means 512
	KVMemory  int64 // bytes for keys and values; 0 means no bound
}

// Request is one unit of work in tokens.
type Request struct {
	// Prompt is evaluated first; it holds at least one token.
	Prompt []model.Token

	// Choices, where not empty, are whole sequences to be scored, each with
	// the place where its continuation begins. Nothing is generated.
	Choices []Choice

	// MaxTokens bounds a generation; at least 1.
	MaxTokens int
	Sampling  Sampling
	Draft     []model.Token // expected answer, checked in one prefill (contract C7)
	// Accept is told each token of the answer in order and returns true to end
	// it. It runs on the engine's goroutine and must not block.
	Accept func(model.Token) (stop bool)

	Probe model.Probe
}

// Choice is one sequence to score: the log-likelihood of Tokens[Start:] after
// Tokens[:Start]. Start is at least 1 and below len(Tokens).
type Choice struct {
	Tokens []model.Token
	Start  int
}

// Response is what came out of a Request.
type Response struct {
	Choices  []model.ChoiceScore
	Tokens   []model.Token // generated, the one that Accept stopped at included
	Stopped  bool          // Accept ended the generation
	Evidence model.Evidence
	Usage    model.Usage
}

// Engine serves requests on one decoder. It is safe for concurrent use.
type Engine struct {
	model   *decoder.Model
	options Options
	jobs    chan *job
	quit    chan struct{}
	once    sync.Once
	ended   chan struct{}
}

// ErrClosed is returned for requests to an engine that has been closed.
var ErrClosed = errors.New("engine is closed")

// New starts an engine on a decoder.
func New(m *decoder.Model, o Options) *Engine {
	if o.Slots <= 0 {
		o.Slots = 16
	}
	if o.BatchRows <= 0 {
		o.BatchRows = 512
	}
	e := &Engine{
		model:   m,
		options: o,
		jobs:    make(chan *job),
		quit:    make(chan struct{}),
		ended:   make(chan struct{}),
	}
	go newScheduler(e).run()
	return e
}

// Close stops the engine. Requests in flight fail with ErrClosed.
func (e *Engine) Close() {
	e.once.Do(func() { close(e.quit) })
	<-e.ended
}

// Do answers one request.
func (e *Engine) Do(ctx context.Context, r Request) (Response, error) {
	config := e.model.Config()
	j, err := newJob(ctx, r, config.Context, config.Vocab)
	if err != nil {
		return Response{}, err
	}
	if err := e.budget().check(j.task); err != nil {
		return Response{}, err
	}
	select {
	case e.jobs <- j:
	case <-ctx.Done():
		return Response{}, ctx.Err()
	case <-e.quit:
		return Response{}, ErrClosed
	}
	// The scheduler answers every job that it took, a cancelled one too, so
	// that Accept is never called after Do has returned.
	<-j.done
	return j.response, j.err
}

// newJob checks a request and prepares its work.
func newJob(ctx context.Context, r Request, contextLength, vocabulary int) (*job, error) {
	if len(r.Prompt) == 0 && len(r.Choices) == 0 {
		return nil, errors.New("request has an empty prompt")
	}
	if err := checkTokens(r, vocabulary); err != nil {
		return nil, err
	}
	longest := len(r.Prompt)
	for i, c := range r.Choices {
		if c.Start < 1 || c.Start >= len(c.Tokens) {
			return nil, fmt.Errorf("choice %d: continuation starts at token %d of %d", i, c.Start, len(c.Tokens))
		}
		longest = max(longest, len(c.Tokens)-1)
	}
	if longest > contextLength {
		return nil, &model.PromptTooLongError{Tokens: longest, Context: contextLength}
	}
	j := &job{ctx: ctx, done: make(chan struct{})}
	if len(r.Choices) > 0 {
		j.task = newScoring(r)
		return j, nil
	}
	if r.MaxTokens < 1 {
		return nil, fmt.Errorf("request asks for %d tokens", r.MaxTokens)
	}
	j.task = newGeneration(r, contextLength)
	return j, nil
}

// checkTokens refuses ids outside the vocabulary, which would otherwise fail a
// whole batch.
func checkTokens(r Request, vocabulary int) error {
	sequences := [][]model.Token{r.Prompt, r.Draft}
	for _, c := range r.Choices {
		sequences = append(sequences, c.Tokens)
	}
	for _, s := range sequences {
		for i, t := range s {
			if t < 0 || int(t) >= vocabulary {
				return fmt.Errorf("token %d is %d, the vocabulary has %d entries", i, t, vocabulary)
			}
		}
	}
	return nil
}

// job is a request on its way through the scheduler.
type job struct {
	ctx      context.Context
	task     task
	node     *node // of the prompt, up to the first logits that are needed
	passedBy int   // admissions of later jobs while memory was too short for this one
	response Response
	err      error
	done     chan struct{}
}

// finish hands the answer, or the failure, to the caller of Do.
func (j *job) finish(err error) {
	if err != nil {
		j.err = err
	} else {
		j.response = j.task.response()
	}
	close(j.done)
}

// task is the work of one job: a sequence to evaluate, then, depending on what
// came out, another or a longer one, until it is finished.
type task interface {
	// target is the sequence that shall be evaluated now.
	target() []model.Token
	// longest is the greatest length that a target may come to, and required
	// the length that it comes to in any case.
	longest() int
	required() int
	// firstNeeded is the first position of target whose logits are still
	// needed, or beyond its end where none are.
	firstNeeded() int
	// needs reports whether the logits after target()[pos] are needed.
	needs(pos int) bool
	// logits takes the logits after target()[pos], in ascending order of pos.
	// The task may change its target beyond pos, without writing into the old
	// one; logits of tokens that it no longer wants are not passed on.
	logits(pos int, row []float32) error
	// evaluated counts n tokens of the target that went through the decoder,
	// and cached tokens at its beginning that did not have to.
	evaluated(n int)
	cached(n int)
	// advance is called after each step with the number of leading tokens of
	// target that are evaluated. It reports whether the task is finished;
	// otherwise it has set its next target where the last one is done.
	advance(evaluated int) (finished bool)
	response() Response
}
