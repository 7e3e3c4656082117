package runner

import (
	"fmt"
	"sync"

	"assay/eval"
	"assay/model"
)

// collector brings results that finish in any order into canonical order. A
// result goes to the store at once, and to the sink as soon as all before it
// have gone. After that only what summaries need stays in memory.
type collector struct {
	mu       sync.Mutex
	plan     *Plan
	sink     eval.Sink
	progress Progress
	store    store
	done     []bool // by canonical index
	finished int
	next     int // first index not yet handed to the sink
	sums     []suiteSum
	replay   *replayTally
	watch    *watch // nil for a run to its end
}

// store keeps finished results until their turn for the sink comes.
type store interface {
	put(a *answer) error
	// take returns a result, which is not asked for again.
	take(index int) (answer, error)
	// drop says that a result will not be asked for.
	drop(index int)
}

// suiteSum is what the manifest and the summary of a suite are made of.
type suiteSum struct {
	*tally
	usage model.Usage
}

func newCollector(p *Plan, s store, sink eval.Sink, progress Progress) *collector {
	c := &collector{
		plan:     p,
		sink:     sink,
		progress: progress,
		store:    s,
		done:     make([]bool, len(p.work)),
		sums:     make([]suiteSum, len(p.suites)),
		replay:   newReplayTally(p.config.Drafts),
		watch:    newWatch(p),
	}
	planned := make([]int, len(p.suites))
	for _, w := range p.work {
		planned[w.suite]++
	}
	for i, s := range p.suites {
		// All at once: growing would take several times as much in between.
		c.sums[i] = suiteSum{tally: newTally(s.info, planned[i])}
	}
	return c
}

// resume takes over what earlier processes have finished.
func (c *collector) resume(finished func(index int) bool) error {
	for i := range c.done {
		if finished(i) {
			c.done[i] = true
			c.finished++
		}
	}
	if c.watch != nil {
		return c.watchFinished()
	}
	return c.drain()
}

// watchFinished shows the tests what earlier processes have finished.
func (c *collector) watchFinished() error {
	for i, done := range c.done {
		if !done {
			continue
		}
		a, err := c.store.take(i)
		if err != nil {
			return err
		}
		c.watch.see(c.plan.work[i], a.result)
	}
	return nil
}

func (c *collector) isDone(index int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done[index]
}

// hasEnded reports whether a test has ended a suite, of which nothing more has to
// be asked.
func (c *collector) hasEnded(suite int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.watch.ended(suite)
}

// add takes a finished result. It returns an error when it cannot be kept. One
// that comes after the end of its suite is none.
func (c *collector) add(w work, a *answer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.watch.ended(w.suite) {
		return nil
	}
	if err := c.store.put(a); err != nil {
		return fmt.Errorf("keep result of %s item %s: %w", a.result.Suite, a.result.ID, err)
	}
	c.done[w.index] = true
	c.finished++
	c.progress.Done(w.suite, a.result, a.usage)
	if c.watch != nil { // which results there are is known at the end
		if c.watch.see(w, a.result) {
			c.progress.Ended(w.suite, c.watch.outcome(w.suite))
		}
		return nil
	}
	if w.index == c.next { // most often: it need not be read back
		if err := c.hand(*a); err != nil {
			return err
		}
		c.store.drop(c.next)
		c.next++
	}
	return c.drain()
}

// drain hands over all results that follow each other.
func (c *collector) drain() error {
	for ; c.next < len(c.done) && c.done[c.next]; c.next++ {
		if err := c.handStored(c.next); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) handStored(index int) error {
	a, err := c.store.take(index)
	if err != nil {
		return err
	}
	return c.hand(a)
}

// flush hands over what is finished behind a gap, as an interrupted run leaves;
// of a run with tests, all that they leave.
func (c *collector) flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	wanted := c.done
	if c.watch != nil {
		wanted = c.watch.results()
	}
	for ; c.next < len(c.done); c.next++ {
		if !c.done[c.next] || !wanted[c.next] {
			continue
		}
		if err := c.handStored(c.next); err != nil {
			return err
		}
	}
	return nil
}

// hand gives one result to the sink and to the tally of its suite.
func (c *collector) hand(a answer) error {
	w := c.plan.work[a.index]
	s := c.plan.suites[w.suite]
	r := itemResult(s, w)
	takeAnswer(&r, &a.result)
	if err := c.sink.Add(r); err != nil {
		return fmt.Errorf("keep result of %s item %s: %w", r.Suite, r.ID, err)
	}
	t := &c.sums[w.suite]
	t.usage = t.usage.Add(a.usage)
	c.replay.count(r, a.usage)
	t.add(&s.items[w.item], &r)
	return nil
}

// itemResult is the result of a request before it is asked.
func itemResult(s plannedSuite, w work) eval.Result {
	it := s.items[w.item]
	return eval.Result{
		Suite:        s.info.Name,
		SuiteVersion: s.info.Version,
		Task:         it.Task,
		Group:        it.Group,
		ID:           it.ID,
		Repeat:       w.repeat,
		Cluster:      it.Cluster,
		ItemDigest:   it.Digest,
		Unsafe:       it.Unsafe,
		Input:        it.Input,
		Target:       it.Target,
	}
}

// takeAnswer takes all fields of a result that do not belong to the item.
func takeAnswer(r, a *eval.Result) {
	r.PromptDigest, r.PromptTokens, r.Truncated = a.PromptDigest, a.PromptTokens, a.Truncated
	r.Status, r.Error = a.Status, a.Error
	r.Text, r.Tokens, r.Finish, r.Stopped, r.Choices = a.Text, a.Tokens, a.Finish, a.Stopped, a.Choices
	r.Extracted, r.Explanation, r.Scores = a.Extracted, a.Explanation, a.Scores
	r.Margin, r.Top, r.TailMass, r.Logits = a.Margin, a.Top, a.TailMass, a.Logits
}

// describe returns the manifest's entry of a suite, and its summary.
func (c *collector) describe(suite int) (eval.SuiteRun, eval.Summary) {
	s, t := c.plan.suites[suite], c.sums[suite]
	results := t.results()
	run := s.describe(results, t.usage)
	run.Prompts = t.promptsHash()
	return run, s.suite.Summarize(results)
}

// memoryStore keeps results in memory, for runs without a journal.
type memoryStore map[int]answer

func (m memoryStore) put(a *answer) error {
	m[a.index] = *a
	return nil
}

func (m memoryStore) take(index int) (answer, error) {
	a := m[index]
	delete(m, index)
	return a, nil
}

func (m memoryStore) drop(index int) { delete(m, index) }
