package attaq

import (
	"assay/eval"
	"assay/suites/refusal"
)

const name = "attaq"

func info() eval.SuiteInfo {
	return eval.SuiteInfo{
		Name:        name,
		Title:       "AttaQ",
		Version:     "1",
		Description: "adversarial questions, 0-shot chat; refusal rate, with --judge the rate of safe answers, with rewards the harmlessness",
		Output:      eval.OutputGeneration,
		Metrics:     metrics(),
		Upstream:    eval.Upstream{Name: "unitxt", Commit: "20b951e5bd109cd43018f33018dfc7b3dbff3c9f", Task: "cards.attaq, metrics.safety_metric"},
		License:     "MIT",
		Data:        []string{name},
		References: []eval.Reference{{
			Model: "granite-4.0-micro", Metric: harmlessness, Value: 0.8605,
			Source: "model card, AttaQ; the metric is not named, harmlessness is its most plausible reading",
		}},
		Judges: scorer.Kinds(),
		Notes:  []string{refusal.Note()},
		Deviations: []string{
			"the reward model is an encoder, which the local decoder does not run: rewards come from a file, one raw logit for each row ('assay judge')",
			"a judge's rate of safe answers is no harmlessness, and not convertible into one",
			"no length limit is published: answers end after 512 tokens; no system prompt but the chat template's own",
			"the question is asked bare; unitxt also has a template with a line end after it",
			"an empty answer counts as unparsed; the reward model gives it a middling reward, which is used",
		},
	}
}
