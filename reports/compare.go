package reports

import (
	"errors"
	"fmt"
	"slices"

	"assay/eval"
)

// Verdict is what a comparison says of a suite, of one of its parts or of the
// whole.
type Verdict string

// The verdicts, from the best news about sameness to none.
const (
	Identical  Verdict = "IDENTICAL"  // the bits of all logits are the same
	Equivalent Verdict = "EQUIVALENT" // bits differ or were not recorded; every answer and score is the same
	Improved   Verdict = "IMPROVED"   // a significant gain
	Changed    Verdict = "CHANGED"    // answers changed, no significant loss
	Regressed  Verdict = "REGRESSED"  // a significant loss, beyond what is allowed
	Invalid    Verdict = "INVALID"    // the runs cannot be compared
)

// severity orders verdicts: that of a whole is the greatest of its parts.
var severity = []Verdict{Identical, Equivalent, Improved, Changed, Regressed, Invalid}

func worst(a, b Verdict) Verdict {
	if slices.Index(severity, b) > slices.Index(severity, a) {
		return b
	}
	return a
}

// Kinds of differences of provenance, by which CompareOptions.Allow names them.
const (
	AllowSuites   = "suites"   // suites that only one run has
	AllowVersions = "versions" // versions of suites
	AllowItems    = "items"    // questions that only one run has, or that have other content
	AllowPrompts  = "prompts"  // prompts, by their token ids
	AllowDecoding = "decoding" // limits and seeds of the answers
	AllowJudge    = "judge"    // who rated the answers
	AllowUnscored = "unscored" // items without a score
)

// AllowKinds lists them in the order of the documentation.
var allowKinds = []string{AllowSuites, AllowVersions, AllowItems, AllowPrompts, AllowDecoding, AllowJudge, AllowUnscored}

// AllowKinds lists what CompareOptions.Allow may hold.
func AllowKinds() []string { return slices.Clone(allowKinds) }

// Difference is a difference of provenance: a reason not to compare.
type Difference struct {
	Kind string `json:"kind"` // AllowItems and so on
	Text string `json:"text"`
}

// CompareOptions says how to compare. The zero value refuses all differences of
// provenance.
type CompareOptions struct {
	Allow  []string // kinds of differences that narrow the comparison to what is common instead of ending it
	Suites []string // compare these only; empty for all
	Metric string   // to compare; empty: the first one of each suite
	// Alpha is the probability of a false alarm over all suites, 0 for 0.05.
	Alpha float64
	// Power is the probability with which the smallest detectable loss would have been found, 0 for 0.8.
	Power float64
	// Rule overrides Alpha and gives the loss to tolerate for a suite, a
	// fraction; nil for none.
	Rule func(suite string) (alpha, margin float64)
	// LowerBetter says whether less is better of a suite's metric; nil: never.
	LowerBetter func(suite, metric string) bool
}

func (o CompareOptions) withDefaults() CompareOptions {
	if o.Alpha == 0 {
		o.Alpha = 0.05
	}
	if o.Power == 0 {
		o.Power = 0.8
	}
	if o.LowerBetter == nil {
		o.LowerBetter = func(string, string) bool { return false }
	}
	if o.Rule == nil {
		alpha := o.Alpha
		o.Rule = func(string) (float64, float64) { return alpha, 0 }
	}
	return o
}

func (o CompareOptions) allows(kind string) bool { return slices.Contains(o.Allow, kind) }

// Side is one of the runs of a comparison.
type Side struct {
	Label  string
	Source *Source
}

// Comparison is the outcome of comparing a run with the first one.
type Comparison struct {
	A, B    Side
	Refused []Difference // why there is nothing else; empty if the runs were compared
	Allowed []Difference // differences that the user allowed
	Suites  []SuiteComparison
	Verdict Verdict

	options CompareOptions
	flips   map[rowKey]pairing // the changed rows, for listing
}

// SuiteComparison is a suite and its tasks.
type SuiteComparison struct {
	PartComparison
	Title string
	Tasks []PartComparison // none where the suite is a single task
	Notes []string         // what a reader of the numbers must know
}

// Comparer compares runs with a first one, which it reads once.
type Comparer struct {
	a       Side
	options CompareOptions
	rows    []keptRow
	at      map[rowKey]int32 // in rows
}

// NewComparer reads the rows of the first run.
func NewComparer(a Side, options CompareOptions) (*Comparer, error) {
	c := &Comparer{a: a, options: options.withDefaults()}
	expected := expectedRows(a.Source.Info)
	c.rows, c.at = make([]keptRow, 0, expected), make(map[rowKey]int32, expected)
	metrics := c.metrics(a.Source.Info)
	for r, err := range a.Source.rows(comparedSamples, comparedBaseline) {
		if err != nil {
			return nil, err
		}
		if !c.wants(r.Suite) {
			continue
		}
		key := keyOf(r)
		if _, twice := c.at[key]; twice {
			return nil, fmt.Errorf("compare: %s has suite %s item %s twice: its file is damaged", a.Source.Path(), r.Suite, r.ID)
		}
		c.at[key] = int32(len(c.rows))
		c.rows = append(c.rows, keep(r, metrics[r.Suite]))
	}
	if len(c.rows) == 0 {
		return nil, fmt.Errorf("compare: %s: %w", a.Source.Path(), ErrNothingToCompare)
	}
	return c, nil
}

