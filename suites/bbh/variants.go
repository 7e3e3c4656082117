package bbh

import "assay/eval"

// Names of the variants.
const (
	primary      = "bbh"
	version3     = "bbh-v3"
	chat         = "bbh-chat"
	originalName = "bbh-official"
	chatLenient  = "bbh-chat-lenient"
)

// Suites returns BBH in all its variants, the primary one first.
func Suites() []eval.Suite {
	out := []eval.Suite{
		suite{
			info: eval.SuiteInfo{
				Name:        primary,
				Title:       "BBH",
				Description: "3-shot chain of thought, plain text, answer read as lm-evaluation-harness does",
				Upstream:    harness("4e7e0d47f33bc71070c1d38394bafbb52b117163"),
				References:  graniteCard(),
				Deviations:  harnessDeviations(),
			},
			prompt:  plain,
			stops:   harnessStops(),
			scorers: scorers(exactMatch),
		},
		suite{
			info: eval.SuiteInfo{
				Name:        version3,
				Title:       "BBH (task version 3)",
				Description: "as bbh with the prompt of harness v0.4.9 and older, which repeats \"Let's think step by step.\"",
				Upstream:    harness("452749513f817315042df9286241a61051392470"), // v0.4.9
				References:  graniteCard(),
				Deviations:  harnessDeviations(),
			},
			prompt:  plainV3,
			stops:   harnessStops(),
			scorers: scorers(exactMatch),
		},
		suite{
			info: eval.SuiteInfo{
				Name:        chat,
				Title:       "BBH (chat)",
				Description: "as bbh with the examples as turns of a conversation",
				Upstream:    harness("4e7e0d47f33bc71070c1d38394bafbb52b117163"),
				References:  graniteCard(),
				Deviations: append(harnessDeviations(),
					"the stop at a blank line cuts off replies that write one before they conclude; such replies are unparsed and score 0, as in the harness"),
			},
			prompt:  multiTurn,
			stops:   harnessStops(),
			scorers: scorers(exactMatch),
		},
		suite{
			info:    originalInfo(),
			prompt:  original,
			stops:   []string{"\n\n"},
			scorers: scorers(official),
		},
		suite{
			info:    chatLenientInfo(),
			prompt:  multiTurn,
			scorers: scorers(lenient),
		},
	}
	for i, s := range out {
		out[i] = complete(s.(suite))
	}
	return out
}

// complete fills in what all variants have in common.
func complete(s suite) suite {
	if s.info.Name != primary {
		s.info.VariantOf = primary
	}
	s.info.Version = "1"
	s.info.Output = eval.OutputGeneration
	s.info.License = "MIT"
	s.info.Data = []string{"bbh"}
	for _, by := range s.scorers {
		s.info.Metrics = append(s.info.Metrics, by.metric)
	}
	return s
}

func originalInfo() eval.SuiteInfo {
	return eval.SuiteInfo{
		Name:        originalName,
		Title:       "BBH (authors' scorer)",
		Description: "3-shot chain of thought, prompt and scorer of the authors' repository",
		Upstream:    authors(),
		References: []eval.Reference{{
			Model: "code-davinci-002", Metric: official, Value: 4816.0 / 6511,
			Source: "outputs recorded in the authors' repository; the paper's average over 23 tasks is another number",
		}},
		Deviations: []string{
			"the authors published no code; the rule gives their accuracies on all 27 tasks of their recorded outputs, reasoned and not",
			"answers end at a blank line, which none of the recorded outputs holds; their decoding is not stated",
			"an answer without \"answer is \" is unparsed, and all the same compared as a whole",
			"the headline averages over questions, the paper over tasks",
		},
	}
}

func chatLenientInfo() eval.SuiteInfo {
	return eval.SuiteInfo{
		Name:        chatLenient,
		Title:       "BBH (chat, lenient)",
		Description: "as bbh-chat without stop strings, and with a reading of our own that forgives markup and form",
		Upstream:    harness("4e7e0d47f33bc71070c1d38394bafbb52b117163"),
		Deviations: []string{
			"the prompt is the harness's, the scorer is ours: for instruct models only, and not comparable with published values",
			"nothing but the end of the model's turn and 1,024 tokens end an answer",
		},
	}
}

// harnessStops are the stop strings of the harness's task, a bare capital Q
// among them, in its order.
func harnessStops() []string { return []string{"</s>", "Q", "\n\n"} }

func harness(commit string) eval.Upstream {
	return eval.Upstream{Name: "lm-evaluation-harness", Commit: commit, Task: "bbh_cot_fewshot"}
}

func authors() eval.Upstream {
	return eval.Upstream{Name: "BIG-Bench-Hard", Commit: "9ee07bd481feebf959a6b59d61ea57bdcf30964d", Task: "cot-prompts"}
}

func graniteCard() []eval.Reference {
	return []eval.Reference{{
		Model: "granite-4.0-micro", Metric: exactMatch, Value: 0.7248,
		Source: "model card, BBH 3-shot CoT; version of the task and form of the prompt are not stated",
	}}
}

func harnessDeviations() []string {
	return []string{
		"answers end at </s>, at a capital Q or at a blank line, and after 1,024 tokens; the Q alone costs 0.14 points of the outputs that the authors recorded",
		"the other metrics judge the same text, which the stop string Q has cut: on a model's own terms see bbh-official and bbh-chat-lenient",
		"the pattern of exact_match drops the last character of the answer's line, full stop or not, as in the harness",
		"the headline counts every question the same (micro), as the harness does; the paper's average over 23 tasks is another number",
	}
}
