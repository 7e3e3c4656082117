// Package reports writes what a run leaves behind, reads it again and prints
// it. A run is a folder:
//
//	run.json         the manifest: model, data, suites, cost (eval.RunInfo)
//	samples.parquet  one row per item and repeat (eval.Result)
//	summary.parquet  one row per number of the summaries (eval.SummaryRow)
//
// docs/results.md documents every column. Only the manifest holds times and
// host names, so that two runs of the same thing have equal Parquet bytes.
//
// Files get their final names when they are complete, the manifest last: a
// folder with a run.json holds a readable run, whatever happened to the process.
package reports

// The files of a run.
const (
	ManifestFile = "run.json"
	SamplesFile  = "samples.parquet"
	SummaryFile  = "summary.parquet"
)
