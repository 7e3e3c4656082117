package drift

import (
	"errors"
	"fmt"
	"math"

	"assay/internal/explog"
	"assay/model"
)

// Evidence is what a stored result tells of the distribution of one token: the
// most likely tokens, best first, and the probability of all others.
type Evidence struct {
	Top  []model.TokenProb // natural log-probabilities
	Tail float64
}

// ErrEvidence says that evidence is not of a distribution.
var ErrEvidence = errors.New("not a distribution")

// slack is what rounding may add to a sum of probabilities.
const slack = 1e-6

// Check returns an error that wraps ErrEvidence where the numbers cannot be those
// of a distribution over known tokens.
func (e Evidence) Check() error {
	sum := e.Tail
	if len(e.Top) == 0 {
		return fmt.Errorf("%w: no token", ErrEvidence)
	}
	seen := make(map[model.Token]bool, len(e.Top))
	for _, t := range e.Top {
		switch {
		case t.Token < 0 || seen[t.Token]:
			return fmt.Errorf("%w: token %d is not known, or there twice", ErrEvidence, t.Token)
		case !isFinite(t.LogProb) || t.LogProb > slack:
			return fmt.Errorf("%w: token %d has the log-probability %v", ErrEvidence, t.Token, t.LogProb)
		}
		seen[t.Token] = true
		sum += explog.Exp(t.LogProb)
	}
	if !(e.Tail >= 0) || math.Abs(sum-1) > slack {
		return fmt.Errorf("%w: the probabilities add up to %v", ErrEvidence, sum)
	}
	return nil
}

// Bound is what the evidence of two distributions over the same tokens tells of
// their divergence.
type Bound struct {
	// KL is a lower bound of the KL divergence of the model from the reference,
	// in nats: the sum over all tokens v of p(v) (ln p(v) - ln q(v)).
	KL float64
	// Shared is the probability, in the reference, of the tokens that both list.
	// The nearer to 1, the less the bound leaves out.
	Shared  float64
	SameTop bool // the most likely token is the same
}

// minRest bounds below what a distribution leaves for tokens that are not listed
// by both. Stored tails are differences from 1: they are only known to about
// 1e-15, and dividing by what is no more than a rounding error would make a
// divergence of it.
const minRest = 1e-12

// Compare bounds the divergence of a model from a reference whose evidence must
// have passed Check.
//
// Tokens that not both list are taken as one. Merging outcomes never raises a KL
// divergence (the data-processing inequality: Cover and Thomas, Elements of
// Information Theory, 2nd edition, theorem 2.7.1, the log-sum inequality), so that
// what is left between the merged distributions is no more than there is between
// the whole ones, whatever they are like beyond what is stored. The rounding of a
// stored tail t moves that by up to about 1e-15/t of it.
func (e Evidence) Compare(m Evidence) Bound {
	b := Bound{SameTop: e.Top[0].Token == m.Top[0].Token}
	other := make(map[model.Token]float64, len(m.Top))
	for _, t := range m.Top {
		other[t.Token] = t.LogProb
	}
	rest, otherRest := e.Tail, m.Tail
	for _, t := range e.Top {
		p := explog.Exp(t.LogProb)
		logQ, ok := other[t.Token]
		if !ok {
			rest += p
			continue
		}
		delete(other, t.Token)
		b.Shared += p
		b.KL += float64(p * (t.LogProb - logQ))
	}
	for _, t := range m.Top {
		if logQ, left := other[t.Token]; left {
			otherRest += explog.Exp(logQ)
		}
	}
	// More for the model can only lower the sum.
	if otherRest = max(otherRest, minRest); rest > 0 {
		b.KL += float64(rest * (explog.Log(rest) - explog.Log(otherRest)))
	}
	b.KL = max(b.KL, 0)
	return b
}
