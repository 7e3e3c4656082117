// Package eval is the vocabulary of an evaluation: suites, items, scores,
// results and the manifest of a run. It does no I/O; suites produce what is
// described here, the runner schedules it and reports write it down, none of
// them knowing another.
package eval

import (
	"context"
	"io"

	"assay/model"
)

// Suite is one benchmark in one named variant. A Suite keeps no state between
// calls and is safe for concurrent use.
type Suite interface {
	// Info names the suite and says what its numbers mean.
	Info() SuiteInfo
	// Items reads the items in their canonical order, which is the same for
	// the same data.
	Items(ctx context.Context, d Data) ([]Item, error)
	// Request builds what the model is asked for an item.
	Request(it Item) (model.Request, error)
	// Score judges a response. It uses nothing but its arguments, so that a
	// stored run can be scored again without the model. An error says that the
	// item could not be scored; a wrong or unparsable answer is not an error. With
	// a *JudgeError, Score holds what is known without the verdict.
	Score(ctx context.Context, env Env, it Item, r model.Response) (Score, error)
	// Summarize aggregates results of this suite as its authors do. Of a result
	// it uses names, ids, digests of the item, status, error, scores and margin:
	// texts, tokens and evidence are not kept in memory until the end of a run.
	Summarize(results []Result) Summary
}

// OutputKind says what a suite takes from the model.
type OutputKind string

// The kinds of output.
const (
	OutputChoices    OutputKind = "choices"    // log-likelihoods of fixed continuations
	OutputGeneration OutputKind = "generation" // generated text
)

// SuiteInfo describes a suite. Version is part of provenance: it is raised
// whenever a prompt or a score of any item may change.
type SuiteInfo struct {
	Name        string // as given to --suites: "mmlu", "bbh-official"
	Title       string // as shown: "MMLU"
	Version     string
	Description string // one line: shots, form, scoring
	VariantOf   string // name of the primary suite, empty for a primary one
	Output      OutputKind
	Metrics     []Metric // the first one is the suite's headline
	Upstream    Upstream // whose scorer is followed
	License     string   // of the data, SPDX identifier
	Data        []string // folders of datasets.lock that Items reads: "mmlu"
	Needs       []string // of these, files that datasets.lock may lack since nobody could pin them; see UnpinnedError
	References  []Reference
	Deviations  []string // where and why a number may differ from the upstream's
	Notes       []string // what a reader must know of the numbers wherever they stand: shown below tables
	Judges      []string // kinds of judges (JudgeInfo.Kind) that add a metric; none where no judge is needed
	Programs    bool     // the model writes programs, which Score runs: Env.Sandbox must be there
}

// Metric says what one number of a suite means.
type Metric struct {
	Name        string // column name: "acc"
	Description string
	LowerBetter bool
	Binary      bool // every item scores 0 or 1, so that McNemar's test applies
}

// Upstream names the code that defines a suite's official scores.
type Upstream struct {
	Name   string `json:"name"`   // "lm-evaluation-harness"
	Commit string `json:"commit"` // of the code that was followed
	Task   string `json:"task"`   // its name for this suite
}

// Reference is a published value of a metric, shown for orientation and never
// gated on.
type Reference struct {
	Model  string // "granite-4.0-micro"
	Metric string
	Value  float64 // as a fraction
	Source string
}

// Data opens the verified files that suites read. Names are slash-separated
// paths as in datasets.lock: "mmlu/test/anatomy_test.csv".
type Data interface {
	// Open returns the content of a file. A file that is known but not present
	// is an error that says how to get it.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// List returns the sorted names of all files below a folder.
	List(folder string) []string
}

// Item is one question of a suite.
type Item struct {
	Suite   string // SuiteInfo.Name
	Task    string // the smallest unit that gets a score of its own: "anatomy"
	Group   string // the unit above the task, empty where there is none: "stem"
	ID      string // unique in the suite and stable over versions of Assay: "anatomy/12"
	Cluster string // items that are not independent share one: a passage, a conversation; empty means by itself
	Input   string // the question as a person reads it, without few-shot examples
	Target  string // the expected answer as a person reads it
	Digest  string // hex SHA-256 over everything of the dataset that this item uses, few-shot examples included
	Unsafe  bool   // Input and answers stay out of logs and tables unless the user asks
	Record  any    // the suite's own parsed form
}

// Status is the outcome of an item apart from its score.
type Status string

// The states of an item, each of which is counted and shown.
const (
	StatusOK        Status = "ok"
	StatusUnparsed  Status = "unparsed"         // no answer could be read from the response; scored as the upstream does
	StatusTruncated Status = "truncated"        // the length limit ended the answer, which could be read all the same
	StatusRefused   Status = "refused-by-limit" // the prompt does not fit the model or the memory; not scored
	StatusError     Status = "error"            // the model or the scorer failed; not scored

	// StatusUnrunnable is that of an item that cannot be judged on this machine,
	// whatever the answer is: libraries are missing. It is neither asked nor scored.
	StatusUnrunnable Status = "unrunnable"
)

// Scored reports whether an item of this status counts in a metric.
func (s Status) Scored() bool {
	return s != StatusRefused && s != StatusError && s != StatusUnrunnable && s != ""
}

// Failed reports whether an item of this status should have a score and has none.
func (s Status) Failed() bool { return !s.Scored() && s != StatusUnrunnable }

// Score is a suite's judgement of one response.
type Score struct {
	Values      []Value // one per metric of the suite, in that order
	Extracted   string  // the answer as read from the response
	Unparsed    bool    // no answer could be read
	Explanation string  // for a person, where Extracted and Target do not say it all
}

// Value is one number with the metric it belongs to.
type Value struct {
	Metric string
	Value  float64
}

// Env carries what scoring may need from outside. A nil field means that it is
// not available; a suite that needs it returns an error saying so.
type Env struct {
	Sandbox Sandbox
	Judge   Judge
}
