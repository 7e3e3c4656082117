package include

import (
	"fmt"

	"assay/suites/cpyrandom"
)

// Worked examples come from the questions of the same domain, as the dataset's
// small validation split is not what the harness reads.
const (
	shotCount = 5
	shotSeed  = 1234
)

// drawing is a way to draw worked examples.
type drawing int

const (
	noShots drawing = iota
	// withoutItself drops the question from its examples after the draw, so that
	// it has four of them where it was drawn (harness v0.4.9.1, which was current
	// when the model card appeared).
	withoutItself
	// withItself leaves it there, solved (harness v0.4.10 and later).
	withItself
)

// of draws the examples of every row of a domain: one generator for all, one
// draw per row in order. So the examples of a row are the same when only some
// rows are evaluated, unlike those of the harness's --samples.
func (d drawing) of(domain string, rows []row) ([][]row, error) {
	out := make([][]row, len(rows))
	if d == noShots {
		return out, nil
	}
	if len(rows) < shotCount {
		return nil, fmt.Errorf("domain %q has %d rows, too few to draw %d worked examples from", domain, len(rows), shotCount)
	}
	random := cpyrandom.New(shotSeed)
	for i, r := range rows {
		for _, j := range random.Sample(len(rows), shotCount) {
			// Rows are compared by content: a twin is dropped as well.
			if d == withItself || rows[j].content != r.content {
				out[i] = append(out[i], rows[j])
			}
		}
	}
	return out, nil
}
