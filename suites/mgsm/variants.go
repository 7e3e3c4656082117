package mgsm

import (
	"assay/eval"
	"assay/suites/filters"
)

// Names of the variants.
const (
	primary = "mgsm"
	chat    = "mgsm-chat"
)

// Suites returns MGSM in all its variants, the primary one first.
func Suites() []eval.Suite {
	plainInfo := info(primary, "MGSM", "8-shot chain of thought in the problem's language, plain text")
	plainInfo.References = []eval.Reference{{
		Model: "granite-4.0-micro", Metric: filters.Strict, Value: 0.2856,
		Source: "model card, MGSM 8-shot, mean over en, es, fr, ja, zh; task and filter are not stated, and values move by tens of points with them",
	}}
	chatInfo := info(chat, "MGSM (chat)", "as mgsm with the examples as turns of a conversation")
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
		Upstream:    eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "mgsm_cot_native"},
		License:     license,
		Data:        []string{"mgsm"},
		Needs:       []string{fileOf("en", "test")}, // as an example: a run on part of the languages is one too
		Deviations: []string{
			"an answer that strict_match cannot read is unparsed and scores 0, as in the harness; flexible_extract judges the same text",
			"all ASCII punctuation is deleted before numbers are compared, as in the harness: 1.5 equals 15, and -5 equals 5",
			"the order of the worked examples is drawn anew for each problem, as in the harness (CPython's random, seed 1234), whether or not a run takes all problems",
			"simple-evals' MGSM has another prompt (0-shot) and another reading",
			"the standard error of averages is that of a sample of problems: the languages have the same ones",
		},
	}
	for _, f := range bothFilters(languages[0]) {
		i.Metrics = append(i.Metrics, f.Metric)
	}
	return i
}
