package engine

import (
	"assay/model"
	"assay/model/decoder"
)

// slot is one sequence in the decoder, at work on one job.
type slot struct {
	model    *decoder.Model
	seq      *decoder.Sequence
	tokens   []model.Token // evaluated: what seq holds
	step     []model.Token // the tokens of the step under way
	job      *job          // nil: free
	admitted int           // time of admission
	pages    int           // what the sequence may come to
}

// take starts a job on the slot, on top of the beginning that the slot holds.
func (s *slot) take(j *job, now, pages int) {
	s.job, s.admitted, s.pages = j, now, pages
	j.node.count(-1, 1, 0)
	j.task.cached(s.rewind())
}

// rewind cuts the slot back to the beginning of its job's target that need not
// be evaluated again, and returns its length.
func (s *slot) rewind() int {
	t := s.job.task
	n := min(commonPrefix(s.tokens, t.target()), t.firstNeeded())
	s.tokens = s.tokens[:n]
	s.seq.Truncate(n)
	return n
}

// remaining is the number of tokens still to be evaluated.
func (s *slot) remaining() int { return len(s.job.task.target()) - len(s.tokens) }

// span returns the next rows tokens as a part of a batch.
func (s *slot) span(rows int) decoder.Span {
	start := len(s.tokens)
	needed := make([]bool, rows)
	for i := range needed {
		needed[i] = s.job.task.needs(start + i)
	}
	s.step = s.job.task.target()[start : start+rows : start+rows]
	return decoder.Span{Seq: s.seq, Tokens: s.step, Logits: needed}
}

// logits passes on the logits of one row of the slot's span. A row is void when
// an earlier one led the target another way than the span went: a wrong draft.
func (s *slot) logits(row int, logits []float32) error {
	pos := len(s.tokens) + row
	if t := s.job.task.target(); pos >= len(t) || t[pos] != s.step[row] {
		return nil
	}
	return s.job.task.logits(pos, logits)
}

// evaluated notes that the tokens of the step are in the sequence, and reports
// whether the job is finished.
func (s *slot) evaluated(err error) (finished bool, _ error) {
	s.tokens = append(s.tokens, s.step...)
	t := s.job.task
	t.evaluated(len(s.step))
	s.step = nil
	if err != nil {
		return false, err
	}
	if t.advance(commonPrefix(s.tokens, t.target())) {
		return true, nil
	}
	s.rewind()
	return false, nil
}

// reset drops what the slot holds.
func (s *slot) reset() {
	s.tokens = s.tokens[:0]
	s.seq.Truncate(0)
}

// commonPrefix is the number of leading tokens that two sequences share.
func commonPrefix(a, b []model.Token) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}
