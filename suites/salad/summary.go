package salad

import (
	"slices"
	"strings"

	"assay/eval"
)

// taskSeparator stands between the task (of 16) and the category (of 66), which
// together are the smallest unit of the base set.
const taskSeparator = " / "

// withTasks adds a row for each of the 16 tasks, before the categories.
func withTasks(info eval.SuiteInfo, rows []eval.SummaryRow, results []eval.Result) []eval.SummaryRow {
	coarse := make([]eval.Result, len(results))
	for i, r := range results {
		r.Task, _, _ = strings.Cut(r.Task, taskSeparator)
		coarse[i] = r
	}
	for _, m := range info.Metrics {
		at := slices.IndexFunc(rows, func(r eval.SummaryRow) bool { return r.Metric == m.Name && r.Scope == eval.ScopeTask })
		if at < 0 {
			continue
		}
		var tasks []eval.SummaryRow
		for _, r := range eval.Aggregate(info.Name, m.Name, coarse) {
			if r.Scope == eval.ScopeTask {
				tasks = append(tasks, r)
			}
		}
		rows = slices.Insert(rows, at, tasks...)
	}
	return rows
}
