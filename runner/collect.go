package runner

import (
	"fmt"
	"sync"

	"assay/eval"
	"assay/model"
)

// collector brings results that finish in any order into canonical order. A
// result goes to the sink as soon as all before it have gone.
type collector struct {
	mu       sync.Mutex
	sink     eval.Sink
	progress Progress
	work     []work
	rows     []*eval.Result // by canonical index, nil until finished
	next     int            // first index not yet handed to the sink
	finished int
	usages   map[int]model.Usage // by suite
}

func newCollector(sink eval.Sink, work []work, progress Progress) *collector {
	return &collector{
		sink:     sink,
		progress: progress,
		work:     work,
		rows:     make([]*eval.Result, len(work)),
		usages:   map[int]model.Usage{},
	}
}

// add takes a finished result. It returns an error when the sink refuses one.
func (c *collector) add(w work, r eval.Result, u model.Usage) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows[w.index] = &r
	c.usages[w.suite] = c.usages[w.suite].Add(u)
	c.finished++
	c.progress.Done(w.suite, r, u)
	for c.next < len(c.rows) && c.rows[c.next] != nil {
		if err := c.keep(c.next); err != nil {
			return err
		}
		c.next++
	}
	return nil
}

// flush hands over what is finished behind a gap, as an interrupted run leaves.
func (c *collector) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ; c.next < len(c.rows); c.next++ {
		if c.rows[c.next] == nil {
			continue
		}
		if err := c.keep(c.next); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) keep(i int) error {
	r := c.rows[i]
	if err := c.sink.Add(*r); err != nil {
		return fmt.Errorf("keep result of %s item %s: %w", r.Suite, r.ID, err)
	}
	return nil
}

func (c *collector) done() int { return c.finished }

// results returns the finished results of one suite in canonical order.
func (c *collector) results(suite int) []eval.Result {
	var out []eval.Result
	for _, w := range c.work {
		if w.suite == suite && c.rows[w.index] != nil {
			out = append(out, *c.rows[w.index])
		}
	}
	return out
}

func (c *collector) usage(suite int) model.Usage { return c.usages[suite] }
