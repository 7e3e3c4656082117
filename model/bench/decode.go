package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/model"
	"assay/model/engine"
)

const (
	// decodeLen is the number of steps until answers start anew: rates are those of short answers,
	// however long the measurement takes.
	decodeLen = 128
	// answerLen bounds an answer. It leaves room for the steps that some answers are ahead of others.
	answerLen = 2 * decodeLen
)

// decode measures the generation of several answers at once, to prompts of one token after, possibly,
// a prefix that all share. Prompts are not part of the time.
func (s *session) decode(ctx context.Context, name string, sequences, shared int) ([]reading, error) {
	e := s.engine(sequences)
	defer e.Close()
	prefix := s.tokens(shared)
	var elapsed time.Duration
	steps := 0
	for steps == 0 || elapsed < s.options.Time {
		clock, err := s.decodeOnce(ctx, e, prefix, sequences, s.options.Time-elapsed)
		if err != nil {
			return nil, err
		}
		elapsed += clock.elapsed
		steps += clock.steps
	}
	tokens := float64(steps * sequences)
	a := amount{tokens: tokens, logits: tokens, passes: float64(steps), memoryOnly: sequences == 1}
	return []reading{rateOf(name, a, elapsed)}, nil
}

func (s *session) decodeOnce(ctx context.Context, e *engine.Engine, prefix []model.Token, sequences int, least time.Duration) (*stepClock, error) {
	clock := &stepClock{least: least, answers: make([]int, sequences)}
	clock.asked.Add(sequences)
	group, gctx := errgroup.WithContext(ctx)
	for i := range sequences {
		prompt := append(prefix[:len(prefix):len(prefix)], model.Token(i%s.config.Vocab))
		group.Go(func() error {
			clock.asked.Done()
			_, err := e.Do(gctx, engine.Request{Prompt: prompt, MaxTokens: answerLen,
				Accept: func(model.Token) bool { return clock.token(i) }})
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if clock.steps == 0 {
		return nil, fmt.Errorf("%d answers of up to %d tokens after %d do not fit the memory for keys and values at once: allow more",
			sequences, answerLen, len(prefix)+1)
	}
	return clock, nil
}

// stepClock measures the steps of the engine in which all sequences decode. It is called by the
// engine, one token at a time. In each step every sequence gets one token, so the time from one token
// of a sequence to its next is that of a step, whichever the sequence.
type stepClock struct {
	least   time.Duration
	asked   sync.WaitGroup // what first tokens wait for, lest short steps end answers before others begin
	answers []int          // tokens that each sequence has got
	begun   int            // sequences that have got any
	leader  int            // the sequence that was last to begin, whose tokens are timed
	start   time.Time
	steps   int
	elapsed time.Duration
	ended   bool
}

// token notes a token of sequence i and reports whether its answer shall end.
func (c *stepClock) token(i int) (stop bool) {
	c.asked.Wait()
	c.answers[i]++
	c.ended = c.ended || c.answers[i] == answerLen // from here on not all of them go on
	if c.answers[i] == 1 {
		if c.begun++; c.begun == len(c.answers) {
			c.leader, c.start = i, time.Now()
		}
		return false
	}
	if c.begun < len(c.answers) || i != c.leader || c.ended {
		return c.ended
	}
	c.elapsed = time.Since(c.start)
	c.steps++
	c.ended = c.elapsed >= c.least || c.steps == decodeLen
	return c.ended
}
