package ifeval

import "assay/eval"

// Metrics, with the names of lm-evaluation-harness.
const (
	instStrict   = "inst_level_strict_acc"
	promptStrict = "prompt_level_strict_acc"
	instLoose    = "inst_level_loose_acc"
	promptLoose  = "prompt_level_loose_acc"
	instructions = "instructions"
)

const (
	name = "ifeval"
	task = "ifeval"
)

func info() eval.SuiteInfo {
	const model, card = "granite-4.0-micro", "model card, IFEval; template, system prompt and harness version are not stated"
	return eval.SuiteInfo{
		Name:        name,
		Title:       "IFEval",
		Version:     "1",
		Description: "0-shot chat, every instruction verified by a program",
		Output:      eval.OutputGeneration,
		Metrics: []eval.Metric{
			{Name: instStrict, Description: "share of instructions that the response follows; of one prompt, the share of its instructions"},
			{Name: promptStrict, Description: "share of prompts all of whose instructions the response follows", Binary: true},
			{Name: instLoose, Description: "as " + instStrict + ", where leaving out asterisks, the first line or the last line may help"},
			{Name: promptLoose, Description: "as " + promptStrict + ", by the loose criterion", Binary: true},
			{Name: instructions, Description: "number of instructions of a prompt, the weight of its share at instruction level; says nothing about a model"},
		},
		Upstream: eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "ifeval"},
		License:  "Apache-2.0",
		Data:     []string{"ifeval"},
		References: []eval.Reference{
			{Model: model, Metric: instStrict, Value: 0.855, Source: card},
			{Model: model, Metric: promptStrict, Value: 0.7912, Source: card},
		},
		Deviations: []string{
			"the official checkers detect languages with unseeded random numbers; here the seed is 0, as if DetectorFactory.seed were set, and verdicts that 15 other seeds do not share are called unstable in the explanation",
			"the official checker of letter frequencies counts a random letter where the data has # or ! (keys 1122 and 1129); here the character itself is counted, and the verdict is called unstable",
			"an argument that is missing or out of range makes an error, where the official checkers put a random value in its place",
			"patterns in the data with lookaround or references make an error; the official data has none",
			"a blank response follows nothing, as in the harness, and counts as unparsed",
			"standard errors at instruction level take the instructions of a prompt as one cluster; the harness states none",
		},
	}
}
