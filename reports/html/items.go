package html

import (
	"context"
	"fmt"
	"slices"

	"assay/eval"
	"assay/reports"
)

// The ways in which an item relates to the first run, as the index numbers them.
const (
	changeSame = iota
	changeLost
	changeGained
	changeAnswer
	changeNotCompared
)

var changeCodes = map[reports.ChangeKind]int{reports.ChangeLost: changeLost, reports.ChangeGained: changeGained, reports.ChangeAnswer: changeAnswer}

// statuses in the order of the index's numbers.
var statuses = []eval.Status{eval.StatusOK, eval.StatusUnparsed, eval.StatusTruncated, eval.StatusRefused, eval.StatusError, eval.StatusUnrunnable}

// key names a row in any run.
type key struct {
	suite, id string
	repeat    int
}

// item is a question with the rows of all runs; a run without it has nil.
type item struct {
	key
	task, group, cluster, digest string
	input, target                string
	unsafe                       bool
	rows                         []*reports.Row
	changes                      []int // of each run against the first one
}

// table is all items in the order of the first run that has them.
type table struct {
	sides   []reports.Side
	suites  []eval.SuiteRun   // of all runs
	metrics map[string]string // by suite
	options Options
	items   []*item
	at      map[key]*item
}

// checkEvery is after how many rows a cancelled context is noticed.
const checkEvery = 1024

func readItems(ctx context.Context, sides []reports.Side, comparisons []*reports.Comparison, o Options) (*table, error) {
	t := &table{sides: sides, metrics: map[string]string{}, options: o, at: map[key]*item{}}
	for _, s := range sides {
		for _, suite := range s.Source.Info.Suites {
			t.addSuite(suite)
		}
	}
	for i, s := range sides {
		rows := 0
		for r, err := range s.Source.RowsWithoutTokens() {
			if err != nil {
				return nil, err
			}
			if rows++; rows%checkEvery == 0 && ctx.Err() != nil {
				return nil, fmt.Errorf("read %s: %w", s.Source.Path(), ctx.Err())
			}
			if !o.wants(r.Suite) {
				continue
			}
			if err := t.add(i, r); err != nil {
				return nil, err
			}
		}
	}
	for i, c := range comparisons {
		t.compare(i+1, c)
	}
	return t, nil
}

func (o Options) wants(suite string) bool {
	return len(o.Suites) == 0 || slices.Contains(o.Suites, suite)
}

func (t *table) addSuite(s eval.SuiteRun) {
	if _, known := t.metrics[s.Name]; known || !t.options.wants(s.Name) {
		return
	}
	t.suites = append(t.suites, s)
	t.metrics[s.Name] = t.options.Metric
	if t.options.Metric == "" && len(s.Metrics) > 0 {
		t.metrics[s.Name] = s.Metrics[0]
	}
}

// add takes a row of a run.
func (t *table) add(run int, r reports.Row) error {
	k := key{r.Suite, r.ID, r.Repeat}
	it := t.at[k]
	if it == nil {
		if _, known := t.metrics[r.Suite]; !known {
			return fmt.Errorf("read %s: suite %q of item %s is not in its manifest: the files are of different runs",
				t.sides[run].Source.Path(), r.Suite, r.ID)
		}
		it = &item{key: k, task: r.Task, group: r.Group, cluster: r.Cluster, digest: r.ItemDigest,
			rows: make([]*reports.Row, len(t.sides)), changes: make([]int, len(t.sides))}
		t.at[k] = it
		t.items = append(t.items, it)
	}
	if it.rows[run] != nil {
		return fmt.Errorf("read %s: suite %s has item %s twice: its file is damaged", t.sides[run].Source.Path(), r.Suite, r.ID)
	}
	it.unsafe = it.unsafe || r.Unsafe
	if it.input == "" {
		it.input = r.Input
	}
	if it.target == "" {
		it.target = r.Target
	}
	r.Input, r.Target = "", "" // once is enough
	it.rows[run] = &r
	return nil
}

// compare marks the items that a comparison found changed, and those that it did
// not compare.
func (t *table) compare(run int, c *reports.Comparison) {
	compared := map[string]bool{}
	for _, s := range c.Suites {
		compared[s.Suite] = true
	}
	for _, it := range t.items {
		a, b := it.rows[0], it.rows[run]
		if !compared[it.suite] || a == nil || b == nil || a.ItemDigest != b.ItemDigest || !t.scored(a) || !t.scored(b) {
			it.changes[run] = changeNotCompared
		}
	}
	for _, ch := range c.Changes() {
		if it := t.at[key{ch.Suite, ch.ID, ch.Repeat}]; it != nil {
			it.changes[run] = changeCodes[ch.Kind]
		}
	}
}

func (t *table) scored(r *reports.Row) bool {
	v, ok := r.Score(t.metrics[r.Suite])
	return ok && v == v
}

// hides reports whether the texts of an item are left out.
func (t *table) hides(it *item) bool { return it.unsafe && !t.options.ShowUnsafe }

// wrong reports whether a row counts against the model.
func (t *table) wrong(r *reports.Row) bool {
	metric := t.metrics[r.Suite]
	return reports.Wrong(r.Result, metric, t.options.LowerBetter(r.Suite, metric))
}

// stands reports whether an item is one that readers look for: changed, or wrong
// in some run.
func (t *table) stands(it *item) bool {
	for i, r := range it.rows {
		if r != nil && (t.wrong(r) || it.changes[i] != changeSame && it.changes[i] != changeNotCompared) {
			return true
		}
	}
	return false
}

// part is a suite, or a task of it.
type part struct{ suite, task string }

// otherAnswers counts the items of each part whose answer changed in a run, but
// not the score.
func (t *table) otherAnswers(run int) map[part]int {
	out := map[part]int{}
	for _, it := range t.items {
		if it.changes[run] == changeAnswer {
			out[part{suite: it.suite}]++
			out[part{it.suite, it.task}]++
		}
	}
	return out
}
