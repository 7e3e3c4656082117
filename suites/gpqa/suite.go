// Package gpqa is the main set of GPQA (Rein et al. 2023): 448 questions of
// physics, chemistry and biology with four choices, each answered by reasoning
// without examples. Prompts and scores are those of lm-evaluation-harness, task
// gpqa_main_cot_zeroshot, at commit 4e7e0d47f33bc71070c1d38394bafbb52b117163,
// but for the order of the choices, which the harness shuffles by a generator
// whose state depends on what ran before.
package gpqa

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/aggregate"
	"assay/suites/extract"
	"assay/suites/filters"
)

// suite is GPQA in one variant.
type suite struct {
	info eval.SuiteInfo
	form func(string) model.Prompt
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the questions in the order of the file. A row that is no question
// becomes an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for at most 256 tokens, the harness's default, which cuts off
// much reasoning.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   s.form(r.prompt()),
		Decoding: model.Decoding{MaxTokens: 256, Stop: stops()},
	}, nil
}

// Score reads a letter from the text before the stop string, whether or not the
// engine has cut it off, and compares it with the item's Target. The choices,
// whose text may stand for a letter, are those of the item.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	rec, err := record(it)
	if err != nil {
		return eval.Score{}, err
	}
	return filters.Score(bothFilters(rec.Choices), filters.WithoutCaseAndPunctuation, extract.CutAtStops(r.Text, stops()), it.Target)
}

// Summarize averages over questions (micro, as the harness does), over the
// three domains (macro), and within domains.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return aggregate.Metrics(s.info, results)
}

func stops() []string { return []string{"</s>"} }

// prompt is the question with its choices.
func (r Record) prompt() string {
	return "What is the correct answer to this question:" + r.Question +
		"\nChoices:\n" + r.choices() + "\nLet's think step by step: "
}

// choices are the choices, one a line.
func (r Record) choices() string {
	c := r.Choices
	return "(A) " + c[0] + "\n(B) " + c[1] + "\n(C) " + c[2] + "\n(D) " + c[3]
}

func plain(text string) model.Prompt { return model.Prompt{Text: text} }

func userTurn(text string) model.Prompt {
	return model.Prompt{Messages: []model.Message{{Role: "user", Content: text}}}
}
