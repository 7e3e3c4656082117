package stats

import "math"

// Flips are the paired outcomes of a binary score: of Items asked of two models,
// Lost were right with the first and wrong with the second, Gained the other way
// round. The rest agree and say nothing about a difference.
type Flips struct {
	Items, Lost, Gained int
}

// Changed is the number of items that flipped.
func (f Flips) Changed() int { return f.Lost + f.Gained }

// Difference is the second model's mean score minus the first's, NaN without
// items.
func (f Flips) Difference() float64 {
	if f.Items == 0 {
		return math.NaN()
	}
	return float64(f.Gained-f.Lost) / float64(f.Items)
}

// Worse is the exact one-sided p-value of McNemar's test against a loss: the
// probability of as many losses or more among the flips if either direction is
// equally likely. It is 1 without flips.
//
// Source: McNemar, Psychometrika 12 (1947) 153-157; the exact form is the sign
// test of the discordant pairs, Agresti, Categorical Data Analysis, 3rd ed. 2013,
// section 11.1.4.
func (f Flips) Worse() float64 { return binomialTail(f.Lost, f.Changed(), 0.5) }

// Better is the same against a gain.
func (f Flips) Better() float64 { return binomialTail(f.Gained, f.Changed(), 0.5) }

// TwoSided is the exact two-sided p-value: twice the smaller one-sided one, at
// most 1. The distribution is symmetric, so that other definitions agree.
func (f Flips) TwoSided() float64 { return math.Min(1, 2*math.Min(f.Worse(), f.Better())) }

// WorseMid is the mid-p version of Worse: the observed table counts half. It is
// less conservative and can exceed its nominal level slightly.
//
// Source: Lancaster, JASA 56 (1961) 223-234; Fagerland, Lydersen and Laake, BMC
// Medical Research Methodology 13:91 (2013), who recommend it for McNemar's test.
func (f Flips) WorseMid() float64 { return f.Worse() - f.point()/2 }

// BetterMid is the mid-p version of Better.
func (f Flips) BetterMid() float64 { return f.Better() - f.point()/2 }

// TwoSidedMid is the mid-p version of TwoSided: TwoSided minus the probability of
// the observed table, 1 where losses and gains balance (Fagerland et al. 2013,
// equation 5).
func (f Flips) TwoSidedMid() float64 {
	if f.Lost == f.Gained {
		return 1 - f.point()*indicator(f.Changed() > 0)
	}
	return f.TwoSided() - f.point()
}

// point is the probability of the observed direction of the flips.
func (f Flips) point() float64 { return binomialPoint(f.Lost, f.Changed(), 0.5) }
