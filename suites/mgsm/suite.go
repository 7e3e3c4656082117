// Package mgsm is Multilingual Grade School Math (Shi et al. 2022): 250 word
// problems of GSM8K in 11 languages, each answered by reasoning in its own
// language after eight worked examples, in an order drawn for each problem.
// Prompts and scores are those of lm-evaluation-harness, tasks
// mgsm_native_cot_<language>, at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163.
package mgsm

import (
	"context"
	"fmt"

	"assay/eval"
	"assay/model"
	"assay/suites/extract"
	"assay/suites/fewshot"
	"assay/suites/filters"
	"assay/suites/multilingual"
)

// suite is MGSM in one variant.
type suite struct {
	info eval.SuiteInfo
	form func(fewshot.Context) model.Prompt
}

// Info describes the variant.
func (s suite) Info() eval.SuiteInfo { return s.info }

// Items reads the languages that the data has in the order of their codes, the
// problems of each in the order of its file. A row that is no problem becomes an
// item that Request refuses with the reason.
func (s suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d, s.info.Name)
}

// Request asks for at most 256 tokens, the harness's default.
func (s suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   s.form(r.context()),
		Decoding: model.Decoding{MaxTokens: 256, Stop: r.language.stops()},
	}, nil
}

// Score reads a number from the text before the stop strings, whether or not the
// engine has cut them off, as the item's language has it, and compares it with
// the item's Target.
func (s suite) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	l, ok := languageOf(it.Task)
	if !ok {
		return eval.Score{}, fmt.Errorf("item %s has the task %q, want a language of MGSM", it.ID, it.Task)
	}
	return filters.Score(bothFilters(l), filters.WithoutCaseAndPunctuation, extract.CutAtStops(r.Text, l.stops()), it.Target)
}

// Summarize averages over the five languages of the Granite 4.0 cards, which is
// the headline; over all 11; and within languages.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	sets := []multilingual.Set{
		multilingual.Languages("granite-4.0 languages", cardLanguages()),
		multilingual.Languages("all languages", allLanguages()),
	}
	return multilingual.Summary{Info: s.info, Sets: sets, Headline: multilingual.Macro}.Of(results)
}

// bothFilters are the ways in which a language's task reads an answer.
func bothFilters(l language) []filters.Filter {
	return []filters.Filter{
		{
			Metric: eval.Metric{
				Name:        filters.Strict,
				Description: "filter strict-match: the number after the language's first \"The answer is \" equals the target, as text without punctuation",
				Binary:      true,
			},
			Read: filters.First(announced[l.code]),
		},
		{
			Metric: eval.Metric{
				Name:        filters.Flexible,
				Description: "filter flexible-extract: the last number of the text equals the target, likewise",
				Binary:      true,
			},
			Read: filters.Last(filters.Number),
		},
	}
}
