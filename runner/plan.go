package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"assay/eval"
	"assay/model"
)

// Plan is the work of a run in canonical order: suites as given, items in the
// suite's order, repeats ascending.
type Plan struct {
	config Config
	suites []plannedSuite
	work   []work
	shard  string // "2/3", or empty for a whole run

	sequential *sequentialPlan // nil for a run to its end
}

// plannedSuite is a suite with the items chosen for this run.
type plannedSuite struct {
	suite     eval.Suite
	info      eval.SuiteInfo
	items     []eval.Item
	available int                 // items before the limit
	lacking   map[string][]string // what items need that is not here, by id
}

// work is one request of the run.
type work struct {
	index  int // place in canonical order
	suite  int
	item   int
	repeat int
}

// NewPlan reads the items of all suites and chooses those of this run.
func NewPlan(ctx context.Context, c Config) (*Plan, error) {
	if len(c.Suites) == 0 {
		return nil, fmt.Errorf("no suite to run")
	}
	p := &Plan{config: c, suites: make([]plannedSuite, len(c.Suites))}
	group, gctx := errgroup.WithContext(ctx)
	for i, s := range c.Suites {
		group.Go(func() error {
			planned, err := planSuite(gctx, c, s)
			if err == nil {
				planned.lacking, err = lacking(gctx, s, c.Env, planned.items)
			}
			p.suites[i] = planned
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := p.checkSize(); err != nil {
		return nil, err
	}
	for i, s := range p.suites {
		for j := range s.items {
			for r := range max(c.Repeats, 1) {
				p.work = append(p.work, work{index: len(p.work), suite: i, item: j, repeat: r})
			}
		}
	}
	return p, nil
}

// ErrTooLarge says that a run has more requests than its bookkeeping is made for.
var ErrTooLarge = errors.New("the run is too large")

// maxRequests bounds the requests of a run, each of which takes about a hundred
// bytes of memory.
const maxRequests = 1 << 24

func (p *Plan) checkSize() error {
	items, repeats := 0, max(p.config.Repeats, 1)
	for _, s := range p.suites {
		items += len(s.items)
	}
	if items > maxRequests/repeats {
		return fmt.Errorf("%w: %d items, each asked %d times, are more than %d requests", ErrTooLarge, items, repeats, maxRequests)
	}
	return nil
}

func planSuite(ctx context.Context, c Config, s eval.Suite) (plannedSuite, error) {
	info := s.Info()
	items, err := s.Items(ctx, c.Data)
	if err != nil {
		return plannedSuite{}, fmt.Errorf("suite %s: read items: %w", info.Name, err)
	}
	if len(items) == 0 {
		return plannedSuite{}, fmt.Errorf("suite %s has no items in this data", info.Name)
	}
	seen := make(map[string]bool, len(items))
	for _, it := range items {
		if seen[it.ID] {
			return plannedSuite{}, fmt.Errorf("suite %s: two items have the id %q", info.Name, it.ID)
		}
		seen[it.ID] = true
	}
	return plannedSuite{
		suite:     s,
		info:      info,
		items:     sample(items, c.Limit, c.Seed),
		available: len(items),
	}, nil
}

// schedule returns the indexes of the work in the order of asking: the suites take turns in
// proportion to their size, so that all of them progress from the start and
// end together, while each keeps the order in which its items share prefixes.
func (p *Plan) schedule() []int {
	queues := p.queues()
	taken := make([]int, len(queues))
	out := make([]int, 0, len(p.work))
	for len(out) < len(p.work) {
		next, behind := -1, 2.0
		for i, q := range queues {
			if taken[i] == len(q) {
				continue
			}
			if share := float64(taken[i]) / float64(len(q)); share < behind {
				next, behind = i, share
			}
		}
		out = append(out, queues[next][taken[next]])
		taken[next]++
	}
	return out
}

// queues returns the indexes of the work of each suite in the order of asking.
func (p *Plan) queues() [][]int {
	queues := make([][]int, len(p.suites))
	if p.sequential != nil {
		for i, order := range p.sequential.order {
			queues[i] = askingOrder(order)
		}
		for _, w := range p.work { // rows that the tests do not see cost nothing
			if p.unjudged(w) {
				queues[w.suite] = append(queues[w.suite], w.index)
			}
		}
		return queues
	}
	for _, w := range p.work {
		queues[w.suite] = append(queues[w.suite], w.index)
	}
	return queues
}

// totals returns the number of requests of each suite, for progress; done may be
// nil.
func (p *Plan) totals(done []bool) []SuiteTotal {
	out := make([]SuiteTotal, len(p.suites))
	for i, s := range p.suites {
		out[i] = SuiteTotal{Name: s.info.Name}
	}
	for _, w := range p.work {
		out[w.suite].Requests++
		if done != nil && done[w.index] {
			out[w.suite].Done++
		}
	}
	return out
}

// describe returns the suite's entry in the manifest, but for the hash of its
// prompts.
func (s plannedSuite) describe(results []eval.Result, usage model.Usage) eval.SuiteRun {
	run := eval.SuiteRun{
		Name:      s.info.Name,
		Title:     s.info.Title,
		Version:   s.info.Version,
		Upstream:  s.info.Upstream,
		Items:     len(s.items),
		Available: s.available,
		ItemsHash: itemsHash(s.items),
		Counts:    eval.Count(results),
		Usage:     usage,
		Missing:   missingNames(s.lacking),
		Notes:     s.info.Notes,
		Sampled:   s.sampled(),
	}
	for _, m := range s.info.Metrics {
		run.Metrics = append(run.Metrics, m.Name)
	}
	return run
}

// sampled reports whether the suite's answers are sampled, by its first item: a
// suite decodes all of its items in the same way.
func (s plannedSuite) sampled() bool {
	if len(s.items) == 0 {
		return false
	}
	r, err := s.suite.Request(s.items[0])
	return err == nil && !r.Decoding.Greedy()
}

// itemsHash identifies a selection of items with their content.
func itemsHash(items []eval.Item) string {
	h := sha256.New()
	for _, it := range items {
		fmt.Fprintf(h, "%q %s\n", it.ID, it.Digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}
