package eval

import "assay/model"

// Result is one row of a run: what was asked, what came back and how it was
// scored. It holds nothing that depends on time, host or schedule, so that two
// runs of the same thing have the same rows.
type Result struct {
	Suite        string
	SuiteVersion string
	Task         string
	Group        string
	ID           string
	Repeat       int // 0 for the first answer to an item
	Cluster      string
	ItemDigest   string
	PromptDigest string
	PromptTokens int
	Unsafe       bool

	Input  string
	Target string

	Status    Status
	Error     string // why Status is StatusError or StatusRefused
	Text      string
	Tokens    []model.Token
	Finish    model.FinishReason
	Stopped   string
	Truncated int       // prompt tokens dropped from the left
	Choices   []float64 // log-probability of each choice

	Extracted   string
	Explanation string
	Scores      []Value // of an error: nil, or where JudgeFailed those that need no judge

	Margin   float64
	Top      []model.TokenProb
	TailMass float64
	Logits   string
}

// Score returns the value of a metric, and false where the row has none.
func (r Result) Score(metric string) (float64, bool) {
	if !r.Status.Scored() && !r.JudgeFailed() {
		return 0, false
	}
	for _, v := range r.Scores {
		if v.Metric == metric {
			return v.Value, true
		}
	}
	return 0, false
}

// Sink receives the results of a run in their canonical order: suites as
// requested, items in the suite's order, repeats ascending.
type Sink interface {
	Add(r Result) error
	Close() error
}
