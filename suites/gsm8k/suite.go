// Package gsm8k is Grade School Math 8K (Cobbe et al. 2021): the 1,319 word
// problems of its test set, each answered by reasoning after eight worked
// examples, always the same. Prompts and scores are those of
// lm-evaluation-harness, task gsm8k_cot, at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163.
package gsm8k

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/extract"
	"assay/suites/fewshot"
	"assay/suites/filters"
)

// suite is GSM8K in one variant.
type suite struct {
	info eval.SuiteInfo
	form func(fewshot.Context) model.Prompt
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the problems in the order of the file. A line that is no problem
// becomes an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for at most 256 tokens, the harness's default.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	shots, err := exemplars()
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   s.form(context8(shots, r.Question)),
		Decoding: model.Decoding{MaxTokens: 256, Stop: stops()},
	}, nil
}

// Score reads a number from the text before the stop strings, whether or not the
// engine has cut them off, and compares it with the item's Target, of which
// alone it makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return filters.Score(bothFilters(), normalize, extract.CutAtStops(r.Text, stops()), it.Target)
}

// Summarize averages over problems.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return aggregate.Metrics(s.info, results)
}

// stops are the stop strings of the harness's task, in its order.
func stops() []string { return []string{"Q:", "</s>", "<|im_end|>"} }
