// Package bbh is BIG-Bench Hard (Suzgun et al. 2022): 6,511 questions of 27
// tasks, each answered by reasoning after three worked examples of its task,
// always the same. Prompts and scores are those of lm-evaluation-harness, group
// bbh_cot_fewshot, at commit 4e7e0d47f33bc71070c1d38394bafbb52b117163, and of
// the authors' repository BIG-Bench-Hard, at commit
// 9ee07bd481feebf959a6b59d61ea57bdcf30964d.
package bbh

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/extract"
)

// suite is BBH in one variant.
type suite struct {
	info    eval.SuiteInfo
	prompt  func(Record) model.Prompt
	stops   []string
	scorers []scorer
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the tasks that the data has in alphabetical order, the examples
// of each in the order of its file. An example without input or target becomes
// an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for at most 1,024 tokens of reasoning.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   s.prompt(r),
		Decoding: model.Decoding{MaxTokens: 1024, Stop: s.stops},
	}, nil
}

// Score reads the answer from the text before the variant's stop strings,
// whether or not the engine has cut them off, and compares it with the item's
// Target, of which alone it makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return score(s.scorers, extract.CutAtStops(r.Text, s.stops), it.Target)
}

// Summarize averages over questions (micro, as the harness does), over the 27
// tasks (macro), and within tasks.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return aggregate.Metrics(s.info, results)
}
