package reports

import (
	"fmt"
	"slices"
	"strings"

	"assay/eval"
	"assay/model"
)

// rowKey names a row in any run.
type rowKey struct {
	suite, id string
	repeat    int
}

func keyOf(r Row) rowKey { return rowKey{r.Suite, r.ID, r.Repeat} }

// keptRow is what comparing keeps of a row.
type keptRow struct {
	task, cluster                    string
	version                          string
	item, prompt                     string // digests
	logits, evidence, answer, status string
	score                            float64
	scored, choices                  bool
}

func keep(r Row, metric string) keptRow {
	k := keptRow{task: r.Task, cluster: r.Cluster, version: r.SuiteVersion, item: r.ItemDigest, prompt: r.PromptDigest,
		logits: r.Logits, evidence: r.Evidence, answer: r.Answer, status: string(r.Status), choices: r.Finish == model.FinishScored}
	k.score, k.scored = r.Score(metric)
	if k.score != k.score { // a broken kernel's NaN is no score
		k.scored = false
	}
	return k
}

// pairing is an item in both runs.
type pairing struct {
	key           rowKey
	task, cluster string
	a, b          float64
	sameBits      bool // proven by digests that both rows have
	otherBits     bool // disproven
	answers       [2]string
	statuses      [2]string
}

func (p pairing) scoreDiffers() bool  { return p.a != p.b }
func (p pairing) answerDiffers() bool { return p.answers[0] != p.answers[1] }

// suitePairs are the items of a suite that have a score in both runs.
type suitePairs struct {
	metric string
	rows   []pairing
}

// byTask splits the pairs by their tasks, in order of first appearance.
func (s *suitePairs) byTask() [][]pairing {
	at := map[string]int{}
	var sizes []int
	for i := range s.rows {
		task := s.rows[i].task
		if _, ok := at[task]; !ok {
			at[task] = len(sizes)
			sizes = append(sizes, 0)
		}
		sizes[at[task]]++
	}
	if len(sizes) == 1 {
		return [][]pairing{s.rows}
	}
	out := make([][]pairing, len(sizes))
	for i, n := range sizes {
		out[i] = make([]pairing, 0, n)
	}
	for i := range s.rows {
		j := at[s.rows[i].task]
		out[j] = append(out[j], s.rows[i])
	}
	return out
}

// pairs are the rows of two runs side by side.
type pairs struct {
	suites map[string]*suitePairs
	common int
	found  []finding
}

// finding is a difference seen in rows, counted with its first examples.
type finding struct {
	kind, suite, what string
	count             int
	examples          []string
}

// maxExamples is how many ids a difference quotes.
const maxExamples = 3

func (p *pairs) find(kind, suite, what, id string) {
	i := slices.IndexFunc(p.found, func(f finding) bool { return f.kind == kind && f.suite == suite && f.what == what })
	if i < 0 {
		i = len(p.found)
		p.found = append(p.found, finding{kind: kind, suite: suite, what: what})
	}
	f := &p.found[i]
	f.count++
	if len(f.examples) < maxExamples {
		f.examples = append(f.examples, Visible(id))
	}
}

// pair reads the rows of the second run beside those of the first.
func (c *Comparer) pair(b Side) (*pairs, error) {
	out := &pairs{suites: map[string]*suitePairs{}}
	metrics := c.metrics(c.a.Source.Info)
	both := suitesInBoth(c.a.Source.Info, b.Source.Info)
	seen := make([]bool, len(c.rows))
	others := map[rowKey]bool{} // that only the second run has
	for r, err := range b.Source.rows(comparedSamples, comparedBaseline) {
		if err != nil {
			return nil, err
		}
		if !c.wants(r.Suite) || !both[r.Suite] {
			continue
		}
		key := keyOf(r)
		at, ok := c.at[key]
		if ok && seen[at] || others[key] {
			return nil, fmt.Errorf("compare: %s has suite %s item %s twice: its file is damaged", b.Source.Path(), r.Suite, r.ID)
		}
		if !ok {
			others[key] = true
			out.find(AllowItems, r.Suite, "only in B", r.ID)
			continue
		}
		seen[at] = true
		out.add(c.options, key, c.rows[at], keep(r, metrics[r.Suite]), metrics[r.Suite])
	}
	out.missing(c, both, seen)
	return out, nil
}

// missing finds the rows of the first run that the second one lacks.
func (p *pairs) missing(c *Comparer, both map[string]bool, seen []bool) {
	var keys []rowKey
	for key, at := range c.at {
		if both[key.suite] && !seen[at] {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b rowKey) int {
		return strings.Compare(fmt.Sprint(a.suite, "\x00", a.id, a.repeat), fmt.Sprint(b.suite, "\x00", b.id, b.repeat))
	})
	for _, key := range keys {
		p.find(AllowItems, key.suite, "only in A", key.id)
	}
}

func suitesInBoth(a, b eval.RunInfo) map[string]bool {
	out := map[string]bool{}
	for _, s := range a.Suites {
		out[s.Name] = slices.ContainsFunc(b.Suites, func(r eval.SuiteRun) bool { return r.Name == s.Name })
	}
	return out
}

// unscoredInB is found where the second run has no score.
const unscoredInB = "without a score in B"

