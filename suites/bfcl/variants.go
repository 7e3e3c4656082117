package bfcl

import "assay/eval"

// Names of the variants.
const (
	primary      = "bfcl"
	toolsName    = "bfcl-tools"
	promptedName = "bfcl-prompt"
)

// The states of bfcl_eval that are followed.
const (
	commitV3 = "cd9429ccf3d4d04156affe883c495b3b047e6b64"
	commitV4 = "6ea57973c7a6097fd7c5915698c54c17c5b1b6c8"
)

// Suites returns BFCL in all its variants, the primary one first. The primary
// one asks no conversations, so that it needs no sandbox.
func Suites() []eval.Suite { return append(singleTurn(), withConversations()...) }

// singleTurn are the variants that ask single-turn questions only.
func singleTurn() []eval.Suite {
	return []eval.Suite{
		suite{
			info: info(primary, "BFCL v3", "single-turn function calling in Granite 4's own form, calls compared as syntax trees",
				"a call counts only as <tool_call>, line end, JSON, line end, </tool_call>; one on a single line does not, and is counted as unparsed where no other call is read",
				"the prompt is that of Granite4FCHandler, which came with version 4 of the leaderboard; version 3 had handlers for Granite 3 only"),
			prompt: graniteCalling,
			decode: decodeGranite,
		},
		suite{
			info: info(toolsName, "BFCL v3 (tools)", "as bfcl with the functions as tools of OpenAI's form, which the model's chat template shows",
				"dots of function names become underscores, as bfcl_eval does for OpenAI's interface",
				"calls are read as lists of JSON, as bfcl_eval records them, and between <tool_call> tags, with line ends or without, which bfcl_eval leaves to the server"),
			prompt:      openAICalling,
			decode:      decodeTools,
			underscores: true,
		},
		suite{
			info: info(promptedName, "BFCL v3 (prompting)", "as bfcl with the functions described in the system message and calls written as source code",
				"the functions stand in the prompt as Python prints them, as in version 3; version 4 writes indented JSON",
				"arithmetic is computed on constants only, and other expressions, which bfcl_eval hands to Python's eval, make a reply unparsed; so does \\N{...} in a string",
				"calls in Java and JavaScript are read by parsers of our own for expressions, where bfcl_eval uses tree-sitter, which also mends some broken code"),
			prompt: prompting,
			decode: decodePrompting,
		},
	}
}

func info(name, title, description string, deviations ...string) eval.SuiteInfo {
	i := eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Version:     "1",
		Description: description,
		Output:      eval.OutputGeneration,
		Metrics:     []eval.Metric{metric("share of questions answered by the right calls, or by none where none is right; the headline is the mean of non_live and live")},
		Upstream:    eval.Upstream{Name: "bfcl_eval", Commit: commitV3, Task: "single_turn"},
		License:     "Apache-2.0",
		Data:        []string{"bfcl"},
		Deviations: append(deviations,
			"the headline leaves out multi-turn, a third of the leaderboard's overall score: it is not comparable with published overall scores, such as the 59.98 of granite-4.0-micro's card; bfcl-full asks everything",
			"overall scores of versions 3 and 4 need categories that are not asked, and have no number here, where bfcl_eval counts 0 for them",
			"the aggregates of version 4 are over the questions of version 3, some of which version 4 has changed",
			"where bfcl_eval would end with a Python exception, the answer counts as wrong with the reason checker_raised"),
	}
	if name != primary {
		i.VariantOf = primary
	}
	if name == primary {
		i.Upstream.Commit = commitV4
	}
	return i
}

func metric(description string) eval.Metric {
	return eval.Metric{Name: accuracy, Description: description, Binary: true}
}
