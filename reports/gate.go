package reports

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/eval"
)

// Outcome is what became of one rule of a gate.
type Outcome string

// The outcomes. Only a gate all of whose rules passed passes.
const (
	Passed       Outcome = "passed"
	Failed       Outcome = "failed"       // the run broke the rule
	Inconclusive Outcome = "inconclusive" // the comparison cannot tell: invalid, partial, too small
)

// GateCheck is one rule applied to one suite.
type GateCheck struct {
	Suite   string  `json:"suite"` // empty: the comparison as a whole
	Rule    string  `json:"rule"`  // key of the rule: "require"
	Outcome Outcome `json:"outcome"`
	Text    string  `json:"text"` // what was found, and what was wanted
	Line    int     `json:"line"` // of the rule in its file, 0 for none
}

// GateReport is a gate's answer.
type GateReport struct {
	Comparison *Comparison   // nil for the gate of a sequential test
	Sequential *eval.RunInfo // of the run that such a test has watched; nil for a comparison
	Config     GateConfig
	Checks     []GateCheck
}

// CompareOptions are those that the rules ask for. Nothing is allowed to differ.
func (c GateConfig) CompareOptions(lowerBetter func(suite, metric string) bool) CompareOptions {
	return CompareOptions{
		Alpha:       c.Default.Alpha,
		LowerBetter: lowerBetter,
		Rule: func(suite string) (float64, float64) {
			r := c.Rule(suite)
			return r.Alpha, r.MaxLoss
		},
	}
}

// Apply applies the rules to a comparison that was made with the options above.
func (c GateConfig) Apply(of *Comparison) GateReport {
	g := c.Provenance(of)
	if len(of.Refused) > 0 {
		return g
	}
	for _, s := range of.A.Source.Info.Suites {
		i := slices.IndexFunc(of.Suites, func(x SuiteComparison) bool { return x.Suite == s.Name })
		if i < 0 {
			g.add(s.Name, "suite", Inconclusive, c.Rule(s.Name).Line, "it has no item with a score in both runs")
			continue
		}
		g.suite(of.Suites[i], c.Rule(s.Name))
	}
	return g
}

// Provenance is the part of Apply that asks whether the runs may be compared at
// all. It has checks only where they may not, or where a rule is about a suite
// that the first run lacks.
func (c GateConfig) Provenance(of *Comparison) GateReport {
	g := GateReport{Comparison: of, Config: c}
	for _, d := range slices.Concat(of.Refused, of.Allowed) {
		g.add("", "comparison", Inconclusive, 0, d.Kind+": "+d.Text)
	}
	for _, s := range []Side{of.A, of.B} {
		switch info := s.Source.Info; {
		case info.Sequential.Early():
			g.add("", "complete", Inconclusive, 0, s.Label+" is not a complete run: it was "+earlyText(info))
		case !info.Complete:
			g.add("", "complete", Inconclusive, 0, s.Label+" is not a complete run: some items have no row or no score")
		}
		if shard := s.Source.Info.Shard; shard != nil {
			g.add("", "complete", Inconclusive, 0, fmt.Sprintf("%s is shard %s of a run: merge the shards", s.Label, shard))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Suites)) {
		if !slices.ContainsFunc(of.A.Source.Info.Suites, func(s eval.SuiteRun) bool { return s.Name == name }) {
			g.add(name, "suite", Inconclusive, c.Suites[name].Line, "there is a rule for it, but the baseline does not have it")
		}
	}
	return g
}

func (g *GateReport) add(suite, rule string, o Outcome, line int, text string) {
	g.Checks = append(g.Checks, GateCheck{suite, rule, o, text, line})
}

func passedIf(ok bool) Outcome {
	if ok {
		return Passed
	}
	return Failed
}

