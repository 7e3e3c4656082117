package eval

import (
	"fmt"

	"assay/eval/stats"
	"assay/model"
)

// Summary is what a suite makes of its results.
type Summary struct {
	Suite  string
	Rows   []SummaryRow
	Counts Counts // over all results of the suite
}

// Scope says what a summary row stands for.
type Scope string

// The scopes, from the whole to its parts.
const (
	ScopeSuite Scope = "suite"
	ScopeGroup Scope = "group"
	ScopeTask  Scope = "task"
)

// SummaryRow is one number: a metric over a suite, a group or a task.
type SummaryRow struct {
	Scope    Scope
	Name     string // of the suite, group or task
	Metric   string
	Average  string  // "micro": over items; "macro": over tasks, each counting the same
	Value    float64 // a fraction for rates
	StdErr   float64 // standard error of Value; NaN where there is none
	Scored   int     // items that count in Value
	Headline bool    // the row that stands for the suite
}

// Counts says how many items ended in which way.
type Counts struct {
	Items     int `json:"items"`
	Scored    int `json:"scored"`
	Unparsed  int `json:"unparsed"`
	Truncated int `json:"truncated"` // answers ended by the length limit, parsed or not
	Refused   int `json:"refused"`
	Errors    int `json:"errors"`
	CutPrompt int `json:"cut_prompts"` // prompts shortened from the left to fit the context
}

// Count tallies results.
func Count(results []Result) Counts {
	var c Counts
	for _, r := range results {
		c.Items++
		switch r.Status {
		case StatusUnparsed:
			c.Unparsed++
		case StatusRefused:
			c.Refused++
		case StatusError:
			c.Errors++
		}
		if r.Status.Scored() {
			c.Scored++
		}
		if r.Finish == model.FinishLength {
			c.Truncated++
		}
		if r.Truncated > 0 {
			c.CutPrompt++
		}
	}
	return c
}

// Add returns the sum of two tallies.
func (c Counts) Add(d Counts) Counts {
	return Counts{
		Items:     c.Items + d.Items,
		Scored:    c.Scored + d.Scored,
		Unparsed:  c.Unparsed + d.Unparsed,
		Truncated: c.Truncated + d.Truncated,
		Refused:   c.Refused + d.Refused,
		Errors:    c.Errors + d.Errors,
		CutPrompt: c.CutPrompt + d.CutPrompt,
	}
}

// Unrunnable is the number of items that could not be judged on this machine:
// those that are left.
func (c Counts) Unrunnable() int { return c.Items - c.Scored - c.Refused - c.Errors }

// Complete reports whether every item that can be judged here has a score.
func (c Counts) Complete() bool { return c.Scored > 0 && c.Scored+c.Unrunnable() == c.Items }

// Aggregate summarizes a metric the way most suites do: the micro average over
// all items with the pooled standard error of its tasks, the macro average over
// tasks, then each group (micro) and each task. Tasks and groups appear in the
// order of their first result.
func Aggregate(suite, metric string, results []Result) []SummaryRow {
	tasks, order := byKey(results, metric, func(r Result) string { return r.Task })
	rows := []SummaryRow{microRow(ScopeSuite, suite, metric, pick(tasks, order))}
	rows[0].Headline = true
	if len(order) > 1 {
		rows = append(rows, macroRow(suite, metric, pick(tasks, order)))
	}

	groups := map[string][]string{} // group -> its tasks
	var groupOrder []string
	seen := map[string]bool{}
	for _, r := range results {
		if r.Group == "" || seen[r.Task] {
			continue
		}
		seen[r.Task] = true
		if groups[r.Group] == nil {
			groupOrder = append(groupOrder, r.Group)
		}
		groups[r.Group] = append(groups[r.Group], r.Task)
	}
	for _, g := range groupOrder {
		rows = append(rows, microRow(ScopeGroup, g, metric, pick(tasks, groups[g])))
	}
	for _, t := range order {
		rows = append(rows, microRow(ScopeTask, t, metric, [][]float64{tasks[t]}))
	}
	return rows
}

// byKey collects a metric's values per key, one for each item: the mean of its
// repeats, which are no independent observations. Keys and items are in order of
// their first result. Unscored results add a key but no value.
func byKey(results []Result, metric string, key func(Result) string) (map[string][]float64, []string) {
	type item struct{ key, id string }
	repeats := map[item][]float64{}
	var items []item
	values := map[string][]float64{}
	var order []string
	for i, r := range results {
		k := key(r)
		if _, ok := values[k]; !ok {
			order = append(order, k)
			values[k] = nil
		}
		v, ok := r.Score(metric)
		if !ok {
			continue
		}
		it := item{k, r.ID}
		if r.ID == "" { // results without ids are items of their own
			it.id = fmt.Sprintf("result %d", i)
		}
		if repeats[it] == nil {
			items = append(items, it)
		}
		repeats[it] = append(repeats[it], v)
	}
	for _, it := range items {
		values[it.key] = append(values[it.key], stats.Mean(repeats[it]))
	}
	return values, order
}

func pick(values map[string][]float64, keys []string) [][]float64 {
	out := make([][]float64, len(keys))
	for i, k := range keys {
		out[i] = values[k]
	}
	return out
}

func microRow(scope Scope, name, metric string, tasks [][]float64) SummaryRow {
	mean, n := stats.Micro(tasks)
	return SummaryRow{Scope: scope, Name: name, Metric: metric, Average: "micro",
		Value: mean, StdErr: microStdErr(tasks), Scored: n}
}

// microStdErr is the pooled standard error of the tasks. A small sample has
// tasks of a single value, which tell nothing about their variance: then it is
// the standard error of all values taken together, which is rather too large
// than too small.
func microStdErr(tasks [][]float64) float64 {
	var all []float64
	single := false
	for _, t := range tasks {
		all = append(all, t...)
		single = single || len(t) == 1
	}
	if single {
		return stats.StdErr(all)
	}
	return stats.PooledStdErr(tasks)
}

func macroRow(name, metric string, tasks [][]float64) SummaryRow {
	mean, se, n := stats.Macro(tasks)
	return SummaryRow{Scope: ScopeSuite, Name: name, Metric: metric, Average: "macro",
		Value: mean, StdErr: se, Scored: n}
}
