// Package humaneval is HumanEval (Chen et al. 2021): 164 functions to write from
// their signature and docstring, judged by tests; and HumanEval+ (Liu et al. 2023),
// which compares with a reference solution on many more inputs. Programs run in
// the sandbox, by the rules of the official executors.
package humaneval

import (
	"context"
	"errors"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/pycode"
)

// suite is HumanEval or HumanEval+ in one variant.
type suite struct {
	info    eval.SuiteInfo
	file    string
	plus    bool // compared with the reference on EvalPlus's inputs, not tested
	request func(Record) model.Request
	read    reader
	ks      []int // of pass@k
}

// reader makes a solution of an answer.
type reader func(ctx context.Context, env eval.Env, r Record, text string) (pycode.Solution, error)

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the problems in the order of the file. A line that is no problem
// becomes an item that Request refuses with the reason.
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

// Score runs the solution. Without a sandbox the error is pycode.ErrNoSandbox.
func (s suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	problem, err := record(it)
	if err != nil {
		return eval.Score{}, err
	}
	solution, err := s.read(ctx, env, problem, r.Text)
	var unreadable *pycode.UnreadableError
	if errors.As(err, &unreadable) {
		return pycode.Unreadable(s.info, err), nil
	}
	if err != nil {
		return eval.Score{}, err
	}
	if s.plus {
		return pycode.ScorePlus(ctx, env, s.info, solution, pycode.Problem{Suite: "humaneval", Entry: problem.Entry, Line: problem.line})
	}
	v, err := pycode.Check(ctx, env, solution.Code, problem.tests())
	if err != nil {
		return eval.Score{}, err
	}
	return pycode.Scored(solution, v, s.info.Metrics[0].Name), nil
}

// Summarize averages over problems, and estimates pass@k where there are k
// answers to each.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return pycode.Summarize(s.info, results, s.ks)
}

// tests are the problem's own. Those of some problems use helper functions of the
// prompt.
func (r Record) tests() pycode.Tests {
	return pycode.Tests{
		Setup:   r.Prompt + "    pass\n",
		Code:    r.Test + "\ncheck(" + r.Entry + ")\n",
		Entry:   []string{r.Entry},
		Timeout: pycode.TestTimeout,
	}
}

// sanitized reads the answer as EvalPlus does.
func sanitized(ctx context.Context, env eval.Env, r Record, text string) (pycode.Solution, error) {
	return pycode.Sanitize(ctx, env, text, r.Entry)
}

// continued is the prompt with its continuation.
func continued(_ context.Context, _ eval.Env, r Record, text string) (pycode.Solution, error) {
	return pycode.Solution{Code: r.Prompt + text, Defines: true}, nil
}

// continuedToFence is the same up to the end of the code block.
func continuedToFence(ctx context.Context, env eval.Env, r Record, text string) (pycode.Solution, error) {
	text, _, _ = strings.Cut(text, "```")
	return continued(ctx, env, r, text)
}

// bodyOnly is the prompt with the body of the function in the answer, read as
// simple-evals does: of the first code block, else of the whole text, what follows
// the first line that ends in a colon before an indented one. Where there is no
// such line the first character is lost.
func bodyOnly(ctx context.Context, env eval.Env, r Record, text string) (pycode.Solution, error) {
	const open, signatureEnd = "```python\n", ":\n    "
	if _, block, ok := strings.Cut(text, open); ok {
		if code, _, closed := strings.Cut(block, "```"); closed {
			text = code
		}
	}
	if i := strings.Index(text, signatureEnd); i >= 0 {
		text = text[i+len(":\n"):]
	} else if runes := []rune(text); len(runes) > 0 {
		text = string(runes[1:])
	}
	return continued(ctx, env, r, text)
}
