package reports

import (
	"fmt"
	"math"
	"slices"

	"assay/eval"
	"assay/eval/stats"
)

// PartComparison compares a suite or a task. Values and differences are those of
// the metric, fractions for rates; of a metric of which less is better, a loss is
// a rise.
type PartComparison struct {
	Scope  eval.Scope
	Suite  string
	Name   string // of the suite or task
	Metric string

	Items    int // pairs of rows
	Clusters int // independent units among them
	A, B     float64
	Interval stats.Interval // of B - A, 95%
	Method   string         // how the test was made: "mcnemar" or "clustered"
	Lost     int            // items with a worse score in B
	Gained   int
	Answers  int // items whose answer changed, its score or not
	Bits     int // items whose logits are not proven to be the same

	Alpha      float64 // that the p-values are compared with
	Margin     float64 // loss that is tolerated
	Worse      float64 // p-value against a loss beyond Margin, one-sided, after Holm
	Better     float64 // p-value against a gain, one-sided, after Holm
	RawWorse   float64 // the same before Holm
	RawBetter  float64
	Detectable float64 // smallest loss that would have been found with the power asked for; NaN for none
	Verdict    Verdict

	power func(loss float64) float64
	lower bool
}

// Difference is B - A.
func (p PartComparison) Difference() float64 { return p.B - p.A }

// Loss is what got worse, as a positive number.
func (p PartComparison) Loss() float64 {
	if p.lower {
		return p.B - p.A
	}
	return p.A - p.B
}

// Power is the probability that the test would have found a loss of that size.
func (p PartComparison) Power(loss float64) float64 { return p.power(loss) }

// Significant reports whether the difference is.
func (p PartComparison) Significant() bool { return p.Verdict == Regressed || p.Verdict == Improved }

// level is that of the intervals.
const level = 0.95

// tester compares parts of a suite.
type tester struct {
	alpha, margin, power float64
	lower                bool
}

// part compares pairs of rows.
func (t tester) part(scope eval.Scope, suite, name, metric string, rows []pairing) PartComparison {
	p := PartComparison{Scope: scope, Suite: suite, Name: name, Metric: metric, Items: len(rows), Alpha: t.alpha, Margin: t.margin, lower: t.lower}
	differences := make([]float64, len(rows)) // what was gained
	clusters := make([]int, len(rows))
	number := numberingOf(rows)
	binary := true
	for i, r := range rows {
		p.A += r.a
		p.B += r.b
		differences[i] = r.b - r.a
		if t.lower {
			differences[i] = r.a - r.b
		}
		switch {
		case differences[i] < 0:
			p.Lost++
		case differences[i] > 0:
			p.Gained++
		}
		p.Answers += one(r.answerDiffers())
		p.Bits += one(!r.sameBits)
		binary = binary && isBinary(r.a) && isBinary(r.b)
		clusters[i] = number.of(i, r)
	}
	p.A /= float64(len(rows))
	p.B /= float64(len(rows))
	p.Clusters = number.clusters(len(rows))
	t.test(&p, differences, clusters, binary)
	return p
}

// numbering gives the clusters of pairs their numbers. The repeats of an item
// depend on each other; an item of no cluster is one by itself. Nil numbers the
// pairs themselves.
type numbering map[[2]string]int

func numberingOf(rows []pairing) numbering {
	if slices.ContainsFunc(rows, func(p pairing) bool { return p.cluster != "" || p.key.repeat > 0 }) {
		return numbering{}
	}
	return nil
}

// of is the number of the cluster of the i-th pair.
func (n numbering) of(i int, p pairing) int {
	if n == nil {
		return i
	}
	cluster := [2]string{p.cluster, ""}
	if p.cluster == "" {
		cluster[1] = p.key.id
	}
	number, ok := n[cluster]
	if !ok {
		number = len(n)
		n[cluster] = number
	}
	return number
}

func (n numbering) clusters(pairs int) int {
	if n == nil {
		return pairs
	}
	return len(n)
}

