package eval

// SequentialInfo says how a run was watched by a sequential test against a
// baseline, which ends a suite as soon as it is decided.
type SequentialInfo struct {
	Baseline string `json:"baseline"`        // as the user named it
	Digest   string `json:"baseline_digest"` // hex SHA-256 over its scores and prompts of the run's items
	Seed     uint64 `json:"seed"`            // of the order in which the test sees the items

	Suites []SequentialSuite `json:"suites"`
}

// SequentialSuite is the test of one suite.
type SequentialSuite struct {
	Suite  string `json:"suite"`
	Metric string `json:"metric"` // of which scores are compared

	MaxLoss       float64 `json:"max_loss"`        // tolerated, a fraction
	AlphaWorse    float64 `json:"alpha_worse"`     // probability of calling a loss within MaxLoss a regression, at most
	AlphaHarmless float64 `json:"alpha_harmless"`  // probability of calling a loss of MaxLoss or more none, at most
	Items         int     `json:"items"`           // rows that the test has seen, which are those of the run
	Of            int     `json:"of"`              // rows of the suite in a whole run
	Lost          int     `json:"lost"`            // of Items, with a worse score than the baseline's
	Gained        int     `json:"gained"`          // of Items, with a better one
	Worse         float64 `json:"evalue_worse"`    // evidence of a loss beyond MaxLoss, decided at 1/AlphaWorse
	Harmless      float64 `json:"evalue_harmless"` // evidence of a loss below MaxLoss, decided at 1/AlphaHarmless

	Decision SequentialDecision `json:"decision"`
	Blocked  string             `json:"blocked,omitempty"` // why the test could not go on: an item without a score
}

// SequentialDecision is what the test says of a suite.
type SequentialDecision string

// The decisions.
const (
	SequentialRegressed    SequentialDecision = "regressed"     // a loss beyond the tolerated one
	SequentialNotRegressed SequentialDecision = "not_regressed" // a loss below it
	SequentialUndecided    SequentialDecision = "undecided"     // neither is shown
)

// Early reports whether the test ended the suite before its last item.
func (s SequentialSuite) Early() bool {
	return s.Decision != SequentialUndecided && s.Items < s.Of
}

// settled reports whether more work would not change the suite.
func (s SequentialSuite) settled() bool {
	return s.Blocked == "" && (s.Decision != SequentialUndecided || s.Items == s.Of)
}

// Early reports whether any suite ended before its last item, which makes the
// results those of a part of the run, by design. It is false for nil.
func (s *SequentialInfo) Early() bool {
	if s == nil {
		return false
	}
	for _, one := range s.Suites {
		if one.Early() {
			return true
		}
	}
	return false
}

// Settled reports whether every suite is decided, or has none of its items left.
// It is false for nil.
func (s *SequentialInfo) Settled() bool {
	if s == nil {
		return false
	}
	for _, one := range s.Suites {
		if !one.settled() {
			return false
		}
	}
	return true
}
