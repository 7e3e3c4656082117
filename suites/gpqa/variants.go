package gpqa

import (
	"assay/eval"
	"assay/suites/filters"
)

// Names of the variants.
const (
	primary = "gpqa"
	chat    = "gpqa-chat"
)

// Suites returns GPQA in all its variants, the primary one first.
func Suites() []eval.Suite {
	plainInfo := info(primary, "GPQA", "main set, 0-shot chain of thought, plain text")
	plainInfo.References = []eval.Reference{{
		Model: "granite-4.0-micro", Metric: filters.Strict, Value: 0.3014,
		Source: "model card, GPQA 0-shot CoT; filter and form of the prompt are not stated",
	}}
	chatInfo := info(chat, "GPQA (chat)", "as gpqa with the question as the user's turn of a conversation")
	chatInfo.VariantOf = primary
	return []eval.Suite{
		suite{info: plainInfo, form: plain},
		suite{info: chatInfo, form: userTurn},
	}
}

func info(name, title, description string) eval.SuiteInfo {
	i := eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		Output:      eval.OutputGeneration,
		Upstream:    eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "gpqa_main_cot_zeroshot"},
		License:     license,
		Data:        []string{"gpqa"},
		Needs:       []string{fileName},
		Deviations: []string{
			"the order of the choices is ours, fixed for each question by its own text: the harness's depends on what its process did before, so items differ, and averages by chance",
			"an answer that strict_match cannot read is unparsed and scores 0, as in the harness; flexible_extract judges the same text",
			"answers end at 256 tokens, as in the harness, which cuts off much reasoning: see the share of truncated ones",
			"until 2026-05 the harness also deleted everything in square brackets from the choices",
			"448 questions have a standard error of 2.2 points",
		},
	}
	for _, f := range bothFilters([4]string{}) {
		i.Metrics = append(i.Metrics, f.Metric)
	}
	return i
}
