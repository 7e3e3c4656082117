package pycode

import "assay/eval"

// EvalPlusCommit is the state of evalplus/evalplus that is followed.
const EvalPlusCommit = "26d6d00bb1fd0fa37f39c99d5290da67891d1c5e"

// SandboxDeviations says where programs in the sandbox differ from programs in the
// official executors.
func SandboxDeviations() []string {
	return []string{
		"test and program run in processes of their own that exchange plain values, so that a program cannot pass by deceiving its test: an object that claims to equal everything passes officially and fails here",
		"time limits count CPU time, and time in which the machine was busy with others does not count; a program that timed out runs once more, alone",
	}
}

// SanitizeDeviations says where reading answers as EvalPlus does may differ.
func SanitizeDeviations() []string {
	return []string{
		"answers are parsed by Python's ast where EvalPlus has a tree-sitter grammar, which misreads some valid programs",
		"a model without a chat template has no such prompt: EvalPlus then gives the problem as plain text",
		"an answer that is no Python or lacks the function is unparsed and scores 0; EvalPlus calls it failed",
	}
}

// PlusDeviations says where comparing with a reference may differ.
func PlusDeviations() []string {
	return []string{
		"results are computed by the reference at each comparison, on this machine's Python; numpy's rules for tolerance are our own code",
		"an input that exceeds its time does so in a second run with 5 times the time, too, before the program has failed",
	}
}

// PlusMetrics are the metrics of suites with EvalPlus's inputs.
func PlusMetrics() []eval.Metric {
	return []eval.Metric{
		{
			Name:        PlusPass,
			Description: "the program's results equal the reference's on the benchmark's inputs and on those that EvalPlus adds",
			Binary:      true,
		},
		{
			Name:        BasePass,
			Description: "the program's results equal the reference's on the benchmark's inputs",
			Binary:      true,
		},
	}
}