// suite applies the rules of one suite.
func (g *GateReport) suite(s SuiteComparison, r GateRule) {
	need := map[string][]Verdict{
		RequireIdentical:    {Identical},
		RequireEquivalent:   {Identical, Equivalent},
		RequireNotRegressed: {Identical, Equivalent, Improved, Changed},
	}[r.Require]
	text := fmt.Sprintf("%s, required %s: %s -> %s, difference %s [%s, %s], %d lost, %d gained, p %s", s.Verdict, r.Require,
		percent(s.A), percent(s.B), signed(s.Difference()), signed(s.Interval.Low), signed(s.Interval.High), s.Lost, s.Gained, pValue(s.PartComparison))
	if r.MaxLoss > 0 {
		text += ", tolerated loss " + percent(r.MaxLoss)
	}
	g.add(s.Suite, "require", passedIf(slices.Contains(need, s.Verdict)), r.Line, text)
	if r.MinPower > 0 {
		g.power(s, r)
	}
	if r.MaxFlips >= 0 {
		flips, limit := s.Lost+s.Gained, r.MaxFlips
		allowed := count(int(limit))
		if r.FlipShare {
			limit *= float64(s.Items)
			allowed = percent(r.MaxFlips) + "%"
		}
		g.add(s.Suite, "max_flips", passedIf(float64(flips) <= limit), r.Line, fmt.Sprintf("%s of %s items flipped, at most %s allowed", count(flips), count(s.Items), allowed))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Floors)) {
		g.floor(s, r, name)
	}
}

// power checks that the comparison could have found the loss that matters. A run
// of the same bits needs no power: there is nothing to find.
func (g *GateReport) power(s SuiteComparison, r GateRule) {
	power := s.Power(r.Detect)
	text := fmt.Sprintf("a loss of %s would have been found with probability %.2f, wanted %v", percent(r.Detect), power, r.MinPower)
	switch {
	case s.Verdict == Identical:
		g.add(s.Suite, "min_power", Passed, r.Line, "not needed: the bits are the same")
	case power >= r.MinPower || s.Verdict == Regressed:
		g.add(s.Suite, "min_power", Passed, r.Line, text)
	default:
		g.add(s.Suite, "min_power", Inconclusive, r.Line, text+": use more items")
	}
}

// wholeSuite names the suite in floors.
const wholeSuite = "all"

// floor checks a least value, or a greatest one where less is better.
func (g *GateReport) floor(s SuiteComparison, r GateRule, name string) {
	part := s.PartComparison
	if name != wholeSuite {
		i := slices.IndexFunc(s.Tasks, func(p PartComparison) bool { return p.Name == name })
		if i < 0 {
			g.add(s.Suite, "floors", Inconclusive, r.Line, fmt.Sprintf("there is no task %s to have a floor", Visible(name)))
			return
		}
		part = s.Tasks[i]
	}
	ok, word := part.B >= r.Floors[name], "at least"
	if part.lower {
		ok, word = part.B <= r.Floors[name], "at most"
	}
	g.add(s.Suite, "floors", passedIf(ok), r.Line, fmt.Sprintf("%s of %s is %s, wanted %s %s", part.Metric, Visible(name), percent(part.B), word, percent(r.Floors[name])))
}

// Outcome is that of the gate. Invalid and partial comparisons are inconclusive
// whatever else was found; so is a gate that checked nothing. Apart from that, a
// broken rule weighs more than one that could not be checked.
func (g GateReport) Outcome() Outcome {
	out := Passed
	for _, c := range g.Checks {
		switch {
		case c.Suite == "" && c.Outcome != Passed:
			return Inconclusive
		case c.Outcome == Failed:
			out = Failed
		case c.Outcome == Inconclusive && out == Passed:
			out = Inconclusive
		}
	}
	if !slices.ContainsFunc(g.Checks, func(c GateCheck) bool { return c.Rule == "require" }) {
		return Inconclusive
	}
	return out
}

// Broken lists the checks that did not pass.
func (g GateReport) Broken() []GateCheck {
	return slices.DeleteFunc(slices.Clone(g.Checks), func(c GateCheck) bool { return c.Outcome == Passed })
}

// Headline says it in one line.
func (g GateReport) Headline() string {
	switch o := g.Outcome(); o {
	case Passed:
		return fmt.Sprintf("gate passed: %d checks, %s", len(g.Checks), g.verdict())
	default:
		var rules []string
		for _, c := range g.Broken() {
			if name := c.name(); !slices.Contains(rules, name) {
				rules = append(rules, name)
			}
		}
		return fmt.Sprintf("gate %s: %s", o, strings.Join(rules, ", "))
	}
}

// verdict is that of the comparison, or of the sequential test.
func (g GateReport) verdict() string {
	switch {
	case g.Sequential != nil:
		return sequentialVerdict(*g.Sequential.Sequential)
	case g.Comparison != nil:
		return string(g.Comparison.Verdict)
	}
	return string(Invalid)
}

// name is the check in short.
func (c GateCheck) name() string { return strings.TrimSpace(c.Suite + " " + c.Rule) }
