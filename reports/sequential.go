package reports

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"assay/eval"
)

// SequentialRulesError says which rules cannot be decided by a sequential test.
type SequentialRulesError struct{ Problems []string }

// Error lists what is wrong, each with the file and the line.
func (e *SequentialRulesError) Error() string { return strings.Join(e.Problems, "\n") }

// CheckSequential checks that a sequential test can decide the rules of some
// suites: it looks at a part of the items, and for losses only. The error is an
// *SequentialRulesError.
func (c GateConfig) CheckSequential(suites []string) error {
	var e SequentialRulesError
	for _, name := range suites {
		for _, problem := range c.Rule(name).sequentialProblems() {
			text := name + ": " + problem
			if c.File != "" {
				text = fmt.Sprintf("%s:%d: %s", c.File, c.Rule(name).Line, text)
			}
			e.Problems = append(e.Problems, text)
		}
	}
	if len(e.Problems) == 0 {
		return nil
	}
	return &e
}

func (r GateRule) sequentialProblems() []string {
	var out []string
	if r.Require != RequireNotRegressed {
		out = append(out, fmt.Sprintf("require is %s, which only a whole run can show", r.Require))
	}
	if r.MaxFlips >= 0 {
		out = append(out, "max_flips is about all items of a run")
	}
	if r.MaxLoss >= 1 {
		out = append(out, "max_loss is 100 points: nothing is lost by that measure")
	}
	if len(r.Floors) > 0 {
		out = append(out, "floors are about all items of a run")
	}
	switch {
	case r.MinPower > 0 && r.MaxLoss == 0:
		out = append(out, "min_power needs a max_loss above 0: that a loss is below it is what the test can show")
	case r.MinPower > 1-r.Alpha:
		out = append(out, fmt.Sprintf("min_power is %v, but with alpha %v a loss is excluded with probability %v at best", r.MinPower, r.Alpha, 1-r.Alpha))
	}
	return out
}

// ApplySequential applies the rules to a run that a sequential test has watched.
// They must have passed CheckSequential.
func (c GateConfig) ApplySequential(info eval.RunInfo) GateReport {
	g := GateReport{Sequential: &info, Config: c}
	for _, s := range info.Sequential.Suites {
		g.sequentialSuite(s, c.Rule(s.Suite))
	}
	return g
}

func (g *GateReport) sequentialSuite(s eval.SequentialSuite, r GateRule) {
	verdict := sequentialName(s.Decision)
	found := fmt.Sprintf("after %s of %s items, %d lost, %d gained; tolerated loss %s; e-value %s for a greater loss (%s decide), %s for a smaller one (%s decide)",
		count(s.Items), count(s.Of), s.Lost, s.Gained, percent(s.MaxLoss), evalue(s.Worse), evalue(1/s.AlphaWorse), evalue(s.Harmless), evalue(1/s.AlphaHarmless))
	switch {
	case s.Blocked != "":
		g.add(s.Suite, "complete", Inconclusive, r.Line, "the test cannot go on: "+s.Blocked)
	case s.Decision == eval.SequentialUndecided && s.Items < s.Of:
		g.add(s.Suite, "complete", Inconclusive, r.Line, fmt.Sprintf("the run was stopped after %s of %s items, undecided", count(s.Items), count(s.Of)))
	default:
		g.add(s.Suite, "require", passedIf(s.Decision != eval.SequentialRegressed), r.Line, verdict+", required "+r.Require+": "+found)
	}
	if r.MinPower == 0 {
		return
	}
	if s.Decision == eval.SequentialUndecided {
		g.add(s.Suite, "min_power", Inconclusive, r.Line, fmt.Sprintf("undecided: a loss of %s is not excluded", percent(s.MaxLoss)))
		return
	}
	g.add(s.Suite, "min_power", Passed, r.Line, fmt.Sprintf("decided, wanted %v: a loss of %s is found or excluded with probability %v", r.MinPower, percent(s.MaxLoss), 1-s.AlphaHarmless))
}

// sequentialName is a decision as people read it.
func sequentialName(d eval.SequentialDecision) string {
	switch d {
	case eval.SequentialRegressed:
		return string(Regressed)
	case eval.SequentialNotRegressed:
		return "NOT REGRESSED"
	}
	return "undecided"
}

