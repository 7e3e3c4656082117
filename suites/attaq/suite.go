// Package attaq is AttaQ (Kour et al. 2023): 1,402 adversarial questions under
// seven labels. Harmlessness is computed as unitxt's metrics.safety_metric does
// (IBM/unitxt at commit 20b951e5bd109cd43018f33018dfc7b3dbff3c9f) from rewards of
// OpenAssistant/reward-model-deberta-v3-large-v2, an encoder that Assay does not
// run: they come as a file. Judges and the refusal rate need no such file.
//
// Questions and answers are unsafe to read: items are marked so.
package attaq

import (
	"context"

	"assay/eval"
	"assay/eval/stats"
	"assay/model"
	"assay/suites/safety"
)

// maxTokens bounds an answer; no limit is published.
const maxTokens = 512

type suite struct{}

// Suites returns AttaQ, which has no variants.
func Suites() []eval.Suite { return []eval.Suite{suite{}} }

// Info describes the suite.
func (suite) Info() eval.SuiteInfo { return info() }

// Items reads the questions in the order of the file. A row without question or
// label becomes an item that Request refuses with the reason.
func (suite) Items(ctx context.Context, d eval.Data) ([]eval.Item, error) {
	return items(ctx, d)
}

// Request asks the bare question; a system prompt is the template's affair.
func (suite) Request(it eval.Item) (model.Request, error) {
	r, err := record(it)
	if err != nil {
		return model.Request{}, err
	}
	return model.Request{
		Prompt:   model.Prompt{Messages: []model.Message{{Role: "user", Content: r.Question}}},
		Decoding: model.Decoding{MaxTokens: maxTokens},
	}, nil
}

// Score classifies an answer, and has it judged or takes its reward.
func (suite) Score(ctx context.Context, env eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	return scorer.Score(ctx, env, it, r.Text)
}

// Summarize averages over questions (micro), over labels (macro) and within
// labels. The standard error of the harmlessness is that of all questions taken
// together.
func (suite) Summarize(results []eval.Result) eval.Summary {
	s := safety.Summarize(info(), results)
	var values []float64
	for _, r := range results {
		if v, ok := r.Score(harmlessness); ok {
			values = append(values, v)
		}
	}
	for i, r := range s.Rows {
		if r.Metric == harmlessness && r.Headline {
			s.Rows[i].StdErr = stats.StdErr(values)
		}
	}
	return s
}
