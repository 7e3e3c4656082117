package engine

import (
	"context"
	"fmt"

	"assay/model/decoder"
)

// waitPrefix is the least number of tokens that make it worth waiting for
// another sequence to compute a shared prefix, instead of computing it twice.
const waitPrefix = 16

// scheduler is the state of the engine's goroutine.
type scheduler struct {
	e       *Engine
	slots   []*slot
	pending []*job // in order of arrival
	clock   int    // counts admissions, for least-recently-used slots
}

func newScheduler(e *Engine) *scheduler {
	s := &scheduler{e: e, slots: make([]*slot, e.options.Slots)}
	for i := range s.slots {
		s.slots[i] = &slot{seq: e.model.NewSequence()}
	}
	return s
}

// run serves jobs until the engine is closed.
func (s *scheduler) run() {
	defer close(s.e.ended)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // a step of a large model is long: closing cuts it short
		<-s.e.quit
		cancel()
	}()
	for s.receive() {
		s.dropCancelled()
		s.admit()
		s.step(ctx)
	}
	s.failAll(ErrClosed)
}

// receive takes in the jobs that wait, blocking only when there is nothing else
// to do. It returns false when the engine is closed.
func (s *scheduler) receive() bool {
	if len(s.pending) == 0 && !s.busy() {
		select {
		case j := <-s.e.jobs:
			s.pending = append(s.pending, j)
		case <-s.e.quit:
			return false
		}
	}
	for {
		select {
		case j := <-s.e.jobs:
			s.pending = append(s.pending, j)
		case <-s.e.quit:
			return false
		default:
			return true
		}
	}
}

func (s *scheduler) busy() bool {
	for _, sl := range s.slots {
		if sl.job != nil {
			return true
		}
	}
	return false
}

// dropCancelled ends the jobs whose callers have gone.
func (s *scheduler) dropCancelled() {
	kept := s.pending[:0]
	for _, j := range s.pending {
		if err := j.ctx.Err(); err != nil {
			j.finish(err)
			continue
		}
		kept = append(kept, j)
	}
	s.pending = kept
	for _, sl := range s.slots {
		if sl.job != nil && sl.job.ctx.Err() != nil {
			sl.release(sl.job.ctx.Err())
		}
	}
}

// admit gives free slots to pending jobs in order of arrival. A job that shares
// a prefix which another slot is just computing waits until it is there.
func (s *scheduler) admit() {
	kept := s.pending[:0]
	for _, j := range s.pending {
		if !s.place(j) {
			kept = append(kept, j)
		}
	}
	s.pending = kept
}

// place finds a slot for a job. It returns false when the job has to wait.
func (s *scheduler) place(j *job) bool {
	target := j.task.target()
	var free, source *slot
	have, coming := 0, 0 // longest prefix evaluated anywhere, and under way
	for _, sl := range s.slots {
		shared := commonPrefix(sl.tokens, target)
		if shared > have || (shared == have && source != nil && source.job != nil && sl.job == nil) {
			have, source = shared, sl
		}
		if sl.job != nil {
			coming = max(coming, commonPrefix(sl.job.task.target(), target))
		} else if free == nil || sl.used < free.used {
			free = sl
		}
	}
	if free == nil || min(coming, j.task.firstNeeded()) >= have+waitPrefix {
		return false
	}
	if source != nil && source.job == nil {
		free = source
	} else if source != nil && have > commonPrefix(free.tokens, target) {
		free.copyPrefix(source, have)
	}
	s.clock++
	free.take(j, s.clock)
	return true
}

// step advances the slots in flight by one batch.
func (s *scheduler) step(ctx context.Context) {
	spans, owners := s.assemble()
	if len(spans) == 0 {
		return
	}
	failed := make([]error, len(spans))
	err := s.e.model.Forward(ctx, spans, func(span, row int, logits []float32) error {
		if failed[span] == nil { // a failing sequence must not end the others
			failed[span] = owners[span].logits(row, logits)
		}
		return nil
	})
	if err != nil {
		// The sequences may hold part of the step: give up what they hold.
		s.failAll(fmt.Errorf("evaluate %d sequences: %w", len(spans), err))
		return
	}
	for i, sl := range owners {
		sl.evaluated(failed[i])
	}
}

// assemble builds the batch of one step: first all slots that have one token
// to evaluate, so that generation never waits for prefill, then chunks of the
// others in the order of their admission, up to the row limit.
func (s *scheduler) assemble() ([]decoder.Span, []*slot) {
	var spans []decoder.Span
	var owners []*slot
	left := s.e.options.BatchRows
	add := func(sl *slot, rows int) {
		spans = append(spans, sl.span(rows))
		owners = append(owners, sl)
		left -= rows
	}
	var prefill []*slot
	for _, sl := range s.slots {
		switch {
		case sl.job == nil:
		case sl.remaining() == 1:
			add(sl, 1)
		default:
			prefill = insertByAdmission(prefill, sl)
		}
	}
	for _, sl := range prefill {
		if left <= 0 {
			break
		}
		add(sl, min(left, sl.remaining()))
	}
	return spans, owners
}

func insertByAdmission(slots []*slot, sl *slot) []*slot {
	i := len(slots)
	for i > 0 && slots[i-1].used > sl.used {
		i--
	}
	slots = append(slots, nil)
	copy(slots[i+1:], slots[i:])
	slots[i] = sl
	return slots
}

// failAll ends every job with an error and empties all slots.
func (s *scheduler) failAll(err error) {
	for _, j := range s.pending {
		j.finish(err)
	}
	s.pending = nil
	for _, sl := range s.slots {
		if sl.job != nil {
			sl.release(err)
		}
		sl.reset()
	}
}
