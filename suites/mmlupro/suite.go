// Package mmlupro is MMLU-Pro (Wang et al. 2024): 12,032 questions of 14
// categories with up to ten options, each answered by reasoning after five
// worked examples of its category, always the same. Prompts and scores are those
// of lm-evaluation-harness, group mmlu_pro, at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163.
package mmlupro

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/extract"
	"assay/suites/fewshot"
	"assay/suites/filters"
)

// suite is MMLU-Pro in one variant.
type suite struct {
	info eval.SuiteInfo
	form func(fewshot.Context) model.Prompt
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the categories in alphabetical order, the questions of each in the
// order of the file. A row that is no question becomes an item that Request
// refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for at most 2,048 tokens of reasoning.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   s.form(r.context()),
		Decoding: model.Decoding{MaxTokens: 2048, Stop: stops()},
	}, nil
}

// Score reads a letter from the text before the stop string, whether or not the
// engine has cut it off, and compares it with the item's Target, of which alone
// it makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return filters.Score(oneFilter(), filters.WithoutCaseAndPunctuation, extract.CutAtStops(r.Text, stops()), it.Target)
}

// Summarize averages over questions (micro, as the harness does), over
// categories (macro), and within categories.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return aggregate.Metrics(s.info, results)
}

func stops() []string { return []string{"Question:"} }
