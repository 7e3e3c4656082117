package engine

import (
	"context"
	"fmt"

	"assay/model/decoder"
)

// scheduler is the state of the engine's goroutine.
type scheduler struct {
	e        *Engine
	slots    []*slot
	pending  []*job // in order of arrival
	prefixes prefixes
	clock    int // counts admissions, for what was used least recently
}

func newScheduler(e *Engine) *scheduler {
	s := &scheduler{e: e, slots: make([]*slot, e.options.Slots)}
	for i := range s.slots {
		s.slots[i] = &slot{model: e.model, seq: e.model.NewSequence()}
	}
	// As many as there are slots: what several clients take turns with.
	s.prefixes.idle = len(s.slots)
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
			s.enqueue(j)
		case <-s.e.quit:
			return false
		}
	}
	for {
		select {
		case j := <-s.e.jobs:
			s.enqueue(j)
		case <-s.e.quit:
			return false
		default:
			return true
		}
	}
}

func (s *scheduler) enqueue(j *job) {
	// What a prefix can save ends before the first logits that are needed.
	j.node = s.prefixes.trie.insert(j.task.target()[:j.task.firstNeeded()])
	j.node.count(1, 0, 0)
	s.pending = append(s.pending, j)
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
			s.abandon(j, err)
			continue
		}
		kept = append(kept, j)
	}
	s.pending = kept
	for _, sl := range s.slots {
		if sl.job != nil && sl.job.ctx.Err() != nil {
			s.release(sl, sl.job.ctx.Err())
		}
	}
}

// abandon ends a job that was never admitted.
func (s *scheduler) abandon(j *job, err error) {
	j.node.count(-1, 0, 0)
	j.node.leave()
	j.finish(err)
}

// release ends the job of a slot. What a finished one has evaluated is kept for
// others; a failed or cancelled one frees its memory.
func (s *scheduler) release(sl *slot, err error) {
	j := sl.job
	sl.job = nil
	j.node.count(0, -1, 0)
	j.node.leave()
	if err == nil {
		s.prefixes.keep(sl, s.clock)
	}
	sl.reset()
	j.finish(err)
}

// step advances the slots in flight by one batch.
func (s *scheduler) step(ctx context.Context) {
	s.endOversized()
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
		finished, err := sl.evaluated(failed[i])
		if finished || err != nil {
			s.release(sl, err)
		}
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
	for i > 0 && slots[i-1].admitted > sl.admitted {
		i--
	}
	slots = append(slots, nil)
	copy(slots[i+1:], slots[i:])
	slots[i] = sl
	return slots
}

// failAll ends every job with an error and gives up all memory.
func (s *scheduler) failAll(err error) {
	for _, j := range s.pending {
		s.abandon(j, err)
	}
	s.pending = nil
	for _, sl := range s.slots {
		if sl.job != nil {
			s.release(sl, err)
		}
	}
	s.prefixes.dropAll()
}