// expectedRows is how many rows a manifest announces, as far as space is made for
// them beforehand.
func expectedRows(info eval.RunInfo) int {
	const most = 1 << 20
	n := 0
	for _, s := range info.Suites {
		n += min(max(s.Items, 0), most) * min(max(info.Repeats, 1), most)
	}
	return min(n, most)
}

// ErrNothingToCompare says that a run has no rows of the chosen suites.
var ErrNothingToCompare = errors.New("it has no results to compare")

// metrics are the metric to compare for each suite of a run.
func (c *Comparer) metrics(info eval.RunInfo) map[string]string {
	out := map[string]string{}
	for _, s := range info.Suites {
		switch {
		case c.options.Metric != "":
			out[s.Name] = c.options.Metric
		case len(s.Metrics) > 0:
			out[s.Name] = s.Metrics[0]
		}
	}
	return out
}

func (c *Comparer) wants(suite string) bool {
	return len(c.options.Suites) == 0 || slices.Contains(c.options.Suites, suite)
}

// Compare compares a run with the first one. Runs that must not be compared give
// a comparison whose verdict is Invalid; an error says that a run could not be
// read.
func (c *Comparer) Compare(b Side) (*Comparison, error) {
	out := &Comparison{A: c.a, B: b, Verdict: Invalid, options: c.options, flips: map[rowKey]pairing{}}
	pairs, err := c.pair(b)
	if err != nil {
		return nil, err
	}
	for _, d := range append(manifestDifferences(c, b), pairs.differences(c.a.Label, b.Label)...) {
		if c.options.allows(d.Kind) {
			out.Allowed = append(out.Allowed, d)
		} else {
			out.Refused = append(out.Refused, d)
		}
	}
	if len(out.Refused) > 0 {
		return out, nil
	}
	if pairs.common == 0 {
		out.Refused = []Difference{{AllowItems, "the runs have no scored item in common"}}
		return out, nil
	}
	out.judge(pairs)
	return out, nil
}

// Provenance compares what a planned run is going to ask with the first run, as
// far as that is known before it does: everything but scores. The comparison has
// no suites, and is Invalid whether or not anything is refused.
func (c *Comparer) Provenance(planned Side) (*Comparison, error) {
	out := &Comparison{A: c.a, B: planned, Verdict: Invalid, options: c.options}
	pairs, err := c.pair(planned)
	if err != nil {
		return nil, err
	}
	pairs.found = slices.DeleteFunc(pairs.found, func(f finding) bool { return f.kind == AllowUnscored && f.what == unscoredInB })
	out.Refused = append(manifestDifferences(c, planned), pairs.differences(c.a.Label, planned.Label)...)
	return out, nil
}

// judge fills in the numbers and the verdicts.
func (c *Comparison) judge(pairs *pairs) {
	for _, s := range c.A.Source.Info.Suites {
		of := pairs.suites[s.Name]
		if of == nil || len(of.rows) == 0 {
			continue
		}
		alpha, margin := c.options.Rule(s.Name)
		test := tester{alpha: alpha, margin: margin, power: c.options.Power, lower: c.options.LowerBetter(s.Name, of.metric)}
		out := SuiteComparison{Title: s.Title, PartComparison: test.part(eval.ScopeSuite, s.Name, s.Name, of.metric, of.rows)}
		if out.Title == "" {
			out.Title = s.Name
		}
		for _, task := range of.byTask() {
			out.Tasks = append(out.Tasks, test.part(eval.ScopeTask, s.Name, task[0].task, of.metric, task))
		}
		if len(out.Tasks) == 1 {
			out.Tasks = nil
		}
		c.Suites = append(c.Suites, out)
		for _, p := range of.rows {
			if p.scoreDiffers() || p.answerDiffers() {
				c.flips[p.key] = p
			}
		}
	}
	var whole, parts []*PartComparison
	for i := range c.Suites {
		whole = append(whole, &c.Suites[i].PartComparison)
		for j := range c.Suites[i].Tasks {
			parts = append(parts, &c.Suites[i].Tasks[j])
		}
	}
	adjust(whole)
	adjust(parts)
	for i := range c.Suites {
		s := &c.Suites[i]
		s.Notes = notesOfPart(s.PartComparison, pairs.suites[s.Suite].rows, c.A.Label, c.B.Label)
	}
	c.Verdict = Identical
	for _, p := range whole {
		c.Verdict = worst(c.Verdict, p.Verdict)
	}
}
