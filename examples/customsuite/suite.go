// Customsuite evaluates the embedded model on a suite of its own.
package main

import (
	"context"
	"strings"

	"assay/eval"
	"assay/model"
)

// capitals asks for capitals: one task, one metric, generation.
type capitals map[string]string

func (capitals) Info() eval.SuiteInfo {
	return eval.SuiteInfo{Name: "capitals", Title: "Capitals", Version: "1", Output: eval.OutputGeneration,
		Metrics: []eval.Metric{{Name: "acc", Binary: true}}}
}

func (c capitals) Items(context.Context, eval.Data) (items []eval.Item, err error) {
	for _, country := range []string{"France", "Japan", "Kenya"} { // maps have no order, items must
		items = append(items, eval.Item{Suite: "capitals", Task: "world", ID: country, Input: country, Target: c[country], Digest: c[country]})
	}
	return items, nil
}

func (capitals) Request(it eval.Item) (model.Request, error) {
	prompt := model.Prompt{Messages: []model.Message{{Role: "user", Content: "What is the capital of " + it.Input + "?"}}}
	return model.Request{Prompt: prompt, Decoding: model.Decoding{MaxTokens: 32}}, nil
}

func (capitals) Score(_ context.Context, _ eval.Env, it eval.Item, r model.Response) (eval.Score, error) {
	if strings.Contains(r.Text, it.Target) {
		return eval.Score{Values: []eval.Value{{Metric: "acc", Value: 1}}, Extracted: it.Target}, nil
	}
	return eval.Score{Values: []eval.Value{{Metric: "acc", Value: 0}}}, nil
}

func (capitals) Summarize(results []eval.Result) eval.Summary {
	return eval.Summary{Suite: "capitals", Rows: eval.Aggregate("capitals", "acc", results), Counts: eval.Count(results)}
}
