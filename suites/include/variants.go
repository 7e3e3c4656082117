package include

import "assay/eval"

// Names of the variants.
const (
	primary      = "include"
	english      = "include-en"
	chat         = "include-chat"
	leaky        = "include-leaky"
	englishLeaky = "include-en-leaky"
	zeroShot     = "include-zero-shot"
)

const accuracy = "acc"

// States of lm-evaluation-harness whose prompts are reproduced.
const (
	atCard  = "d021bf846218f1bb3bdc0603864789329476d464" // v0.4.9.1
	current = "4e7e0d47f33bc71070c1d38394bafbb52b117163"
)

// Suites returns INCLUDE in all its variants, the primary one first.
func Suites() []eval.Suite {
	suites := []suite{
		{
			info: info(primary, "INCLUDE", "5-shot, description in the question's language, plain text, likeliest of the four letters",
				atCard, "include_base_44_*_few_shot_og_*", dropsItself()...),
			shots: withoutItself, describe: inItsLanguage, form: plain, delimiter: " ",
		},
		{
			info: info(english, "INCLUDE (English)", "as include with the description in English",
				atCard, "include_base_44_*_few_shot_en_*", dropsItself()...),
			shots: withoutItself, describe: inEnglish, form: plain, delimiter: " ",
		},
		{
			info: info(chat, "INCLUDE (chat)", "as include with the examples as turns of a conversation",
				atCard, "include_base_44_*_few_shot_og_*", dropsItself()...),
			shots: withoutItself, describe: inItsLanguage, form: multiTurn,
		},
		{
			info: info(leaky, "INCLUDE (own answers)", "as include with the examples of harness v0.4.10 and later, which may be the question itself, solved",
				current, "include_base_44_*_few_shot_og_*", keepsItself()...),
			shots: withItself, describe: inItsLanguage, form: plain, delimiter: " ",
		},
		{
			info: info(englishLeaky, "INCLUDE (English, own answers)", "as include-leaky with the description in English",
				current, "include_base_44_*_few_shot_en_*", keepsItself()...),
			shots: withItself, describe: inEnglish, form: plain, delimiter: " ",
		},
		{
			info: info(zeroShot, "INCLUDE (0-shot)", "0-shot, description in English, plain text, likeliest of the four letters",
				current, "include_base_44_*"),
			describe: withoutExamples, form: plain, delimiter: " ",
		},
	}
	var out []eval.Suite
	for _, s := range suites {
		if s.shots != noShots {
			s.info.References = graniteCard()
		}
		out = append(out, s)
	}
	return out
}

// info describes a variant.
func info(name, title, description, commit, task string, deviations ...string) eval.SuiteInfo {
	i := eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		Output:      eval.OutputChoices,
		Metrics: []eval.Metric{{
			Name:        accuracy,
			Description: "share of questions whose right letter has the largest log-likelihood, the first one on ties",
			Binary:      true,
		}},
		Upstream: eval.Upstream{Name: "lm-evaluation-harness", Commit: commit, Task: task},
		License:  license,
		Data:     []string{folder},
		Needs:    []string{pathOf("German")}, // as an example: a run on part of the languages is one too
		Notes:    []string{"INCLUDE: the questions in the 14 languages of the Granite 4.0 cards, as far as the data has them; --tasks shows other averages"},
		Deviations: append([]string{
			"the headline counts every question in ar bn de es fr hi it ja ko nl pt ta te zh the same; " +
				"the macro average counts every language the same, and the row \"base-44\" every question in any of 44 languages",
			"prompts have the harness's slips: nothing between the description and the first question, and a blank before the letter of option D",
			"log-likelihoods that are not a number make an error, where the harness takes the first of them as the answer",
		}, deviations...),
	}
	if name != primary {
		i.VariantOf = primary
	}
	return i
}

func dropsItself() []string {
	return []string{
		"examples are drawn at random from the questions of the same domain, as by Python's random with seed 1234; a question that draws itself keeps four others, about one in twenty of the 14 languages",
		"a run on part of the questions draws the same examples as one on all of them, which the harness's --samples does not",
		"the dataset's paper takes its examples from a fixed set; its numbers are not comparable",
	}
}

func keepsItself() []string {
	return []string{
		"examples are drawn at random from the questions of the same domain, as by Python's random with seed 1234; about one question in twenty of the 14 languages sees its own answer",
		"a run on part of the questions draws the same examples as one on all of them, which the harness's --samples does not",
	}
}

func graniteCard() []eval.Reference {
	return []eval.Reference{{
		Model: "granite-4.0-micro", Metric: accuracy, Value: 0.5162,
		Source: "model card, INCLUDE 5-shot, 14 languages; the language of the description, the harness version and the average are not stated",
	}}
}
