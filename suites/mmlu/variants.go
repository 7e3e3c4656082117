package mmlu

import "assay/eval"

// Metrics.
const (
	accuracy   = "acc"
	exactMatch = "exact_match"
)

// Names of the variants.
const (
	primary    = "mmlu"
	chat       = "mmlu-chat"
	chatSingle = "mmlu-chat-single"
	generative = "mmlu-generative"
)

// harness is the state of lm-evaluation-harness whose scores are reproduced.
const harness = "4e7e0d47f33bc71070c1d38394bafbb52b117163"

// Suites returns MMLU in all its variants, the primary one first.
func Suites() []eval.Suite {
	return []eval.Suite{
		suite{
			info: info(primary, "MMLU", "5-shot, plain text, likeliest of the four letters", harness),
			form: plain,
			ask:  byLikelihood(" "),
		},
		suite{
			info: info(chat, "MMLU (chat)", "5-shot as a conversation of turns, likeliest of the four letters", harness),
			form: multiTurn,
			ask:  byLikelihood(""),
		},
		suite{
			info: info(chatSingle, "MMLU (chat, one turn)", "5-shot in one user turn, likeliest of the four letters",
				"d021bf846218f1bb3bdc0603864789329476d464"), // v0.4.9.1
			form: singleTurn,
			ask:  byLikelihood(""),
		},
		suite{
			info: generativeInfo(),
			form: plain,
			ask:  byGeneration(),
		},
	}
}

// info describes a variant that scores letters by their likelihood.
func info(name, title, description, commit string) eval.SuiteInfo {
	return eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		VariantOf:   variantOf(name),
		Output:      eval.OutputChoices,
		Metrics: []eval.Metric{{
			Name:        accuracy,
			Description: "share of questions whose right letter has the largest log-likelihood, the first one on ties",
			Binary:      true,
		}},
		Upstream: eval.Upstream{Name: "lm-evaluation-harness", Commit: commit, Task: "mmlu"},
		License:  "MIT",
		Data:     []string{"mmlu"},
		References: []eval.Reference{{
			Model: "granite-4.0-micro", Metric: accuracy, Value: 0.6598,
			Source: "model card, MMLU 5-shot; harness version and form of the prompt are not stated",
		}},
		Deviations: []string{
			"log-likelihoods that are not a number make an error, where the harness takes the first of them as the answer",
			"the headline counts every question the same (micro), as the harness does; the macro average over subjects is another number",
			"the original script of hendrycks/test writes two blanks before the subject and does not strip questions",
			"an example of college_mathematics holds line ends of two characters, which stay in the prompt as in the harness; readers of CSV that drop them give another prompt",
		},
	}
}

func generativeInfo() eval.SuiteInfo {
	i := info(generative, "MMLU (generative)", "5-shot, plain text, generated letter", harness)
	i.Output = eval.OutputGeneration
	i.Upstream.Task = "mmlu_generative"
	i.Metrics = []eval.Metric{{
		Name:        exactMatch,
		Description: "share of questions where the first line of the answer is the right letter and nothing else, ignoring case and punctuation",
		Binary:      true,
	}}
	i.References = nil
	i.Deviations = []string{
		"answers end at </s> or at the end of a line, and after 256 tokens, which is the harness's default",
		"an answer that is no single letter counts as unparsed, and scores 0 as in the harness",
		"not comparable with published MMLU, which is not generated",
	}
	return i
}

func variantOf(name string) string {
	if name == primary {
		return ""
	}
	return primary
}
