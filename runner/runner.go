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
}

// Outcome is what a run came to.
type Outcome struct {
	Suites    []eval.SuiteRun
	Summaries []eval.Summary
	Work      eval.Work
	Stopped   string // why the run ended before its end; empty if it did not
}

// Counts returns the tally over all suites.
func (o Outcome) Counts() eval.Counts {
	var c eval.Counts
	for _, s := range o.Suites {
		c = c.Add(s.Counts)
	}
	return c
}

// Complete reports whether every item of every suite has a score.
func (o Outcome) Complete() bool { return o.Stopped == "" && o.Counts().Complete() }

// Run evaluates all suites at the same time and hands the results to sink;
// progress may be nil. When ctx is cancelled it stops asking, keeps what is
// finished and returns the outcome with Stopped set; an error means that the run
// could not be done or its results not be kept. A failing item is a result with
// an error, not an error of the run.
func (p *Plan) Run(ctx context.Context, sink eval.Sink, progress Progress) (Outcome, error) {
	if progress == nil {
		progress = silent{}
	}
	progress.Start(p.totals())
	defer progress.Finish()

	started := time.Now()
	collect := newCollector(sink, p.work, progress)
	runErr := p.runAll(ctx, collect)
	if err := collect.flush(); err != nil {
		return Outcome{}, err
	}
	if runErr != nil && !errors.Is(runErr, context.Canceled) && !errors.Is(runErr, context.DeadlineExceeded) {
		return Outcome{}, runErr
	}

	out := Outcome{Work: eval.Work{Seconds: time.Since(started).Seconds()}}
	if runErr != nil {
		out.Stopped = fmt.Sprintf("stopped after %d of %d items", collect.done(), len(p.work))
	}
	for i, s := range p.suites {
		results := collect.results(i)
		run := s.describe(results, collect.usage(i))
		out.Suites = append(out.Suites, run)
		out.Summaries = append(out.Summaries, s.suite.Summarize(results))
		out.Work.Usage = out.Work.Usage.Add(run.Usage)
	}
	return out, nil
}

// runAll works through the plan with the configured number of requests in
// flight. It returns the first failure to keep a result, or ctx's error.
func (p *Plan) runAll(ctx context.Context, collect *collector) error {
	n := p.config.Concurrency
	if n <= 0 {
		// As many as the engine has slots: what waits beyond that only mixes
		// more prefixes than it can hold.
		n = 16
	}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(n)
	for _, w := range p.schedule() {
		if gctx.Err() != nil {
			break
		}
		group.Go(func() error {
			result, usage := perform(gctx, p.config, p.suites[w.suite], w)
			if gctx.Err() != nil {
				return gctx.Err() // cut short: not a result
			}
			return collect.add(w, result, usage)
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
