package runner

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"

	"assay/eval"
	"assay/eval/stats"
)

// Sequential ends each suite of a run as soon as a test of its scores against
// those of a baseline is decided. The test sees the items in a random order that
// the seed determines, and is decided by a beginning of that order, so that it
// ends at the same item whatever the concurrency, batch or history of the run.
// What is finished beyond that item is no result.
type Sequential struct {
	Baseline *Baseline
	Rules    map[string]SequentialRule // of every suite of the run, by name
}

// SequentialRule says what a test has to show of a suite.
type SequentialRule struct {
	LowerBetter bool    // of the metric
	MaxLoss     float64 // tolerated, a fraction
	// AlphaWorse and AlphaHarmless bound the probabilities of the two errors: of
	// calling a loss of MaxLoss or less a regression, and of saying of a loss of
	// MaxLoss or more that it is smaller.
	AlphaWorse, AlphaHarmless float64
}

// Baseline holds the scores that a run is watched against.
type Baseline struct {
	source string
	metric map[string]string // suite -> metric
	scores map[draftKey]baselineScore
}

type baselineScore struct {
	score  float64
	prompt string // first digits of the prompt's digest; empty where not known
}

// NewBaseline returns an empty baseline. source is how the user names it; metrics
// are those whose scores are compared, by suite.
func NewBaseline(source string, metrics map[string]string) *Baseline {
	return &Baseline{source: source, metric: metrics, scores: map[draftKey]baselineScore{}}
}

// Add takes the score of a row, with the digest of its prompt or the beginning of
// it, if known. Rows without a score are no part of a baseline.
func (b *Baseline) Add(r eval.Result) {
	score, ok := r.Score(b.metric[r.Suite])
	if !ok || math.IsNaN(score) {
		return
	}
	b.scores[draftKey{r.Suite, r.ID, r.Repeat}] = baselineScore{score, r.PromptDigest[:min(len(r.PromptDigest), promptDigits)]}
}

// EndEarly makes the plan one that a sequential test ends. It goes before the
// identity of the run, of which it is a part. Every item needs a score in the
// baseline.
func (p *Plan) EndEarly(s Sequential) error {
	p.sequential = &sequentialPlan{Sequential: s, order: make([][]unit, len(p.suites))}
	for i, planned := range p.suites {
		if _, ok := s.Rules[planned.info.Name]; !ok {
			return fmt.Errorf("suite %s has no rule that could end it", planned.info.Name)
		}
		p.sequential.order[i] = p.randomOrder(i)
	}
	for _, w := range p.work {
		if key := p.key(w); !p.unjudged(w) && !s.Baseline.has(key) {
			return fmt.Errorf("suite %s item %s has no score in %s", key.suite, key.id, s.Baseline.source)
		}
	}
	return nil
}

func (b *Baseline) has(k draftKey) bool {
	_, ok := b.scores[k]
	return ok
}

// sequentialPlan is the part of a plan that is about ending it early.
type sequentialPlan struct {
	Sequential
	order [][]unit // by suite
}

// unjudged reports whether an item cannot be judged on this machine, so that a
// test cannot see it.
func (p *Plan) unjudged(w work) bool {
	s := p.suites[w.suite]
	return len(s.lacking[s.items[w.item].ID]) > 0
}

func (p *Plan) key(w work) draftKey {
	s := p.suites[w.suite]
	return draftKey{s.info.Name, s.items[w.item].ID, w.repeat}
}

// identifySequential adds to the identity of a run what decides where it ends.
func (p *Plan) identifySequential(id eval.Identity) {
	if p.sequential == nil {
		return
	}
	id["early_stop.baseline"] = p.baselineDigest()
	for _, s := range p.suites {
		r := p.sequential.Rules[s.info.Name]
		float := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
		id["early_stop."+s.info.Name] = fmt.Sprintf("%s, max_loss %s, alpha %s and %s", p.sequential.Baseline.metric[s.info.Name], float(r.MaxLoss),
			float(r.AlphaWorse), float(r.AlphaHarmless))
	}
}

