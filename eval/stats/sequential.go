package stats

import "math"

// Sequential watches paired binary outcomes as they come and may be asked after
// every one. Two wagers grow or shrink with the outcomes; each is a fair or losing
// game if its hypothesis holds, so that by Ville's inequality it ever reaches
// 1/alpha with probability alpha at most, however often one looks:
//
//   - against "no loss": flips go either way with equal probability, or gains are
//     likelier. The wealth is that of all stakes at once, spread evenly over the
//     shares of losses above one half.
//   - against "a loss of at least Tolerated": each item's expected loss is that or
//     more. The wealth is the mean of those of several fixed stakes.
//
// The items must come in a random order, and outcomes of different items must be
// independent.
//
// Source: Ville, Étude critique de la notion de collectif, 1939; Robbins, Annals
// of Mathematical Statistics 41 (1970) 1397-1409, for mixtures; Waudby-Smith and
// Ramdas, Journal of the Royal Statistical Society B 86 (2024) 1-27, for betting.
type Sequential struct {
	Flips
	tolerated float64
	logWealth [stakes]float64 // of the wagers against a loss
}

// stakes is the number of stakes in the mixture against a loss.
const stakes = 16

// NewSequential starts a test; tolerated is a loss as a fraction in (0, 1) that
// would be acceptable, 0 for no test against a loss.
func NewSequential(tolerated float64) *Sequential { return &Sequential{tolerated: tolerated} }

// Add tells the scores of an item with the first and the second model, of which
// only the order counts.
func (s *Sequential) Add(first, second float64) {
	s.Items++
	loss := 0.0
	switch {
	case second < first:
		s.Lost++
		loss = 1
	case second > first:
		s.Gained++
		loss = -1
	}
	for i := range s.logWealth {
		// The expectation of tolerated-loss is at most 0 under the hypothesis; a
		// stake below 1/(1-tolerated) cannot lose more than there is.
		stake := float64(i+1) / (stakes + 1) / (1 - s.tolerated)
		s.logWealth[i] += math.Log1p(stake * (s.tolerated - loss))
	}
}

// Worse is the wealth of the wager against "no loss": evidence of a loss. With L
// losses and G gains,
//
//	2 ∫ from 1/2 to 1 of (2p)^L (2(1-p))^G dp = 2^(L+G+1) B(L+1, G+1) I_{1/2}(G+1, L+1)
func (s *Sequential) Worse() float64 {
	l, g := float64(s.Lost), float64(s.Gained)
	return math.Exp((l+g+1)*math.Ln2+logBeta(l+1, g+1)) * BetaRegularized(0.5, g+1, l+1)
}

// Harmless is the wealth of the wager against a loss of at least the tolerated
// one: evidence that the loss is smaller. It is 1 without a tolerated loss.
func (s *Sequential) Harmless() float64 {
	if s.tolerated <= 0 {
		return 1
	}
	sum := 0.0
	for _, w := range s.logWealth {
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

// Decide says whether one of the wagers has reached 1/alpha. Each is wrong with
// probability alpha at most.
func (s *Sequential) Decide(alpha float64) Decision {
	switch {
	case s.Worse() >= 1/alpha:
		return DecidedWorse
	case s.Harmless() >= 1/alpha:
		return DecidedHarmless
	}
	return Undecided
}
