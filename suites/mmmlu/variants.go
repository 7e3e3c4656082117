package mmmlu

import "assay/eval"

// Names of the variants.
const (
	primary = "mmmlu"
	chat    = "mmmlu-chat"
	cot     = "mmmlu-cot"
)

// Suites returns MMMLU in all its variants, the primary one first.
func Suites() []eval.Suite {
	return []eval.Suite{
		suite{
			info: lettersInfo(primary, "MMMLU", "5-shot in 15 languages, plain text, likeliest of the four letters"),
			ask:  byLikelihood(plain, " "),
		},
		suite{
			info: lettersInfo(chat, "MMMLU (chat)", "5-shot in 15 languages as a conversation of turns, likeliest of the four letters"),
			ask:  byLikelihood(multiTurn, ""),
		},
		suite{
			info: reasoningInfo(),
			ask:  byReasoning(),
		},
	}
}

// lettersInfo describes a variant that scores letters by their likelihood.
func lettersInfo(name, title, description string) eval.SuiteInfo {
	i := info(name, title, description)
	i.Output = eval.OutputChoices
	i.Upstream = eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "mmmlu"}
	i.Metrics = []eval.Metric{{
		Name:        accuracy,
		Description: "share of questions whose right letter has the largest log-likelihood, the first one on ties",
		Binary:      true,
	}}
	i.References = []eval.Reference{{
		Model: "granite-4.0-micro", Metric: accuracy, Value: 0.5514,
		Source: "model card, MMMLU 5-shot, 11 languages; which translation, harness and examples are not stated",
	}}
	i.Deviations = append(i.Deviations,
		"English is asked with MMLU's own worked examples, as the suite mmlu asks it",
		"worked examples are the first five other rows of the subject among the test questions; harness v0.4.10 to v0.4.12 let the first five questions of a subject see their own answers",
		"the model card may rest on Global-MMLU, whose examples are others: the harness had no task for this data when it appeared",
		"log-likelihoods that are not a number make an error, where the harness takes the first of them as the answer",
		"choices such as NA, which the harness's reader of CSV takes for missing, stay as they are",
		"rows of an unknown subject are errors, where the harness leaves them out")
	return i
}

func reasoningInfo() eval.SuiteInfo {
	i := info(cot, "MMMLU (chain of thought)", "0-shot chain of thought in 15 languages, chat, answer read as simple-evals does")
	i.Output = eval.OutputGeneration
	i.Upstream = eval.Upstream{Name: "simple-evals", Commit: "ee3b0318d8d1d9d72755a4120879be65f7c07e9e", Task: "mmlu_eval"}
	i.Metrics = []eval.Metric{
		{Name: accuracy, Description: "share of questions where the letter after the word for \"answer\", in any of the languages, is the right one", Binary: true},
		{Name: noAnswer, Description: "share of responses that announce no letter; they count as wrong", Binary: true, LowerBetter: true},
		{Name: lowerCase, Description: "share of responses that announce a letter in lower case; they count as wrong", Binary: true, LowerBetter: true},
	}
	i.Deviations = append(i.Deviations,
		"greedy decoding of at most 2,048 tokens, where simple-evals samples at temperature 0.5",
		"choices such as NA, which simple-evals' reader of CSV takes for missing, stay as they are",
		"of the Arabic letters that are read, only four mean A to D; a bare alef is read and counts as wrong, as in simple-evals",
		"a letter in parentheses, below the word or after a wide colon in a language of narrow ones is not read, as in simple-evals",
		"rows of an unknown subject are errors, where simple-evals asks them")
	return i
}

// info is what all variants have in common.
func info(name, title, description string) eval.SuiteInfo {
	i := eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		License:     license,
		Data:        []string{"mmmlu", "mmlu"},
		Needs:       []string{folder + "/mmlu_DE-DE.csv"}, // as an example: a run on part of the languages is one too
		Notes:       []string{"MMMLU: the mean of the 11 languages of the Granite 4.0 cards, as far as the data has them; --tasks shows other averages"},
		Deviations: []string{
			"the headline is the mean of ar bn de en es fr hi ja ko pt zh; " +
				"that of the 14 translations, which is the harness's group, is the row \"openai locales\"",
			"English is no part of the translation: its questions are those of MMLU",
			"standard errors over languages take translations of a question as one observation; the harness takes them as independent",
		},
	}
	if name != primary {
		i.VariantOf = primary
	}
	return i
}
