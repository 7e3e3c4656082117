// Package include is INCLUDE base-44 (Romanou et al. 2024): 22,637 questions
// from exams of the regions where 44 languages are spoken, written in these
// languages. Prompts and scores are those of lm-evaluation-harness, groups
// include_base_44_*: at v0.4.9.1, commit
// d021bf846218f1bb3bdc0603864789329476d464, where worked examples were drawn
// without the question itself, and at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163.
package include

import (
	"context"

	"assay/eval"
	"assay/model"
	"assay/suites/fewshot"
	"assay/suites/mmlu"
	"assay/suites/multilingual"
)

// suite is INCLUDE in one variant.
type suite struct {
	info      eval.SuiteInfo
	shots     drawing
	describe  wording
	form      func(fewshot.Context) model.Prompt
	delimiter string // before the letters
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the languages that the data has and in each the domains, both in
// alphabetical order, the questions of a domain in the order of the file. A row
// that is no question becomes an item that Request refuses with the reason; a
// domain with too few questions to draw examples from is an error.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return reader{data: d, suite: s.info.Name, shots: s.shots}.items(ctx)
}

// Request asks for the log-likelihood of the four letters.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{Prompt: s.form(r.context(s.describe)), Choices: mmlu.LetterChoices(s.delimiter)}, nil
}

// Score compares the likeliest letter with the item's Target, of which alone it
// makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return mmlu.ScoreLetters(it.Target, r)
}

// Summarize averages over the questions of the languages of the Granite 4.0
// cards, which is the headline; over these languages, each counting the same;
// over named sets of languages; and within languages and their domains.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	return multilingual.Summary{
		Info: s.info,
		Sets: []multilingual.Set{
			multilingual.Languages("granite-4.0 languages", cardLanguages()),
			multilingual.Languages("base-44", allLanguages()),
		},
		Headline: multilingual.Micro,
	}.Of(results)
}
