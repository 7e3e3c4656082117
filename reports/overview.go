package reports

import "assay/eval"

// Overview is what the summary table shows of a run.
type Overview struct {
	Info      eval.RunInfo
	Summaries []eval.Summary
	NearTies  map[string]int // per suite: scored items whose best two choices differ by less than NearTie
}