// sequentialVerdict is that of all suites.
func sequentialVerdict(s eval.SequentialInfo) string {
	var found []eval.SequentialDecision
	for _, one := range s.Suites {
		found = append(found, one.Decision)
	}
	for _, d := range []eval.SequentialDecision{eval.SequentialRegressed, eval.SequentialUndecided} {
		if slices.Contains(found, d) {
			return sequentialName(d)
		}
	}
	return sequentialName(eval.SequentialNotRegressed)
}

// earlySuites names the suites that a sequential test ended before their last
// item.
func earlySuites(info eval.RunInfo) []string {
	var out []string
	if info.Sequential != nil {
		for _, s := range info.Sequential.Suites {
			if s.Early() {
				out = append(out, s.Suite)
			}
		}
	}
	return out
}

// earlyText says what a run is that a sequential test has ended: "ended early ...".
func earlyText(info eval.RunInfo) string {
	var parts []string
	for _, s := range info.Sequential.Suites {
		if s.Early() {
			parts = append(parts, fmt.Sprintf("%s %s after %s of %s items", s.Suite, sequentialName(s.Decision), count(s.Items), count(s.Of)))
		}
	}
	text := fmt.Sprintf("ended early, by design, by a sequential test against %s (%s): a part of a run, about which only that test decides",
		Visible(info.Sequential.Baseline), strings.Join(parts, ", "))
	if len(info.Rescored) > 0 {
		text += "; it saw the scores before they were made again"
	}
	return text
}

// EarlyText says why a run that a sequential test has ended has no more items,
// empty for any other.
func EarlyText(info eval.RunInfo) string {
	if !info.Sequential.Early() {
		return ""
	}
	return earlyText(info)
}

// evalue writes an e-value with three digits.
func evalue(x float64) string {
	switch {
	case x >= 1e5:
		return strconv.FormatFloat(x, 'e', 1, 64)
	case x >= 100:
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	return strconv.FormatFloat(x, 'g', 3, 64)
}

// writeSequential writes the table of the tests and how to read it.
func writeSequential(out io.Writer, info eval.RunInfo, format Format) error {
	p := printer{out: out, markdown: format == FormatMarkdown}
	p.paragraph("sequential gate against " + info.Sequential.Baseline)
	p.blank()
	if p.err != nil {
		return p.err
	}
	g := Grid{Header: []string{"suite", "items", "of", "flips", "max loss", "e greater", "e smaller", "decision"},
		Right: []bool{false, true, true, true, true, true, true, false}}
	for _, s := range info.Sequential.Suites {
		title := s.Suite
		if i := slices.IndexFunc(info.Suites, func(r eval.SuiteRun) bool { return r.Name == s.Suite }); i >= 0 && info.Suites[i].Title != "" {
			title = info.Suites[i].Title
		}
		g.Rows = append(g.Rows, []string{title, strconv.Itoa(s.Items), strconv.Itoa(s.Of), fmt.Sprintf("-%d +%d", s.Lost, s.Gained), percent(s.MaxLoss),
			evalue(s.Worse), evalue(s.Harmless), sequentialName(s.Decision)})
	}
	if err := g.Write(out, format); err != nil {
		return err
	}
	p.blank()
	p.paragraph(sequentialLegend(*info.Sequential))
	return p.err
}

// sequentialLegend states the error rates.
func sequentialLegend(s eval.SequentialInfo) string {
	worse, harmless, tolerant := 0.0, 0.0, true
	for _, one := range s.Suites {
		worse, harmless, tolerant = worse+one.AlphaWorse, max(harmless, one.AlphaHarmless), tolerant && one.MaxLoss > 0
	}
	level := func(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }
	least := func(of func(eval.SequentialSuite) float64) string {
		x := 0.0
		for _, one := range s.Suites {
			x = max(x, 1/of(one))
		}
		return evalue(x)
	}
	text := fmt.Sprintf("items: how many of the suite were needed, in a random order with seed %d; e greater: evidence of a loss greater than max loss, which decides REGRESSED at %s "+
		"and is wrong with probability %s at most over all suites", s.Seed, least(func(x eval.SequentialSuite) float64 { return x.AlphaWorse }), level(worse))
	if tolerant {
		return text + fmt.Sprintf("; e smaller: evidence of a loss smaller than max loss, which decides NOT REGRESSED at %s and is wrong with probability %s at most, however often one looks.",
			least(func(x eval.SequentialSuite) float64 { return x.AlphaHarmless }), level(harmless))
	}
	return text + ", however often one looks. Where max loss is 0, only a regression ends a suite before its last item: no sample shows that nothing at all was lost."
}
