package reports

import (
	"fmt"
	"iter"
	"os"

	"assay/eval"
)

// Source is what comparing and replaying read: the folder of a run, or a
// baseline that was made of one. Both give the same rows as far as a baseline
// keeps their columns, so that what is written for one works for the other.
type Source struct {
	Info eval.RunInfo // of a baseline without times, host, command and cost

	path     string
	run      *Run // nil for a baseline
	hasDraft bool
	planned  iter.Seq2[eval.Result, error] // of a run that is still to come; nil else
}

// Planned returns a source of the rows that a run is going to have, without
// answers and scores, for Comparer.Provenance. path is where it is to go.
func Planned(path string, info eval.RunInfo, rows iter.Seq2[eval.Result, error]) *Source {
	return &Source{Info: info, path: path, planned: rows}
}

// OpenResults opens the folder of a run or the file of a baseline. The rows are
// read by Rows, which can be called any number of times. What is neither is an
// error that wraps ErrNoRun or ErrNoBaseline; one that is damaged is not.
func OpenResults(path string) (*Source, error) {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return openBaseline(path)
	}
	run, err := OpenRun(path)
	if err != nil {
		return nil, err
	}
	return &Source{Info: run.Info, path: path, run: run, hasDraft: true}, nil
}

// Path is what was opened.
func (s *Source) Path() string { return s.path }

// Baseline reports whether the source is a baseline rather than a run. Its rows
// have no texts, choices and token probabilities.
func (s *Source) Baseline() bool { return s.run == nil && s.planned == nil }

// HasDrafts reports whether rows have the tokens of their answers, as replaying
// needs them: those of runs do, those of baselines if they were asked for.
func (s *Source) HasDrafts() bool { return s.hasDraft }

// Rows reads the rows in their canonical order, a few at a time. The first error
// ends the sequence.
func (s *Source) Rows() iter.Seq2[Row, error] { return s.rows(samplesTable, baselineTable) }

// RowsWithoutTokens are Rows without the tokens of the answers, which take long to
// read.
func (s *Source) RowsWithoutTokens() iter.Seq2[Row, error] {
	return s.rows(samplesWithoutTokens, baselineWithoutTokens)
}

// rows are Rows as far as the columns of either table go.
func (s *Source) rows(samples, baseline *table) iter.Seq2[Row, error] {
	results := s.planned
	switch {
	case s.run != nil:
		results = s.run.results(samples)
	case results == nil:
		return s.baselineRows(baseline)
	}
	return func(yield func(Row, error) bool) {
		for r, err := range results {
			if err != nil {
				yield(Row{}, err)
				return
			}
			row, err := newRow(r)
			if err != nil {
				yield(Row{}, fmt.Errorf("read results: %s: %w", s.path, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}
