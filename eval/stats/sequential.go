package stats

import "math"

// Sequential watches paired scores as they come and may be asked after every one.
// Two wagers grow or shrink with them; each is a fair or losing game if its
// hypothesis holds, so that by Ville's inequality it ever reaches 1/alpha with
// probability alpha at most, however often one looks. Their wealth is what is
// called an e-value:
//
//   - against "a loss of at most Tolerated": each item's expected loss is that or
//     less. Worse is the wealth.
//   - against "a loss of at least Tolerated": each item's expected loss is that or
//     more. Harmless is the wealth.
//
// A wager stakes a fixed share of its wealth on each item, and its wealth is the
// mean over several shares, so that none has to be chosen. Where scores are 0 or 1
// and no loss is tolerated, Worse bets on the direction of the flips alone, and
// the mean is that over the shares of losses above one half, as in Robbins' test.
//
// The items must come in a random order, and outcomes of different items, or of
// different clusters of items, must be independent.
//
// Source: Ville, Étude critique de la notion de collectif, 1939; Robbins, Annals
// of Mathematical Statistics 41 (1970) 1397-1409, for mixtures; Waudby-Smith and
// Ramdas, Journal of the Royal Statistical Society B 86 (2024) 1-27, for betting
// on means of bounded values.
type Sequential struct {
	Flips                     // items that got worse and better so far
	tolerated float64         // loss, a fraction
	worse     [stakes]float64 // natural logarithms of the wealth of each share
	harmless  [stakes]float64
}

// stakes is the number of shares in the mixtures.
const stakes = 16

// NewSequential starts a test; tolerated is a loss as a fraction in [0, 1) that
// would be acceptable, 0 for none, which Harmless can then not show.
func NewSequential(tolerated float64) *Sequential { return &Sequential{tolerated: tolerated} }

// Add tells the scores of an item with the first and the second model, from 0 to
// 1, more being better.
func (s *Sequential) Add(first, second float64) { s.AddCluster([]float64{first - second}, 1) }

// AddCluster tells the losses of items that depend on each other, such as
// translations of a question or repeats, each from -1 to 1. largest is the number
// of items in the largest cluster there is, and no less than len(losses): what
// can be lost on a cluster is a part of what can be lost on that one.
func (s *Sequential) AddCluster(losses []float64, largest int) {
	excess := 0.0
	for _, loss := range losses {
		s.Items++
		switch {
		case loss > 0:
			s.Lost++
		case loss < 0:
			s.Gained++
		}
		excess += loss - s.tolerated
	}
	excess /= float64(largest)
	for i := range stakes {
		// Excess is from -1-tolerated to 1-tolerated: a stake below the inverse of
		// the worst case cannot lose more than there is.
		share := float64(i+1) / (stakes + 1)
		s.worse[i] += math.Log1p(share / (1 + s.tolerated) * excess)
		s.harmless[i] += math.Log1p(-share / (1 - s.tolerated) * excess)
	}
}

// Worse is the wealth of the wager against a loss of at most the tolerated one:
// evidence of a greater loss.
func (s *Sequential) Worse() float64 { return meanExp(s.worse) }

// Harmless is the wealth of the wager against a loss of at least the tolerated
// one: evidence that the loss is smaller. It is 1 without a tolerated loss.
func (s *Sequential) Harmless() float64 {
	if s.tolerated <= 0 {
		return 1
	}
	return meanExp(s.harmless)
}

func meanExp(logs [stakes]float64) float64 {
	sum := 0.0
	for _, w := range logs {
		sum += math.Exp(w)
	}
	return sum / stakes
}

// Decision is what a sequential test has found.
type Decision int

// The decisions.
const (
	Undecided Decision = iota
	DecidedWorse
	DecidedHarmless
)

// Decide says whether one of the wagers has reached the inverse of its level. Each
// is wrong with the probability of its level at most.
func (s *Sequential) Decide(worse, harmless float64) Decision {
	switch {
	case s.Worse() >= 1/worse:
		return DecidedWorse
	case s.Harmless() >= 1/harmless:
		return DecidedHarmless
	}
	return Undecided
}
