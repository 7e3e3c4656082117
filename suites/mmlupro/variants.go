package mmlupro

import (
	"regexp"

	"assay/eval"
	"assay/suites/filters"
)

// Names of the variants.
const (
	primary = "mmlu-pro"
	chat    = "mmlu-pro-chat"
)

const exactMatch = "exact_match"

// letter is the pattern of the filter custom-extract.
var letter = regexp.MustCompile(`answer is \(?([ABCDEFGHIJ])\)?`)

// oneFilter is the way in which the task reads an answer.
func oneFilter() []filters.Filter {
	return []filters.Filter{{
		Metric: eval.Metric{
			Name:        exactMatch,
			Description: "filter custom-extract: the capital letter after the first \"answer is \", in parentheses or not, is that of the right option",
			Binary:      true,
		},
		Read: filters.First(letter),
	}}
}

// Suites returns MMLU-Pro in all its variants, the primary one first.
func Suites() []eval.Suite {
	plainInfo := info(primary, "MMLU-Pro", "5-shot chain of thought, plain text, letter of up to ten options")
	plainInfo.References = []eval.Reference{{
		Model: "granite-4.0-micro", Metric: exactMatch, Value: 0.445,
		Source: "model card, MMLU-Pro 5-shot CoT; harness version and form of the prompt are not stated",
	}}
	chatInfo := info(chat, "MMLU-Pro (chat)", "as mmlu-pro with the examples as turns of a conversation")
	chatInfo.VariantOf = primary
	chatInfo.Deviations = append(chatInfo.Deviations,
		"the harness put the solution of an example into the user's turn until 2026-05-05, and left the assistant's empty: values made in that form differ")
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
		Upstream:    eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "mmlu_pro"},
		License:     license,
		Data:        []string{"mmlu_pro"},
		Needs:       []string{testFile, shotFile},
		Deviations: []string{
			"an answer without \"answer is (X)\" is unparsed and scores 0, as in the harness: \"Answer: B\" and \"The answer is **B**\" are not read",
			"options are stripped of white space at their ends, as in the harness since 2026-01-16; before, they were not",
			"the authors' own script reads an answer in further ways, guesses where there is none, and gives higher values",
			"the headline counts every question the same (micro), as the harness does",
		},
	}
	for _, f := range oneFilter() {
		i.Metrics = append(i.Metrics, f.Metric)
	}
	return i
}
