package runner

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"assay/eval"
	"assay/model"
)

// Given are answers that were made elsewhere.
type Given interface {
	// Answer returns an answer to an item; where there is none, missing says
	// why. An error ends the scoring.
	Answer(it eval.Item, repeat int) (r model.Response, missing string, err error)
}

// GivenConfig says which answers to score. Suite, Items and Answers are required.
type GivenConfig struct {
	Suite     eval.Suite
	Items     []eval.Item // in the suite's order, or a selection of it
	Available int         // items of the suite
	Repeats   int         // answers per item; 0 means 1
	Answers   Given
	Env       eval.Env
	Workers   int // answers scored at a time; 0: one per processor
}

// Items reads the items of a suite in their canonical order.
func Items(ctx context.Context, s eval.Suite, d eval.Data) ([]eval.Item, error) {
	planned, err := planSuite(ctx, Config{Data: d}, s)
	return planned.items, err
}

// ScoreGiven scores answers that were made elsewhere and hands the results to
// sink in canonical order; progress may be nil. An item without an answer is a
// result with an error.
func ScoreGiven(ctx context.Context, c GivenConfig, sink eval.Sink, progress Progress) (Outcome, error) {
	if len(c.Items) == 0 {
		return Outcome{}, errors.New("no item to score")
	}
	if progress == nil {
		progress = silent{}
	}
	s := plannedSuite{suite: c.Suite, info: c.Suite.Info(), items: c.Items, available: c.Available}
	var err error
	if s.lacking, err = lacking(ctx, c.Suite, c.Env, c.Items); err != nil {
		return Outcome{}, err
	}
	progress.Start([]SuiteTotal{{Name: s.info.Name, Requests: len(c.Items) * max(c.Repeats, 1)}})
	defer progress.Finish()

	sum := newTally(s.info, len(c.Items)*max(c.Repeats, 1))
	err = judgeInOrder(ctx, c.Workers, c.Env, c.judgings(s), func(j *judging) error {
		if err := sink.Add(j.result); err != nil {
			return fmt.Errorf("keep result of %s item %s: %w", j.result.Suite, j.result.ID, err)
		}
		progress.Done(0, j.result, model.Usage{})
		sum.add(j.item, &j.result)
		return nil
	})
	if err != nil {
		return Outcome{}, err
	}
	results := sum.results()
	run := s.describe(results, model.Usage{})
	run.Prompts = sum.promptsHash()
	return Outcome{
		Suites:    []eval.SuiteRun{run},
		Summaries: []eval.Summary{c.Suite.Summarize(results)},
	}, nil
}

// judgings pairs the items with their answers.
func (c GivenConfig) judgings(s plannedSuite) iter.Seq2[*judging, error] {
	return func(yield func(*judging, error) bool) {
		for i := range c.Items {
			it := &c.Items[i]
			for repeat := range max(c.Repeats, 1) {
				answer, missing, err := c.Answers.Answer(*it, repeat)
				if err != nil {
					yield(nil, err)
					return
				}
				j := &judging{result: forItem(s.info, *it), item: it, answer: answer}
				j.result.Repeat = repeat
				switch lacks := s.lacking[it.ID]; {
				case len(lacks) > 0:
					record(&j.result, answer)
					fail(&j.result, &eval.UnrunnableError{Missing: lacks})
				case missing != "":
					fail(&j.result, errors.New(missing))
				default:
					j.suite = c.Suite
					record(&j.result, answer)
				}
				if !yield(j, nil) {
					return
				}
			}
		}
	}
}
