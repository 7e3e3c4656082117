// Package aggregate summarizes results the way most suites do.
package aggregate

import "assay/eval"

// Metrics summarizes every metric of a suite by eval.Aggregate. Only the first
// metric, the suite's headline, has a headline row.
func Metrics(info eval.SuiteInfo, results []eval.Result) eval.Summary {
	s := eval.Summary{Suite: info.Name, Counts: eval.Count(results)}
	for i, m := range info.Metrics {
		rows := eval.Aggregate(info.Name, m.Name, results)
		for j := range rows {
			rows[j].Headline = rows[j].Headline && i == 0
		}
		s.Rows = append(s.Rows, rows...)
	}
	return s
}