// baselineDigest is the hex SHA-256 over what the test uses of the baseline.
func (p *Plan) baselineDigest() string {
	h := sha256.New()
	for _, w := range p.work {
		key := p.key(w)
		b := p.sequential.Baseline.scores[key]
		fmt.Fprintf(h, "%q %q %d %x %s\n", key.suite, key.id, key.repeat, math.Float64bits(b.score), b.prompt)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// watch is the state of the tests of a run. It is not safe for concurrent use.
type watch struct {
	plan  *Plan
	seen  []observation // by canonical index
	tests []*suiteTest
}

// observation is what a test needs of a finished result.
type observation struct {
	finished, scored bool
	score            float64
	prompt           string // first digits of its digest
}

// suiteTest is the test of one suite.
type suiteTest struct {
	rule     SequentialRule
	units    []unit
	rows     int // in all units
	largest  int // rows in the largest of them
	test     *stats.Sequential
	next     int // units seen
	decision stats.Decision
	blocked  string
}

// newWatch starts the tests of a plan, nil for one that runs to its end.
func newWatch(p *Plan) *watch {
	if p.sequential == nil {
		return nil
	}
	out := &watch{plan: p, seen: make([]observation, len(p.work))}
	for i, s := range p.suites {
		rule := p.sequential.Rules[s.info.Name]
		t := &suiteTest{rule: rule, units: p.sequential.order[i], test: stats.NewSequential(rule.MaxLoss)}
		for _, u := range t.units {
			t.largest = max(t.largest, len(u))
			t.rows += len(u)
		}
		out.tests = append(out.tests, t)
	}
	return out
}

// see takes a finished result and moves its suite's test on as far as the results
// go without a gap. It reports whether that ended the suite.
func (w *watch) see(of work, r eval.Result) (ended bool) {
	score, scored := r.Score(w.plan.sequential.Baseline.metric[w.plan.suites[of.suite].info.Name])
	w.seen[of.index] = observation{finished: true, scored: scored && !math.IsNaN(score), score: score,
		prompt: r.PromptDigest[:min(len(r.PromptDigest), promptDigits)]}
	t := w.tests[of.suite]
	if t.ended() {
		return false
	}
	for !t.ended() && t.next < len(t.units) && w.finished(t.units[t.next]) {
		w.take(t, t.units[t.next])
	}
	return t.ended()
}

func (w *watch) finished(u unit) bool {
	for _, index := range u {
		if !w.seen[index].finished {
			return false
		}
	}
	return true
}

// take shows a unit to the test.
func (w *watch) take(t *suiteTest, u unit) {
	t.next++
	losses := make([]float64, len(u))
	for i, index := range u {
		var why string
		if losses[i], why = w.loss(t.rule, index); why != "" {
			t.blocked = fmt.Sprintf("item %s %s", w.plan.key(w.plan.work[index]).id, why)
			return
		}
	}
	t.test.AddCluster(losses, t.largest)
	t.decision = t.test.Decide(t.rule.AlphaWorse, t.rule.AlphaHarmless)
}

// loss returns what got worse in a row, or why that cannot be said.
func (w *watch) loss(rule SequentialRule, index int) (loss float64, why string) {
	before, now := w.plan.sequential.Baseline.scores[w.plan.key(w.plan.work[index])], w.seen[index]
	switch {
	case !now.scored:
		return 0, "has no score"
	case before.prompt != "" && now.prompt != "" && before.prompt != now.prompt:
		return 0, "was asked with other tokens than in the baseline"
	case !isFraction(before.score) || !isFraction(now.score):
		return 0, "has a score outside of 0 to 1, for which the sequential test is not made"
	}
	if rule.LowerBetter {
		return now.score - before.score, ""
	}
	return before.score - now.score, ""
}

func isFraction(x float64) bool { return x >= 0 && x <= 1 }

func (t *suiteTest) ended() bool { return t.decision != stats.Undecided || t.blocked != "" }

// ended reports whether nothing more of a suite has to be asked. A run without
// tests goes to its end.
func (w *watch) ended(suite int) bool { return w != nil && w.tests[suite].ended() }

// results marks the indexes that are results: in suites that a test has ended
// those that it has seen, else all.
func (w *watch) results() []bool {
	out := make([]bool, len(w.seen))
	for i, of := range w.plan.work {
		out[i] = !w.tests[of.suite].ended()
	}
	for _, t := range w.tests {
		for _, u := range t.units[:t.next] {
			for _, index := range u {
				out[index] = true
			}
		}
	}
	return out
}

// info describes the tests; it is nil for a run without.
func (w *watch) info() *eval.SequentialInfo {
	if w == nil {
		return nil
	}
	b := w.plan.sequential.Baseline
	out := &eval.SequentialInfo{Baseline: b.source, Digest: w.plan.baselineDigest(), Seed: w.plan.config.Seed}
	for i, t := range w.tests {
		name := w.plan.suites[i].info.Name
		out.Suites = append(out.Suites, eval.SequentialSuite{
			Suite: name, Metric: b.metric[name], MaxLoss: t.rule.MaxLoss, AlphaWorse: t.rule.AlphaWorse, AlphaHarmless: t.rule.AlphaHarmless,
			Items: t.test.Items, Of: t.rows, Lost: t.test.Lost, Gained: t.test.Gained,
			Worse: t.test.Worse(), Harmless: t.test.Harmless(), Decision: decisions[t.decision], Blocked: t.blocked,
		})
	}
	return out
}

// decisions names those of the statistics.
var decisions = map[stats.Decision]eval.SequentialDecision{
	stats.Undecided:       eval.SequentialUndecided,
	stats.DecidedWorse:    eval.SequentialRegressed,
	stats.DecidedHarmless: eval.SequentialNotRegressed,
}

// outcome says with what a suite has ended, in short.
func (w *watch) outcome(suite int) string {
	switch w.tests[suite].decision {
	case stats.DecidedWorse:
		return "REGRESSED"
	case stats.DecidedHarmless:
		return "NOT REGRESSED"
	}
	return "cannot go on"
}

// blocked says which suites could not go on, empty for none.
func (w *watch) blocked() string {
	if w == nil {
		return ""
	}
	for i, t := range w.tests {
		if t.blocked != "" {
			return fmt.Sprintf("the sequential test of %s cannot go on: %s", w.plan.suites[i].info.Name, t.blocked)
		}
	}
	return ""
}
