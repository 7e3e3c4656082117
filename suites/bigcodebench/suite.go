// Package bigcodebench is BigCodeBench (Zhuo et al. 2024): 1,140 functions to
// write that use libraries for practical ends, from a docstring or from prose,
// judged by unit tests; and its hard subset of 148. Programs run in the sandbox,
// by the rules of the official executor. Problems whose libraries the sandbox's
// Python lacks are not run.
package bigcodebench

import (
	"context"
	"errors"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/pycode"
)

// suite is BigCodeBench in one variant.
type suite struct {
	info         eval.SuiteInfo
	file         string
	hard         bool // the subset, whose file has another form
	continued    bool // the answer continues the prompt
	uncalibrated bool // the solution stands alone
	request      func(Record) model.Request
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the problems in the order of the file, or of their numbers. A
// problem that cannot be read becomes an item that Request refuses with the
// reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s)
}

// Request asks for a solution.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return s.request(r), nil
}

// Score runs the solution with the tests. Without a sandbox the error is
// pycode.ErrNoSandbox.
func (s suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	problem, err := record(it)
	if err != nil {
		return eval.Score{}, err
	}
	text := strings.ReplaceAll(r.Text, "\t", "    ") // as upstream's decoders do
	if s.continued {
		text = problem.Complete + text
	}
	solution, err := pycode.SanitizeBigCodeBench(ctx, env, text, problem.Entry)
	var unreadable *pycode.UnreadableError
	if errors.As(err, &unreadable) {
		return pycode.Unreadable(s.info, err), nil
	}
	if err != nil {
		return eval.Score{}, err
	}
	p, err := program(problem, solution.Code, !s.uncalibrated)
	if err != nil {
		return eval.Score{}, err
	}
	v, err := env.Sandbox.Run(ctx, p)
	if err != nil {
		return eval.Score{}, err
	}
	return pycode.Scored(solution, v, s.info.Metrics[0].Name), nil
}
