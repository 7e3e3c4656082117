// Package mmmlu is MMMLU, the translation of MMLU's 14,042 questions into 14
// languages by OpenAI (2024), and with them the English ones. Questions are
// asked for a letter after five worked examples, as lm-evaluation-harness does
// (group mmmlu, at commit 4e7e0d47f33bc71070c1d38394bafbb52b117163), or for
// reasoning, as simple-evals does (at commit
// ee3b0318d8d1d9d72755a4120879be65f7c07e9e).
package mmmlu

import (
	"context"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/mmlu"
	"assay/suites/multilingual"
)

// suite is MMMLU in one variant.
type suite struct {
	info eval.SuiteInfo
	ask  asking
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the languages that the data has in the order of their codes,
// English from the files of MMLU; the subjects of each in alphabetical order; the
// questions of each in the order of the file. A row that is no question becomes
// an item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return reader{data: d, suite: s.info.Name, shots: s.ask.shots}.items(ctx)
}

// Request asks an item's question.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return s.ask.request(r), nil
}

// Score compares the model's letter with the item's Target, of which alone it
// makes use.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return s.ask.score(it.Target, r)
}

// Summarize averages over the languages of the Granite 4.0 cards, which is the
// headline; over the 14 translations; over the groups of subjects of MMLU, in the
// cards' languages; and within languages and their subjects.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	card := multilingual.Languages("granite-4.0 languages", cardLanguages())
	sets := []multilingual.Set{card, multilingual.Languages("openai locales", translated())}
	for _, group := range []string{"stem", "humanities", "social_sciences", "other"} {
		sets = append(sets, multilingual.Set{Name: group, Has: func(r eval.Result) bool {
			of, _ := mmlu.GroupOf(strings.TrimPrefix(r.Task, r.Group+"/"))
			return of == group && card.Has(r)
		}})
	}
	return multilingual.Summary{Info: s.info, Sets: sets, Headline: multilingual.Macro}.Of(results)
}
