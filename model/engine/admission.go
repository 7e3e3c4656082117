package engine

import "assay/model/decoder"

// waitPrefix is the least number of tokens that make it worth waiting for
// another job to evaluate a shared prefix, instead of evaluating it twice.
const waitPrefix = 16

// patience is how many later jobs per slot may be admitted past one that memory
// is too short for, before memory is saved up for it.
const patience = 4

// admit gives free slots to waiting jobs in order of arrival, with exceptions
// that save work and bound memory:
//
//   - A job waits for one in flight that is just evaluating what it begins with.
//   - A job waits for memory. Those whose beginning is kept pass it by, for they
//     use memory that is taken already and free it when the last of them is done.
func (s *scheduler) admit() {
	if len(s.pending) == 0 {
		return
	}
	// What shares nothing leaves a quarter of the memory to those who do.
	s.scan(s.e.budget().pages / 4)
	if s.busy() {
		return
	}
	s.scan(0)
	for len(s.pending) > 0 && !s.busy() && s.prefixes.evictNeeded() {
		s.scan(0)
	}
}

// scan goes through the waiting jobs once. A job that shares little of what is
// kept starts only if so many pages stay free.
func (s *scheduler) scan(headroom int) {
	kept := s.pending[:0]
	var short []*job // jobs that memory is too short for
	saving := false  // for one of them
	inFlight := map[*node]beginning{}
	for i, j := range s.pending {
		sl := s.freeSlot()
		if sl == nil {
			kept = append(kept, s.pending[i:]...)
			break
		}
		switch s.place(j, sl, saving, headroom, inFlight) {
		case admitted:
			for _, earlier := range short {
				earlier.passedBy++
			}
			clear(inFlight)
			continue
		case noMemory:
			short = append(short, j)
			saving = saving || j.passedBy >= patience*len(s.slots)
		}
		kept = append(kept, j)
	}
	clear(s.pending[len(kept):])
	s.pending = kept
}

func (s *scheduler) freeSlot() *slot {
	for _, sl := range s.slots {
		if sl.job == nil {
			return sl
		}
	}
	return nil
}

// placement is what became of a waiting job.
type placement int

const (
	admitted placement = iota
	noMemory
	prefixUnderWay
)

// place starts a job on a free slot, unless it has to wait. While memory is
// being saved up, only jobs that mostly use what is kept already may start.
func (s *scheduler) place(j *job, free *slot, saving bool, headroom int, inFlight map[*node]beginning) placement {
	needed := j.task.firstNeeded()
	best := beginning{seq: free.seq}
	if n := j.node.above(func(n *node) bool { return n.kept > 0 }); n != nil {
		p := n.nearest()
		best = beginning{n.depth, p.seq}
		p.used = s.clock + 1
	}
	if n := j.node.above(func(n *node) bool { return n.running > 0 }); n != nil && n.depth > best.tokens {
		if there := s.inFlight(n, j, inFlight); there.tokens > best.tokens {
			best = there
		}
		if n.depth >= best.tokens+waitPrefix {
			return prefixUnderWay
		}
	}
	shares := best.tokens > 0 && 2*best.tokens >= needed
	if saving && !shares {
		return noMemory
	}
	if err := free.seq.CopyPrefix(best.seq, best.tokens); err != nil {
		best.tokens = 0 // it is evaluated again
	}
	if shares {
		headroom = 0
	}
	pages := s.e.budget().reserve(j.task)
	if !s.makeRoom(pages-free.seq.Pages(), headroom) {
		free.seq.Truncate(0)
		return noMemory
	}
	s.clock++
	free.tokens = append(free.tokens[:0], j.task.target()[:best.tokens]...)
	free.take(j, s.clock, pages)
	return admitted
}

// beginning is what a sequence has of the beginning of a job.
type beginning struct {
	tokens int
	seq    *decoder.Sequence
}

// inFlight returns what slots have evaluated of a node that jobs in flight
// share with j. Many waiting jobs may ask for the same node, therefore the
// answers are noted.
func (s *scheduler) inFlight(n *node, j *job, known map[*node]beginning) beginning {
	if b, ok := known[n]; ok {
		return b
	}
	var b beginning
	for _, sl := range s.slots {
		if sl.job == nil {
			continue
		}
		if there := commonPrefix(sl.tokens, j.task.target()[:n.depth]); there > b.tokens {
			b = beginning{there, sl.seq}
		}
	}
	known[n] = b
	return b
}
