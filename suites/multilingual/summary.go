// Package multilingual summarizes suites that put questions in several
// languages, the group of an item being its language.
package multilingual

import (
	"math"
	"slices"

	"assay/eval"
)

// Set is a named part of a suite over which somebody publishes an average.
type Set struct {
	Name string
	Has  func(eval.Result) bool
}

// Languages returns the set of the results of some languages.
func Languages(name string, codes []string) Set {
	return Set{Name: name, Has: func(r eval.Result) bool { return slices.Contains(codes, r.Group) }}
}

// Averages over a set.
const (
	Micro = "micro"                // every item counts the same
	Macro = "macro over languages" // every language counts the same
)

// Summary says what the headline of a suite is.
type Summary struct {
	Info     eval.SuiteInfo
	Sets     []Set  // the suite's numbers are those of the first one
	Headline string // Micro or Macro
}

// Of summarizes every metric of a suite: its headline and the other average, both
// over the first set; each set by its name and each language as groups; each
// task. A set averages over those of its languages that have results, so that a
// run on part of the languages has numbers too; a set without any has no row.
//
// Items of one Cluster are the same question in several languages. Where there
// are such, the standard errors of averages over languages are those of a sample
// of questions, not of answers.
func (s Summary) Of(results []eval.Result) eval.Summary {
	out := eval.Summary{Suite: s.Info.Name, Counts: eval.Count(results)}
	for i, m := range s.Info.Metrics {
		rows := s.rows(m.Name, results)
		rows[0].Headline = i == 0
		out.Rows = append(out.Rows, rows...)
	}
	return out
}

func (s Summary) rows(metric string, results []eval.Result) []eval.SummaryRow {
	all := answersOf(metric, results)
	headline := s.overSet(s.Sets[0], metric, results, all)
	for i := range headline {
		headline[i].Scope, headline[i].Name = eval.ScopeSuite, s.Info.Name
	}
	rows := headline[:]
	for _, set := range s.Sets {
		if slices.ContainsFunc(results, set.Has) {
			rows = append(rows, s.overSet(set, metric, results, all)[0])
		}
	}
	for _, r := range eval.Aggregate(s.Info.Name, metric, results) {
		if r.Scope != eval.ScopeSuite {
			rows = append(rows, r)
		}
	}
	return rows
}

// overSet returns both averages over a set, that of the headline first.
func (s Summary) overSet(set Set, metric string, results []eval.Result, all answers) [2]eval.SummaryRow {
	members := all.of(set)
	micro := eval.SummaryRow{Scope: eval.ScopeGroup, Name: set.Name, Metric: metric, Average: Micro, Scored: len(members)}
	macro := micro
	macro.Average = Macro
	micro.Value, macro.Value = members.mean()
	if members.clustered() {
		micro.StdErr, macro.StdErr = members.stdErr()
	} else {
		micro.StdErr, macro.StdErr = independentStdErr(set, metric, results)
	}
	if s.Headline == Macro {
		return [2]eval.SummaryRow{macro, micro}
	}
	return [2]eval.SummaryRow{micro, macro}
}

// independentStdErr is the standard error of both averages over items that are
// independent of each other: pooled over tasks as everywhere, and from the
// languages' own.
func independentStdErr(set Set, metric string, results []eval.Result) (micro, macro float64) {
	var members []eval.Result
	for _, r := range results {
		if set.Has(r) {
			members = append(members, r)
		}
	}
	rows := eval.Aggregate(set.Name, metric, members)
	variance, languages := 0.0, 0.0
	for _, r := range rows {
		if r.Scope == eval.ScopeGroup && r.Scored > 0 {
			variance += float64(r.StdErr * r.StdErr)
			languages++
		}
	}
	if languages == 0 {
		return math.NaN(), math.NaN()
	}
	return rows[0].StdErr, math.Sqrt(variance) / languages
}
