// Package ifeval is IFEval (Zhou et al. 2023, "Instruction-Following Evaluation
// for Large Language Models"): 541 prompts with 834 instructions that a program
// can verify, of 25 kinds. Prompts and verdicts are those of
// lm-evaluation-harness, task ifeval, at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163, whose checkers are the authors' own.
//
// What those checkers take from Python is ported in the packages below: case and
// character classes (pystr), patterns that come with the data (pyregex), Punkt's
// sentences, the Treebank's words, and langdetect with CPython's random numbers.
package ifeval

import (
	"context"

	"assay/eval"
	"assay/model"
)

// maxTokens is the length that the harness's task allows.
const maxTokens = 1280

// suite is IFEval.
type suite struct{ info eval.SuiteInfo }

// Suites returns IFEval.
func Suites() []eval.Suite { return []eval.Suite{suite{info()}} }

// Info describes the suite.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the prompts in the order of the file. A row with an unknown
// instruction, or with arguments that do not fit, becomes an item that Request
// refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request sends the prompt as it is, as the user's only turn.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := recordOf(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: r.Prompt}}},
		Decoding: model.Decoding{MaxTokens: maxTokens},
	}, nil
}

// Score checks the response, white space at its ends included, by the
// instructions in the item's Record.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	record, err := recordOf(it)
	if err != nil {
		return eval.Score{}, err
	}
	return score(record, r.Text)
}

// Summarize averages over prompts at prompt level and over instructions at
// instruction level.
func (s suite) Summarize(results []eval.Result) eval.Summary { return summarize(s.info, results) }
