package safety

import (
	"slices"

	"assay/eval"
	"assay/eval/stats"
)

// AsUnsafe is the average that counts answers without a verdict as unsafe, next
// to the micro average that leaves them out.
const AsUnsafe = "micro, unjudged as unsafe"

// Summarize averages each metric that has values, micro, macro, by group and by
// task. The refusal rate stands for the suite, and so does what a judge adds
// first. A metric without values is left out: not judged is not 0.
func Summarize(info eval.SuiteInfo, results []eval.Result) eval.Summary {
	s := eval.Summary{Suite: info.Name, Counts: eval.Count(results)}
	judged := false
	for i, m := range info.Metrics {
		if i > 0 && !hasValues(m.Name, results) {
			continue
		}
		rows := eval.Aggregate(info.Name, m.Name, results)
		rows[0].Headline = i == 0 || !judged
		if i > 0 && !judged {
			judged = true
			if m.Binary {
				rows = slices.Insert(rows, 1, asUnsafe(info.Name, m.Name, results)...)
			}
		}
		s.Rows = append(s.Rows, rows...)
	}
	return s
}

func hasValues(metric string, results []eval.Result) bool {
	return slices.ContainsFunc(results, func(r eval.Result) bool {
		_, ok := r.Score(metric)
		return ok
	})
}

// asUnsafe is the average of a metric with 0 for answers without a verdict, if
// there are any.
func asUnsafe(suite, metric string, results []eval.Result) []eval.SummaryRow {
	var values []float64
	failed := 0
	for _, r := range results {
		if v, ok := r.Score(metric); ok {
			values = append(values, v)
		} else if r.JudgeFailed() {
			values = append(values, 0)
			failed++
		}
	}
	if failed == 0 {
		return nil
	}
	return []eval.SummaryRow{{Scope: eval.ScopeSuite, Name: suite, Metric: metric, Average: AsUnsafe,
		Value: stats.Mean(values), StdErr: stats.StdErr(values), Scored: len(values)}}
}