// add notes the differences of two rows and pairs them, unless their contents
// differ or one has no score.
func (p *pairs) add(o CompareOptions, key rowKey, a, b keptRow, metric string) {
	if a.item != b.item {
		p.find(AllowItems, key.suite, "of other content", key.id)
		return
	}
	if a.prompt != b.prompt && a.prompt != "" && b.prompt != "" {
		p.find(AllowPrompts, key.suite, "asked with other tokens", key.id)
		if !o.allows(AllowPrompts) {
			return
		}
	}
	if a.status == string(eval.StatusUnrunnable) && b.status == a.status {
		return // neither could run it
	}
	if !a.scored {
		p.find(AllowUnscored, key.suite, "without a score in A", key.id)
	}
	if !b.scored {
		what := unscoredInB
		if b.status == string(eval.StatusUnrunnable) {
			what = "that cannot be judged in B"
		}
		p.find(AllowUnscored, key.suite, what, key.id)
	}
	if !a.scored || !b.scored {
		return
	}
	s := p.suites[key.suite]
	if s == nil {
		s = &suitePairs{metric: metric}
		p.suites[key.suite] = s
	}
	p.common++
	same, known := sameBits(a, b)
	s.rows = append(s.rows, pairing{key: key, task: a.task, cluster: a.cluster, a: a.score, b: b.score, sameBits: same, otherBits: known && !same,
		answers: [2]string{a.answer, b.answer}, statuses: [2]string{a.status, b.status}})
}

// sameBits reports whether the rows' logits are equal, and whether that is known.
// Margin and log-probabilities are all there is of a row of choices; of a
// generation they are those of the first token only, so that they can differ
// where the rest is not known, but prove nothing if they do not.
func sameBits(a, b keptRow) (same, known bool) {
	if a.logits != "" && b.logits != "" {
		return a.logits == b.logits, true
	}
	evidence := a.evidence != "" && b.evidence != ""
	if evidence && a.evidence != b.evidence {
		return false, true
	}
	all := evidence && a.choices && b.choices
	return all, all
}

// differences are the findings in words.
func (p *pairs) differences(a, b string) []Difference {
	var out []Difference
	names := strings.NewReplacer("in A", "in "+a, "in B", "in "+b)
	for _, f := range p.found {
		noun := "items "
		if f.count == 1 {
			noun = "item "
		}
		more := ""
		if f.count > len(f.examples) {
			more = ", …"
		}
		out = append(out, Difference{f.kind, fmt.Sprintf("%s: %s %s%s (%s%s)", f.suite, count(f.count), noun,
			names.Replace(f.what), strings.Join(f.examples, ", "), more)})
	}
	return out
}

// manifestDifferences are those that the manifests tell.
func manifestDifferences(c *Comparer, b Side) []Difference {
	one, two := c.a.Source.Info, b.Source.Info
	var out []Difference
	add := func(kind, format string, args ...any) {
		out = append(out, Difference{kind, fmt.Sprintf(format, args...)})
	}
	missing := func(from, in eval.RunInfo, label string) {
		for _, s := range in.Suites {
			has := slices.ContainsFunc(from.Suites, func(r eval.SuiteRun) bool { return r.Name == s.Name })
			if c.wants(s.Name) && !has {
				add(AllowSuites, "%s: only in %s", s.Name, label)
			}
		}
	}
	missing(two, one, c.a.Label)
	missing(one, two, b.Label)
	for _, s := range one.Suites {
		for _, r := range two.Suites {
			if c.wants(s.Name) && s.Name == r.Name && s.Version != r.Version {
				add(AllowVersions, "%s: version %s in %s, %s in %s", s.Name, s.Version, c.a.Label, r.Version, b.Label)
			}
		}
	}
	for _, s := range []Side{c.a, b} {
		if s.Source.Info.Sequential.Early() {
			add(AllowItems, "%s was %s", s.Label, earlyText(s.Source.Info))
		}
	}
	if one.Override != two.Override {
		add(AllowDecoding, "answers are limited to %s tokens in %s, %s in %s", limit(one.Override.MaxTokens), c.a.Label, limit(two.Override.MaxTokens), b.Label)
	}
	if one.Seed != two.Seed && (max(one.Repeats, two.Repeats) > 1 || c.samples(one) || c.samples(two)) {
		add(AllowDecoding, "seed %d in %s, %d in %s", one.Seed, c.a.Label, two.Seed, b.Label)
	}
	if x, y := judgeIdentity(one.Judge), judgeIdentity(two.Judge); x != y {
		add(AllowJudge, "judged by %s in %s, %s in %s", x, c.a.Label, y, b.Label)
	}
	return out
}

// samples reports whether a suite that is compared has sampled answers, which
// depend on the run's seed unless they were made elsewhere.
func (c *Comparer) samples(i eval.RunInfo) bool {
	return i.Answers == nil && slices.ContainsFunc(i.Suites, func(s eval.SuiteRun) bool { return s.Sampled && c.wants(s.Name) })
}

func limit(tokens int) string {
	if tokens == 0 {
		return "the suites' own"
	}
	return count(tokens)
}

// judgeIdentity is what makes verdicts comparable.
func judgeIdentity(j *eval.JudgeInfo) string {
	if j == nil {
		return "nobody"
	}
	parts := []string{j.Kind}
	digests := []string{j.PromptDigest, j.FileDigest}
	if j.Model != nil {
		parts = append(parts, j.Model.Name)
		digests = append(digests, j.Model.WeightsDigest)
	}
	for _, d := range digests {
		if d != "" {
			parts = append(parts, d[:min(12, len(d))])
		}
	}
	return strings.Join(parts, " ")
}
