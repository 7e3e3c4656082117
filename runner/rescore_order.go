package runner

import (
	"context"
	"fmt"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"

	"assay/eval"
	"assay/model"
)

// judging is one stored answer on its way to a new score.
type judging struct {
	old    eval.Result // as far as there is one
	result eval.Result // what scoring fills in
	suite  eval.Suite  // nil: result is final
	item   *eval.Item
	answer model.Response
	done   chan struct{}
}

// judgeInOrder scores a sequence of answers, workers of them at a time (0: as
// many as there are processors), and delivers them in the order of the sequence.
// No more than a few answers per worker are held at any time. The first error of
// the sequence, of deliver or of ctx ends it.
func judgeInOrder(ctx context.Context, workers int, env eval.Env, sequence iter.Seq2[*judging, error],
	deliver func(*judging) error,
) error {
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	group, gctx := errgroup.WithContext(ctx)
	inOrder := make(chan *judging, 2*workers)
	waiting := make(chan *judging, workers)

	group.Go(func() error {
		defer close(inOrder)
		defer close(waiting)
		for j, err := range sequence {
			if err != nil {
				return err
			}
			j.done = make(chan struct{})
			for _, queue := range []chan *judging{inOrder, waiting} {
				select {
				case queue <- j:
				case <-gctx.Done():
					return gctx.Err()
				}
			}
		}
		return nil
	})
	for range workers {
		group.Go(func() error {
			for j := range waiting {
				if j.suite != nil {
					j.judge(gctx, env)
				}
				close(j.done)
			}
			return nil
		})
	}
	group.Go(func() error {
		for j := range inOrder {
			select {
			case <-j.done:
			case <-gctx.Done():
				return gctx.Err()
			}
			if err := gctx.Err(); err != nil {
				return err // what was scored meanwhile may have been cut short
			}
			if err := deliver(j); err != nil {
				return err
			}
		}
		return nil
	})
	return group.Wait()
}

// judge scores an answer into the result. Whatever goes wrong, a panic in the
// suite included, becomes a result of status error.
func (j *judging) judge(ctx context.Context, env eval.Env) {
	defer func() {
		if p := recover(); p != nil {
			fail(&j.result, fmt.Errorf("panic: %v (at %s)", p, panicOrigin()))
		}
	}()
	score, err := j.suite.Score(ctx, env, *j.item, j.answer)
	takeScore(&j.result, j.answer, score, err)
}

// forItem returns a result with everything that an item says of itself.
func forItem(info eval.SuiteInfo, it eval.Item) eval.Result {
	return eval.Result{
		Suite:        info.Name,
		SuiteVersion: info.Version,
		Task:         it.Task,
		Group:        it.Group,
		ID:           it.ID,
		Cluster:      it.Cluster,
		ItemDigest:   it.Digest,
		Unsafe:       it.Unsafe,
		Input:        it.Input,
		Target:       it.Target,
	}
}

// light is a result without the texts and the evidence: those of all results that
// moved would fill the memory.
func light(r eval.Result) eval.Result {
	r.Input, r.Text, r.Tokens, r.Top, r.Choices = "", "", nil, nil, nil
	return r
}
