// Package mbpp is MBPP (Austin et al. 2021): functions to write from one sentence
// and tests; and MBPP+ (Liu et al. 2023), which compares with a reference solution
// on many more inputs. Programs run in the sandbox, by the rules of the official
// executors.
package mbpp

import (
	"context"
	"errors"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/pycode"
)

// suite is MBPP in lm-evaluation-harness's form.
type suite struct{ info eval.SuiteInfo }

// Info describes the suite.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the test split in the order of the file. A line that is no problem
// becomes an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for a solution after three worked examples.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record[Record](it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   model.Prompt{Text: prompt(r)},
		Decoding: model.Decoding{MaxTokens: 256, Stop: []string{done}},
	}, nil
}

// Score runs the text before the stop string against the problem's tests. Without
// a sandbox the error is pycode.ErrNoSandbox.
func (s suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	problem, err := record[Record](it)
	if err != nil {
		return eval.Score{}, err
	}
	text, _, _ := strings.Cut(r.Text, done)
	solution := pycode.Solution{Code: text, Defines: true}
	called, shared := calledNames(problem.Tests, problem.defines)
	v, err := pycode.Check(ctx, env, solution.Code, pycode.Tests{
		Code: strings.Join(problem.Tests, "\n") + "\n", Entry: called, Shared: shared, Timeout: pycode.TestTimeout,
	})
	if err != nil {
		return eval.Score{}, err
	}
	return pycode.Scored(solution, v, s.info.Metrics[0].Name), nil
}

// Summarize averages over problems, and estimates pass@k where there are k
// answers to each.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return pycode.Summarize(s.info, results, ks())
}

// plusSuite is MBPP+.
type plusSuite struct {
	info        eval.SuiteInfo
	temperature float64
}

// Info describes the suite.
func (s plusSuite) Info() eval.SuiteInfo { return s.info }

// Items reads the problems in the order of the file. A line that is no problem
// becomes an item that Request refuses with the reason.
func (s plusSuite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return plusItems(ctx, d, s.info.Name)
}

// Request asks for a solution as EvalPlus does.
func (s plusSuite) Request(it eval.Item) (model.Request, error) {
	r, err := record[PlusRecord](it)
	if err != nil {
		return model.Request{}, err
	}
	q := pycode.EvalPlusChat(r.Prompt)
	if s.temperature > 0 {
		q.Decoding.Temperature, q.Decoding.TopP = s.temperature, 0.95
	}
	return q, nil
}

// Score compares the solution's results with the reference's. Without a sandbox
// the error is pycode.ErrNoSandbox.
func (s plusSuite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	problem, err := record[PlusRecord](it)
	if err != nil {
		return eval.Score{}, err
	}
	solution, err := pycode.Sanitize(ctx, env, r.Text, problem.Entry)
	var unreadable *pycode.UnreadableError
	if errors.As(err, &unreadable) {
		return pycode.Unreadable(s.info, err), nil
	}
	if err != nil {
		return eval.Score{}, err
	}
	return pycode.ScorePlus(ctx, env, s.info, solution, pycode.Problem{Suite: "mbpp", Entry: problem.Entry, Line: problem.line})
}

// Summarize averages over problems, and estimates pass@k where there are k
// answers to each.
func (s plusSuite) Summarize(results []eval.Result) eval.Summary {
	return pycode.Summarize(s.info, results, ks())
}

// ks are those of pass@k.
func ks() []int { return []int{1, 10, 100} }
