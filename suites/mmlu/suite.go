// Package mmlu is Measuring Massive Multitask Language Understanding
// (Hendrycks et al. 2021): 14,042 multiple-choice questions over 57 subjects,
// each asked after five worked examples of its subject, always the same and in
// the same order. Prompts and scores are those of lm-evaluation-harness, group
// mmlu, at commit 4e7e0d47f33bc71070c1d38394bafbb52b117163.
package mmlu

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/fewshot"
)

// suite is MMLU in one variant.
type suite struct {
	info eval.SuiteInfo
	form func(fewshot.Context) model.Prompt
	ask  asking
}

// asking is the part of a request after the prompt, and how the response to it
// is judged.
type asking struct {
	request func(model.Prompt) model.Request
	score   func(target string, r model.Response) (eval.Score, error)
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the subjects that the data has in alphabetical order, the
// questions of each in the order of its file. A row that is no question becomes
// an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks an item's question.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return s.ask.request(s.form(r.context())), nil
}

// Score compares the model's letter with the item's Target, of which alone it
// makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return s.ask.score(it.Target, r)
}

// Summarize averages over questions (micro, which is what is published), over
// subjects (macro), and within groups and subjects.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return aggregate.Metrics(s.info, results)
}
