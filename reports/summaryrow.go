package reports

import (
	"fmt"
	"math"

	"github.com/parquet-go/parquet-go"

	"assay/eval"
)

// The leaves of summary.parquet in the order of summaryColumns.
const (
	sumSuite = iota
	sumSuiteVersion
	sumScope
	sumName
	sumMetric
	sumAverage
	sumValue
	sumStdErr
	sumScored
	sumHeadline
	sumItems // the first of the counts
)

// tally is what is counted over the results of a suite.
type tally struct {
	eval.Counts
	nearTies int
}

// columns are the counts in the order of the leaves from sumItems on.
func (t *tally) columns() []*int {
	return []*int{&t.Items, &t.Scored, &t.Unparsed, &t.Truncated, &t.Refused, &t.Errors, &t.CutPrompt, &t.nearTies}
}

// summaryRow appends the values of one number of a suite to row. The counts
// belong to the suite as a whole and are null in rows of its parts.
func summaryRow(row parquet.Row, suite, version string, r eval.SummaryRow, t tally) parquet.Row {
	b := rowBuilder{row: row}
	b.text(sumSuite, suite)
	b.text(sumSuiteVersion, version)
	b.text(sumScope, string(r.Scope))
	b.text(sumName, r.Name)
	b.text(sumMetric, r.Metric)
	b.text(sumAverage, r.Average)
	b.float(sumValue, r.Value, !math.IsNaN(r.Value))
	b.float(sumStdErr, r.StdErr, !math.IsNaN(r.StdErr))
	b.add(sumScored, 0, 0, parquet.Int64Value(int64(r.Scored)))
	b.add(sumHeadline, 0, 0, parquet.BooleanValue(r.Headline))
	for i, n := range t.columns() {
		if r.Scope == eval.ScopeSuite {
			b.add(sumItems+i, 0, 1, parquet.Int64Value(int64(*n)))
		} else {
			b.add(sumItems+i, 0, 0, parquet.NullValue())
		}
	}
	return b.row
}

// readSummaryRow rebuilds a number, the suite that it belongs to and, in rows
// of a whole suite, the counts.
func readSummaryRow(row parquet.Row) (suite string, r eval.SummaryRow, t tally, err error) {
	r.Value, r.StdErr = math.NaN(), math.NaN()
	counts := t.columns()
	for _, v := range row {
		if v.IsNull() {
			continue
		}
		switch c := v.Column(); c {
		case sumSuite:
			suite = text(v)
		case sumSuiteVersion: // also in the manifest
		case sumScope:
			r.Scope = eval.Scope(text(v))
		case sumName:
			r.Name = text(v)
		case sumMetric:
			r.Metric = text(v)
		case sumAverage:
			r.Average = text(v)
		case sumValue:
			r.Value = v.Double()
		case sumStdErr:
			r.StdErr = v.Double()
		case sumScored:
			r.Scored = int(v.Int64())
		case sumHeadline:
			r.Headline = v.Boolean()
		default:
			*counts[c-sumItems] = int(v.Int64())
		}
	}
	switch r.Scope {
	case eval.ScopeSuite, eval.ScopeGroup, eval.ScopeTask:
		return suite, r, t, nil
	}
	return suite, r, t, fmt.Errorf("column scope of suite %s: %q is no scope", suite, r.Scope)
}
