package sandbox

import (
	"context"
	"sync"
)

// maxServers is how many servers may be open at a time. An idle one costs its
// memory and nothing else.
const maxServers = 64

// servers hands out stations to programs that stay. They are apart from those of
// the pool, since a server may wait for a model while other programs are judged.
type servers struct {
	plan   *cellPlan
	slot   int           // of the first station
	tokens chan struct{} // one for each that may be in use

	mu     sync.Mutex
	idle   []*station
	made   int
	closed bool
}

func newServers(plan *cellPlan, slot int) *servers {
	return &servers{plan: plan, slot: slot, tokens: make(chan struct{}, maxServers)}
}

// acquire waits for a station. The one that was used last comes first, so that no
// more cells are started than are needed at a time.
func (s *servers) acquire(ctx context.Context) (*station, func(), error) {
	select {
	case s.tokens <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		<-s.tokens
		return nil, nil, errClosed
	}
	var st *station
	if n := len(s.idle); n > 0 {
		st, s.idle = s.idle[n-1], s.idle[:n-1]
	} else {
		st = &station{plan: s.plan, slot: s.slot + s.made}
		s.made++
	}
	return st, func() { s.release(st) }, nil
}

func (s *servers) release(st *station) {
	s.mu.Lock()
	s.idle = append(s.idle, st)
	s.mu.Unlock()
	<-s.tokens
}

// close waits for the servers that are open and ends all cells.
func (s *servers) close() {
	for range maxServers {
		s.tokens <- struct{}{}
	}
	s.mu.Lock()
	for _, st := range s.idle {
		st.close()
	}
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for range maxServers {
		<-s.tokens
	}
}
