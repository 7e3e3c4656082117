package stats

import "math"

// Interval is a confidence interval.
type Interval struct{ Low, High float64 }

// Interval is Tango's score interval for Difference: all differences that his
// score test does not reject. It needs no flips to be useful: without any, it is
// ±z²/(n+z²). NaN without items.
//
// Source: Tango, Statistics in Medicine 17 (1998) 891-908, equations 4 to 9.
// docs/gating.md has its coverage and why it was chosen.
func (f Flips) Interval(level float64) Interval {
	if f.Items == 0 {
		return Interval{math.NaN(), math.NaN()}
	}
	z := NormalQuantile(1 - (1-level)/2)
	d := f.Difference()
	return Interval{
		Low:  bisect(-1, d, func(delta float64) bool { return f.score(delta) > z }),
		High: bisect(d, 1, func(delta float64) bool { return f.score(delta) > -z }),
	}
}

// WorseThan is the one-sided p-value of Tango's score test for the hypothesis
// that the loss is at most margin, a fraction: small values say that more was
// lost. At margin 0 it is McNemar's test without continuity correction, for which
// Worse is exact.
func (f Flips) WorseThan(margin float64) float64 {
	if f.Items == 0 {
		return 1
	}
	return NormalCDF(f.score(-margin))
}

// score is Tango's statistic for the hypothesis that the difference is delta:
// the deviation from it over its standard error, the probability of a flip being
// the most likely one under the hypothesis (equations 6 and 7).
func (f Flips) score(delta float64) float64 {
	n, lost, gained := float64(f.Items), float64(f.Lost), float64(f.Gained)
	deviation := gained - lost - n*delta
	a := 2 * n
	b := -gained - lost + (2*n-gained+lost)*delta
	c := -lost * delta * (1 - delta)
	q := (math.Sqrt(math.Max(b*b-4*a*c, 0)) - b) / (2 * a)
	variance := n * (2*q + delta*(1-delta))
	if variance <= 0 {
		if deviation == 0 {
			return 0
		}
		return math.Copysign(math.Inf(1), deviation)
	}
	return deviation / math.Sqrt(variance)
}
