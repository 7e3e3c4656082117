// Package runner schedules the items of several suites over one model, scores
// the answers while other items are still being generated, and hands the
// results to a sink in their canonical order.
package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/eval"
	"assay/model"
)

// Config says what to run. Model, Suites and Data are required.
type Config struct {
	Model  model.Model
	Suites []eval.Suite
	Data   eval.Data
	Env    eval.Env

	Limit       int           // items per suite, a seeded sample over its tasks; 0: all
	Seed        uint64        // of that sample and of sampled decoding
	Repeats     int           // answers per item; 0 means 1
	Concurrency int           // requests in flight; 0 means 16
	Override    eval.Override // changes to the suites' own requests
	Probe       model.Probe   // evidence to record with every answer
	Drafts      *Drafts       // answers of an earlier run, to be verified instead of generated; nil: none
}

// Outcome is what a run came to.
type Outcome struct {
	Suites    []eval.SuiteRun
	Summaries []eval.Summary
	Work      eval.Work
	Stopped   string           // why the run ended before its end; empty if it did not, or by its tests
	Resumed   int              // results that earlier processes had finished
	Replay    *eval.ReplayInfo // how the drafts fared; nil for a run without

	Sequential *eval.SequentialInfo // what the tests say; nil for a run without
}

// Counts returns the tally over all suites.
func (o Outcome) Counts() eval.Counts {
	var c eval.Counts
	for _, s := range o.Suites {
		c = c.Add(s.Counts)
	}
	return c
}

// Complete reports whether every item of every suite has a score. A run whose
// tests have ended a suite early is not complete.
func (o Outcome) Complete() bool {
	return o.Stopped == "" && !o.Sequential.Early() && o.Counts().Complete()
}

// Run evaluates all suites at the same time and hands the results to sink;
// progress may be nil. When ctx is cancelled it stops asking, keeps what is
// finished and returns the outcome with Stopped set; an error means that the run
// could not be done or its results not be kept. A failing item is a result with
// an error, not an error of the run.
//
// Results that wait for earlier ones to finish are held in memory. RunJournaled
// keeps them on disk.
func (p *Plan) Run(ctx context.Context, sink eval.Sink, progress Progress) (Outcome, error) {
	return p.run(ctx, memoryStore{}, nothing, time.Now(), sink, progress)
}

// nothing is finished when a run starts from its beginning.
func nothing(int) bool { return false }

// run asks what is not finished and hands all results to sink.
func (p *Plan) run(ctx context.Context, s store, finished func(int) bool, started time.Time, sink eval.Sink, progress Progress) (Outcome, error) {
	if progress == nil {
		progress = silent{}
	}
	collect := newCollector(p, s, sink, progress)
	if err := collect.resume(finished); err != nil {
		return Outcome{}, err
	}
	out := Outcome{Resumed: collect.finished}
	progress.Start(p.totals(collect.done))
	defer progress.Finish()

	runErr := p.runAll(ctx, collect, started)
	if err := collect.flush(); err != nil {
		return Outcome{}, err
	}
	if runErr != nil && !errors.Is(runErr, context.Canceled) && !errors.Is(runErr, context.DeadlineExceeded) {
		return Outcome{}, runErr
	}
	out.Work.Seconds = time.Since(started).Seconds()
	out.Sequential = collect.watch.info()
	switch {
	case out.Sequential.Settled(): // even if ctx was cancelled since
	case runErr != nil:
		out.Stopped = fmt.Sprintf("stopped after %d of %d items", collect.finished, len(p.work))
	default:
		out.Stopped = collect.watch.blocked()
	}
	for i := range p.suites {
		run, summary := collect.describe(i)
		out.Suites = append(out.Suites, run)
		out.Summaries = append(out.Summaries, summary)
		out.Work.Usage = out.Work.Usage.Add(run.Usage)
	}
	out.Replay = collect.replay.info()
	return out, nil
}

// runAll works through what is left of the plan with the configured number of
// requests in flight. It returns the first failure to keep a result, or ctx's
// error.
func (p *Plan) runAll(ctx context.Context, collect *collector, started time.Time) error {
	n := p.config.Concurrency
	if n <= 0 {
		// As many as the engine has slots: what waits beyond that only mixes
		// more prefixes than it can hold.
		n = 16
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(n)
	contexts, endSuite := p.suiteContexts(gctx)
	defer func() {
		for i := range p.suites {
			endSuite(i)
		}
	}()
	for _, index := range p.schedule() {
		w := p.work[index]
		if gctx.Err() != nil {
			break
		}
		if collect.isDone(w.index) || collect.hasEnded(w.suite) {
			continue
		}
		ctx := contexts[w.suite]
		group.Go(func() error {
			if ctx.Err() != nil { // it has waited for its turn
				return gctx.Err()
			}
			a := answer{index: w.index}
			a.result, a.usage = perform(ctx, p.config, p.suites[w.suite], w)
			if ctx.Err() != nil {
				return gctx.Err() // cut short: not a result
			}
			a.elapsed = time.Since(started)
			err := collect.add(w, &a)
			if collect.hasEnded(w.suite) {
				endSuite(w.suite)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// suiteContexts returns a context for the requests of each suite, and a function
// that cancels that of one: what is in flight when a test ends a suite is not
// waited for.
func (p *Plan) suiteContexts(ctx context.Context) (contexts []context.Context, end func(suite int)) {
	cancel := make([]context.CancelFunc, len(p.suites))
	for i := range p.suites {
		one, stop := context.WithCancel(ctx)
		contexts, cancel[i] = append(contexts, one), stop
	}
	return contexts, func(suite int) { cancel[suite]() }
}
