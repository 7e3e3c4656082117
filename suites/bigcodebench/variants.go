package bigcodebench

import (
	"assay/eval"
	"assay/suites/pycode"
)

// commit is the state of bigcode-project/bigcodebench that is followed.
const commit = "47eff25a9933ba89eee755bcf2696c4f17160b54"

// license is that of the data.
const license = "Apache-2.0"

// Names of the suites.
const (
	primary      = "bigcodebench"
	instruct     = primary + "-instruct"
	hard         = primary + "-hard"
	hardInstruct = primary + "-hard-instruct"
	sampled      = primary + "-sampled"
	uncalibrated = primary + "-uncalibrated"
	continued    = primary + "-plain"
)

// Suites returns BigCodeBench in all its variants.
func Suites() []eval.Suite {
	const form = "EvalPlus's chat prompt with an answer begun, greedy, sanitized, calibrated; the benchmark's unit tests"
	out := []suite{
		{
			info: eval.SuiteInfo{
				Name:        primary,
				Title:       "BigCodeBench",
				Description: "the 1,140 functions from their docstrings: " + form,
				References: []eval.Reference{{
					Model: "granite-4.0-micro", Metric: pycode.PassAt1, Value: 0.3921,
					Source: "model card, BigCodeBench pass@1; a share of the full set; whether complete or instruct is not stated",
				}},
			},
			request: completeChat,
		},
		{
			info:    eval.SuiteInfo{Name: instruct, Title: "BigCodeBench (instruct)", Description: "the 1,140 functions from prose: " + form},
			request: instructChat,
		},
		{
			info:    eval.SuiteInfo{Name: hard, Title: "BigCodeBench-Hard", Description: "as bigcodebench, the 148 problems of the hard subset"},
			request: completeChat, hard: true,
		},
		{
			info:    eval.SuiteInfo{Name: hardInstruct, Title: "BigCodeBench-Hard (instruct)", Description: "as bigcodebench-instruct, the 148 problems of the hard subset"},
			request: instructChat, hard: true,
		},
		{
			info:    eval.SuiteInfo{Name: sampled, Title: "BigCodeBench (sampled)", Description: "as bigcodebench with temperature 0.8 and top-p 0.95, for pass@k with --repeats"},
			request: sampledChat,
		},
		{
			info: eval.SuiteInfo{
				Name: uncalibrated, Title: "BigCodeBench (uncalibrated)",
				Description: "as bigcodebench, the solution without the problem's imports and signature before it",
			},
			request: completeChat, uncalibrated: true,
		},
		{
			info:    eval.SuiteInfo{Name: continued, Title: "BigCodeBench (plain)", Description: "plain text to be continued, as upstream asks models without a chat template"},
			request: plain, continued: true,
		},
	}
	list := make([]eval.Suite, len(out))
	for i, s := range out {
		list[i] = complete(s)
	}
	return list
}

// complete fills in what the variants have in common.
func complete(s suite) suite {
	if s.info.Name != primary {
		s.info.VariantOf = primary
	}
	s.file = fullName
	if s.hard {
		s.file = hardName
	}
	s.info.Version = "1"
	s.info.Output = eval.OutputGeneration
	s.info.Metrics = metrics()
	s.info.Upstream = eval.Upstream{Name: "bigcodebench", Commit: commit, Task: task(s)}
	s.info.License = license
	s.info.Data = []string{folder}
	s.info.Deviations = deviations()
	s.info.Programs = true
	return s
}

// task is upstream's name for a variant.
func task(s suite) string {
	split, subset := "complete", "full"
	if s.info.Name == instruct || s.info.Name == hardInstruct {
		split = "instruct"
	}
	if s.hard {
		subset = "hard"
	}
	return split + "/" + subset
}

func metrics() []eval.Metric {
	return []eval.Metric{{
		Name:        pycode.PassAt1,
		Description: "the program passes the problem's unit tests, of the problems that can be run here; of several answers to a problem, the share that does",
		Binary:      true,
	}}
}

func deviations() []string {
	return append(pycode.SanitizeDeviations(),
		"the data is version 0.1.0; upstream's default is 0.1.4, in which some problems are mended",
		"problems whose modules or data the sandbox's Python lacks, or that need what the sandbox refuses, are not run, and left out of the value",
		"upstream pins 73 libraries for Python 3.8 to 3.10; what is installed decides here",
		"time: 241 seconds, which upstream raises for reference solutions that take longer, of which there are none; time in which the machine was busy with others does not count",
		"8 GiB of address space, upstream 30; 64 MiB of files",
		"a program that makes any test pass, by a second run with a test that cannot, has failed",
	)
}
