package mbpp

import (
	"assay/eval"
	"assay/suites/pycode"
)

// Names of the suites.
const (
	primary     = "mbpp"
	plus        = primary + "-plus"
	plusSampled = plus + "-sampled"
)

// Suites returns MBPP, then MBPP+ and its variant.
func Suites() []eval.Suite {
	return []eval.Suite{
		suite{info: complete(eval.SuiteInfo{
			Name:        primary,
			Title:       "MBPP",
			Description: "lm-evaluation-harness's mbpp: 3-shot plain text over the 500 problems of the test split, three tests each",
			Upstream:    eval.Upstream{Name: "lm-evaluation-harness", Commit: "4e7e0d47f33bc71070c1d38394bafbb52b117163", Task: "mbpp"},
			License:     license,
			Needs:       []string{fileName},
			Metrics: []eval.Metric{{
				Name:        pycode.PassAt1,
				Description: "the program passes the problem's three tests; of several answers to a problem, the share that does",
				Binary:      true,
			}},
			Deviations: append(pycode.SandboxDeviations(),
				"the harness's mbpp_instruct is not followed: it cuts the beginning off answers that are code",
				"tests that use more of a program than its functions run beside it, in one process"),
		})},
		plusSuite{info: complete(plusInfo(plus, "MBPP+",
			"EvalPlus's chat prompt with an answer begun, greedy, sanitized, compared with a reference solution on EvalPlus's inputs"))},
		plusSuite{temperature: 0.8, info: sampledInfo()},
	}
}

func plusInfo(name, title, description string) eval.SuiteInfo {
	return eval.SuiteInfo{
		Name:        name,
		Title:       title,
		Description: description,
		Upstream:    eval.Upstream{Name: "evalplus", Commit: pycode.EvalPlusCommit, Task: primary},
		License:     plusLicense,
		Needs:       []string{plusName},
		Metrics:     pycode.PlusMetrics(),
		References: []eval.Reference{
			reference(pycode.PlusPass, 0.64, "MBPP+"),
			reference(pycode.BasePass, 0.72, "MBPP"),
		},
		Deviations: append(append(pycode.SandboxDeviations(), pycode.SanitizeDeviations()...), pycode.PlusDeviations()...),
	}
}

func sampledInfo() eval.SuiteInfo {
	i := plusInfo(plusSampled, "MBPP+ (sampled)", "as mbpp-plus with temperature 0.8 and top-p 0.95, for pass@k with --repeats")
	i.VariantOf, i.References = plus, nil
	return complete(i)
}

// complete fills in what the suites have in common.
func complete(i eval.SuiteInfo) eval.SuiteInfo {
	i.Version = "1"
	i.Output = eval.OutputGeneration
	i.Data = []string{folder}
	i.Programs = true
	return i
}

func reference(metric string, value float64, row string) eval.Reference {
	return eval.Reference{
		Model: "granite-4.0-micro", Metric: metric, Value: value,
		Source: "model card, " + row + " pass@1; tool, prompt and decoding are not stated",
	}
}
