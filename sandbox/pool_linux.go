package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
)

// station is where one program at a time is judged: a cell for the candidate and
// one for the test, started when first needed.
type station struct {
	plan     *cellPlan
	slot     int
	programs *cell
	tests    *cell
}

// fork runs a job in one of the station's cells, which is replaced when it is
// worn out or has failed.
func (st *station) fork(which **cell, role byte, job guestJob, files ...*os.File) (*child, error) {
	for attempt := 0; ; attempt++ {
		if c := *which; c != nil && c.started >= cellRecycle {
			st.drop(which)
		}
		if *which == nil {
			slot := 2 * st.slot
			if which == &st.tests {
				slot++
			}
			c, err := st.plan.open(slot)
			if err != nil {
				return nil, err
			}
			*which = c
		}
		ch, err := (*which).fork(role, job, files...)
		if err == nil || !errors.Is(err, errCell) {
			return ch, err
		}
		st.drop(which)
		if attempt > 0 {
			return nil, err
		}
	}
}

// drop closes a cell, to be started again when needed.
func (st *station) drop(which **cell) {
	if *which != nil {
		(*which).close()
		*which = nil
	}
}

func (st *station) close() {
	st.drop(&st.programs)
	st.drop(&st.tests)
}

// pool hands out stations. A caller may also have the machine for itself, as far
// as programs of this pool go.
type pool struct {
	free  chan *station
	size  int
	alone sync.RWMutex
}

func newPool(plan *cellPlan, size int) *pool {
	p := &pool{free: make(chan *station, size), size: size}
	for i := range size {
		p.free <- &station{plan: plan, slot: i}
	}
	return p
}

// errClosed says that a sandbox is used after Close.
var errClosed = fmt.Errorf("the sandbox is closed")

// acquire waits for a station, or with alone until no other is in use.
func (p *pool) acquire(ctx context.Context, alone bool) (*station, func(), error) {
	unlock := p.alone.RUnlock
	if alone {
		p.alone.Lock()
		unlock = p.alone.Unlock
	} else {
		p.alone.RLock()
	}
	select {
	case st, ok := <-p.free:
		if !ok {
			unlock()
			return nil, nil, errClosed
		}
		return st, func() { p.free <- st; unlock() }, nil
	case <-ctx.Done():
		unlock()
		return nil, nil, ctx.Err()
	}
}

// close waits for the programs that run and ends all cells.
func (p *pool) close() {
	p.alone.Lock()
	defer p.alone.Unlock()
	for range p.size {
		if st, ok := <-p.free; ok {
			st.close()
		}
	}
	close(p.free)
}
