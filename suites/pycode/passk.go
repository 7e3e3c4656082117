package pycode

import (
	"strconv"
	"strings"

	"assay/eval"
	"assay/eval/stats"
	"assay/suites/aggregate"
)

// PassAt1 ends the names of the metrics that say whether a program passed.
const PassAt1 = "pass@1"

// PassAtK estimates without bias the probability that at least one of k programs
// passes, of n programs c of which passed: 1 - C(n-c, k) / C(n, k) (Chen et al.
// 2021). It needs k <= n.
func PassAtK(n, c, k int) float64 {
	if n-c < k {
		return 1
	}
	none := 1.0
	for i := n - c + 1; i <= n; i++ {
		none *= 1 - float64(k)/float64(i)
	}
	return 1 - none
}

// Summarize averages every metric over the problems, whose answers all count for
// pass@1. For each greater k it adds pass@k over the problems with at least k
// scored answers, if there are any.
func Summarize(info eval.SuiteInfo, results []eval.Result, ks []int) eval.Summary {
	s := aggregate.Metrics(info, results)
	for _, m := range info.Metrics {
		prefix, ok := strings.CutSuffix(m.Name, PassAt1)
		if !ok {
			continue
		}
		counts := tally(m.Name, results)
		for _, k := range ks {
			if row, ok := passRow(info.Name, prefix, counts, k); ok && k > 1 {
				s.Rows = append(s.Rows, row)
			}
		}
	}
	return s
}

// tries counts the answers to one problem.
type tries struct{ scored, passed int }

// tally counts by problem, in the order of their first results.
func tally(metric string, results []eval.Result) []tries {
	var out []tries
	index := map[string]int{}
	for _, r := range results {
		v, ok := r.Score(metric)
		if !ok {
			continue
		}
		i, seen := index[r.ID]
		if !seen {
			i = len(out)
			index[r.ID] = i
			out = append(out, tries{})
		}
		out[i].scored++
		if v == 1 {
			out[i].passed++
		}
	}
	return out
}

func passRow(suite, prefix string, counts []tries, k int) (eval.SummaryRow, bool) {
	var values []float64
	for _, t := range counts {
		if t.scored >= k {
			values = append(values, PassAtK(t.scored, t.passed, k))
		}
	}
	return eval.SummaryRow{
		Scope: eval.ScopeSuite, Name: suite, Metric: prefix + "pass@" + strconv.Itoa(k), Average: "micro",
		Value: stats.Mean(values), StdErr: stats.StdErr(values), Scored: len(values),
	}, len(values) > 0
}
