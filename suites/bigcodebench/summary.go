package bigcodebench

import (
	"slices"

	"assay/eval"
	"assay/suites/pycode"
)

// OfAll is the share of all problems that were solved, those that cannot be run
// here among them: what is certain of the value that upstream would report.
const OfAll = pycode.PassAt1 + "_of_all"

// Summarize averages over the problems that can be run here, and estimates pass@k
// where there are k answers to each. Where some cannot be run, OfAll is beside it.
func (s suite) Summarize(results []eval.Result) eval.Summary {
	out := pycode.Summarize(s.info, results, []int{1, 5, 10})
	if out.Counts.Unrunnable() == 0 || out.Counts.Scored == 0 {
		return out
	}
	for _, row := range eval.Aggregate(s.info.Name, pycode.PassAt1, unsolved(results)) {
		if row.Headline {
			row.Metric, row.Headline = OfAll, false
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// unsolved counts problems that cannot be run as not solved.
func unsolved(results []eval.Result) []eval.Result {
	out := slices.Clone(results)
	for i, r := range out {
		if r.Status == eval.StatusUnrunnable {
			out[i].Status, out[i].Scores = eval.StatusOK, []eval.Value{{Metric: pycode.PassAt1}}
		}
	}
	return out
}
