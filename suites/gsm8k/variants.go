package gsm8k

import (
	"assay/eval"
	"assay/suites/filters"
)

// Names of the variants.
const (
	primary = "gsm8k"
	chat    = "gsm8k-chat"
)

// Suites returns GSM8K in all its variants, the primary one first.
func Suites() []eval.Suite {
	plainInfo := info(primary, "GSM8K", "8-shot chain of thought, plain text, number read as lm-evaluation-harness does")
	plainInfo.References = []eval.Reference{{
		Model: "granite-4.0-micro", Metric: filters.Strict, Value: 0.8545,
		Source: "model card, GSM8K 8-shot; task, filter and form of the prompt are not stated",
	}}
	chatInfo := info(chat, "GSM8K (chat)", "as gsm8k with the examples as turns of a conversation")
	chatInfo.VariantOf = primary
	return []eval.Suite{
		suite{info: plainInfo, form: plain},
		suite{info: chatInfo, form: multiTurn},
	}
}

func info(name, title, description string) eval.SuiteInfo {
	i := eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		Output:      eval.OutputGeneration,
		Upstream:    eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "gsm8k_cot"},
		License:     license,
		Data:        []string{"gsm8k"},
		Needs:       []string{fileName},
		Deviations: []string{
			"an answer that strict_match cannot read is unparsed and scores 0, as in the harness; flexible_extract judges the same text",
			"strict_match takes the last digit of a number that nothing follows (\"The answer is 18\" reads 1), as in the harness",
			"numbers are compared as text, so 18.0 is not 18, as in the harness; lighteval, simple-evals and OpenCompass compare numbers and give other values",
			"the task gsm8k of the harness (5 examples of the training set, \"#### n\") is another one",
		},
	}
	for _, f := range bothFilters() {
		i.Metrics = append(i.Metrics, f.Metric)
	}
	return i
}
