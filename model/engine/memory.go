package engine

import (
	"assay/model"
	"assay/model/decoder"
)

// budget is the memory that sequences may take, in pages.
type budget struct {
	pages     int // 0: no bound
	pageBytes int64
}

func (e *Engine) budget() budget {
	b := budget{pageBytes: e.model.PageBytes()}
	if e.options.KVMemory > 0 {
		b.pages = max(1, int(e.options.KVMemory/b.pageBytes))
	}
	return b
}

// pagesFor is the number of pages of a sequence of n tokens.
func pagesFor(n int) int { return (n + decoder.PageLen - 1) / decoder.PageLen }

// check refuses a task that cannot fit even alone.
func (b budget) check(t task) error {
	if n := pagesFor(t.required()); b.pages > 0 && n > b.pages {
		return b.tooLong(t.required())
	}
	return nil
}

func (b budget) tooLong(tokens int) error {
	return &model.MemoryError{Tokens: tokens, Bytes: int64(pagesFor(tokens)) * b.pageBytes, Budget: int64(b.pages) * b.pageBytes}
}

// reserve is the number of pages that a task may come to: those of its longest
// sequence, and one because the last page of a shared prefix is copied. A task
// whose answer may outgrow the budget reserves all of it, runs alone and ends
// with an error if it does.
func (b budget) reserve(t task) int {
	n := pagesFor(t.longest()) + 1
	if b.pages > 0 {
		n = min(n, b.pages)
	}
	return n
}

// promised is the number of pages that the jobs in flight may still take.
func (s *scheduler) promised() int {
	n := 0
	for _, sl := range s.slots {
		if sl.job != nil {
			n += max(0, sl.pages-sl.seq.Pages())
		}
	}
	return n
}

// makeRoom reports whether pages more can be promised, with headroom to spare,
// giving up prefixes that no waiting job needs.
func (s *scheduler) makeRoom(pages, headroom int) bool {
	b := s.e.budget()
	if b.pages == 0 {
		return true
	}
	for s.e.model.PagesInUse()+s.promised()+pages+headroom > b.pages {
		if !s.prefixes.evict() {
			return false
		}
	}
	return true
}

// endOversized ends the job that would outgrow the whole budget in this step.
func (s *scheduler) endOversized() {
	b := s.e.budget()
	for _, sl := range s.slots {
		if b.pages == 0 || sl.job == nil {
			continue
		}
		if next := min(len(sl.job.task.target()), len(sl.tokens)+s.e.options.BatchRows); pagesFor(next) > b.pages {
			s.release(sl, b.tooLong(next))
		}
	}
}