// test makes the test that the data allow: McNemar's where scores are 0 or 1 and
// items stand by themselves, else the cluster-robust t test. Binary scores in
// clusters get both, and the more careful answer: with few flips the variance
// between clusters is hardly known.
func (t tester) test(p *PartComparison, differences []float64, clusters []int, binary bool) {
	flips := stats.Flips{Items: p.Items, Lost: p.Lost, Gained: p.Gained}
	clustered := stats.MeanOfClusters(differences, clusters)
	worse, better, interval := flips.Worse(), flips.Better(), flips.Interval(level)
	if t.margin > 0 {
		worse = flips.WorseThan(t.margin)
	}
	rate := float64(flips.Changed()) / float64(p.Items)
	p.power = func(loss float64) float64 { return stats.Power(p.Items, rate, loss, t.alpha) }
	if binary {
		p.Detectable = stats.DetectableLoss(p.Items, rate, t.alpha, t.power)
	}
	p.Method = "mcnemar"
	if !binary || p.Clusters < p.Items {
		p.Method = "clustered"
		in, w, b := clustered.Interval(level), clustered.WorseThan(t.margin), clustered.Better()
		detectable := clustered.Detectable(t.alpha, t.power)
		if !binary {
			interval, worse, better, p.Detectable = in, w, b, detectable
			p.power = func(loss float64) float64 { return clustered.Power(t.alpha, loss) }
		} else {
			interval = stats.Interval{Low: math.Min(interval.Low, in.Low), High: math.Max(interval.High, in.High)}
			worse, better = math.Max(worse, w), math.Max(better, b)
			p.Detectable = math.Max(p.Detectable, zeroIfNone(detectable))
			exact := p.power
			p.power = func(loss float64) float64 {
				if clustered.StdErr > 0 {
					return math.Min(exact(loss), clustered.Power(t.alpha, loss))
				}
				return exact(loss)
			}
		}
	}
	if t.lower {
		interval = stats.Interval{Low: -interval.High, High: -interval.Low}
	}
	p.Interval, p.RawWorse, p.RawBetter = interval, worse, better
}

func zeroIfNone(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return x
}

func isBinary(x float64) bool { return x == 0 || x == 1 }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

// adjust corrects the p-values of parts for their number and gives verdicts.
func adjust(parts []*PartComparison) {
	worse, better := make([]float64, len(parts)), make([]float64, len(parts))
	for i, p := range parts {
		worse[i], better[i] = p.RawWorse, p.RawBetter
	}
	worse, better = stats.Holm(worse), stats.Holm(better)
	for i, p := range parts {
		p.Worse, p.Better = worse[i], better[i]
		p.Verdict = p.verdict()
	}
}

func (p PartComparison) verdict() Verdict {
	switch {
	case p.Loss() > p.Margin && p.Worse <= p.Alpha:
		return Regressed
	case p.Loss() < 0 && p.Better <= p.Alpha:
		return Improved
	case p.Lost+p.Gained+p.Answers > 0:
		return Changed
	case p.Bits > 0:
		return Equivalent
	}
	return Identical
}

// notesOfPart are the warnings about the numbers of a suite.
func notesOfPart(p PartComparison, rows []pairing, a, b string) []string {
	var out []string
	for _, status := range []eval.Status{eval.StatusUnparsed, eval.StatusTruncated} {
		var n [2]int
		for _, r := range rows {
			for i := range n {
				n[i] += one(r.statuses[i] == string(status))
			}
		}
		if n[0] != n[1] {
			out = append(out, fmt.Sprintf("%s answers: %s in %s, %s in %s", status, count(n[0]), a, count(n[1]), b))
		}
	}
	if p.Clusters < p.Items {
		out = append(out, fmt.Sprintf("%s items depend on each other in %s clusters, which the test takes into account", count(p.Items), count(p.Clusters)))
	}
	if math.IsNaN(p.Detectable) && p.Verdict != Identical {
		out = append(out, "too few items, or no variation, to tell which loss would have been found")
	}
	if p.Verdict != Equivalent {
		return out
	}
	other := 0
	for _, r := range rows {
		other += one(r.otherBits)
	}
	if other > 0 {
		out = append(out, fmt.Sprintf("no answer changed, but the bits of the logits of %s items did", count(other)))
	}
	if unknown := p.Bits - other; unknown > 0 {
		out = append(out, fmt.Sprintf("no answer changed; whether the bits of the logits of %s items did was not recorded in both %s and %s", count(unknown), a, b))
	}
	return out
}
