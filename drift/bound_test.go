package drift

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"assay/model"
)

// distribution draws probabilities of n tokens, some of them tiny.
func distribution(t *rapid.T, n int, name string) []float64 {
	out, sum := make([]float64, n), 0.0
	sharpness := rapid.Float64Range(0, 30).Draw(t, name+" sharpness")
	for i := range out {
		out[i] = math.Exp(sharpness * rapid.Float64Range(-1, 1).Draw(t, name))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// evidenceOf is what a run stores of a distribution: the tail as a difference from
// 1, with its rounding errors.
func evidenceOf(p []float64, k int) Evidence {
	ids := make([]model.Token, len(p))
	for i := range ids {
		ids[i] = model.Token(i)
	}
	slices.SortStableFunc(ids, func(a, b model.Token) int { return cmp.Compare(p[b], p[a]) })
	e := Evidence{Tail: 1}
	for _, id := range ids[:min(k, len(ids))] {
		log := math.Log(p[id])
		e.Top = append(e.Top, model.TokenProb{Token: id, LogProb: log})
		e.Tail -= math.Exp(log)
	}
	e.Tail = max(e.Tail, 0)
	return e
}

func trueKL(p, q []float64) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i] * (math.Log(p[i]) - math.Log(q[i]))
	}
	return sum
}

// Whatever the distributions and however much of them is stored, the bound is no
// more than the divergence, and it is all of it where all tokens are stored.
func TestBoundIsALowerBound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "tokens")
		p, q := distribution(t, n, "p"), distribution(t, n, "q")
		kp, kq := rapid.IntRange(1, n).Draw(t, "stored of p"), rapid.IntRange(1, n).Draw(t, "stored of q")
		a, b := evidenceOf(p, kp), evidenceOf(q, kq)
		if err := errors.Join(a.Check(), b.Check()); err != nil {
			t.Fatal(err)
		}
		truth := trueKL(p, q)
		got := a.Compare(b)
		// A tail has the rounding errors of as many differences, which count the more the smaller it is.
		rounding := (1e-9 + 1e-15*float64(n)/max(b.Tail, minRest)) * (1 + truth)
		if got.KL > truth+rounding || got.KL < 0 {
			t.Fatalf("bound %v of a divergence of %v", got.KL, truth)
		}
		if all := evidenceOf(p, n).Compare(evidenceOf(q, n)).KL; math.Abs(all-truth) > 1e-9*(1+truth) {
			t.Fatalf("with all tokens %v, the divergence is %v", all, truth)
		}
		if same := a.Compare(evidenceOf(p, kq)); same.KL > 1e-9 || !same.SameTop {
			t.Fatalf("a distribution and itself: %+v", same)
		}
		if more := evidenceOf(p, kp).Compare(evidenceOf(q, n)); more.KL < got.KL-rounding {
			t.Fatalf("with more tokens the bound fell from %v to %v", got.KL, more.KL)
		}
	})
}

// p = (1/2, 1/4, 1/8, 1/8), q = (1/4, 1/8, 1/2, 1/8); of each two tokens are stored.
// Both list token 0 only: (1/2, 1/2) against (1/4, 3/4).
func TestBoundByHand(t *testing.T) {
	p, q := []float64{0.5, 0.25, 0.125, 0.125}, []float64{0.25, 0.125, 0.5, 0.125}
	got := evidenceOf(p, 2).Compare(evidenceOf(q, 2))
	want := Bound{KL: 0.5*math.Ln2 + 0.5*math.Log(2./3), Shared: 0.5}
	if diff := gocmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
	none := evidenceOf(p, 1).Compare(evidenceOf(q, 1))
	if diff := gocmp.Diff(Bound{}, none, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("without a token in common: %s", diff)
	}
}

func TestEvidenceThatIsNone(t *testing.T) {
	tok := func(id model.Token, p float64) model.TokenProb {
		return model.TokenProb{Token: id, LogProb: math.Log(p)}
	}
	for name, e := range map[string]Evidence{
		"nothing":           {Tail: 1},
		"not a number":      {Top: []model.TokenProb{{Token: 1, LogProb: math.NaN()}}, Tail: 0.5},
		"tail not a number": {Top: []model.TokenProb{tok(1, 0.5)}, Tail: math.NaN()},
		"above 1":           {Top: []model.TokenProb{tok(1, 1.5)}, Tail: 0},
		"negative tail":     {Top: []model.TokenProb{tok(1, 0.7), tok(2, 0.4)}, Tail: -0.1},
		"not 1 in all":      {Top: []model.TokenProb{tok(1, 0.5)}, Tail: 0.2},
		"twice":             {Top: []model.TokenProb{tok(1, 0.5), tok(1, 0.5)}, Tail: 0},
		"no id":             {Top: []model.TokenProb{tok(-1, 0.5)}, Tail: 0.5},
		"infinite":          {Top: []model.TokenProb{{Token: 1, LogProb: math.Inf(-1)}}, Tail: 1},
	} {
		if err := e.Check(); !errors.Is(err, ErrEvidence) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCompareStored(t *testing.T) {
	p, q := []float64{0.5, 0.25, 0.125, 0.125}, []float64{0.25, 0.125, 0.5, 0.125}
	a, b := evidenceOf(p, 2), evidenceOf(q, 2)
	got, err := CompareStored([]Position{{"x", a, b}, {"x", a, b}, {"y", a, a}, {"z", a, a}})
	if err != nil {
		t.Fatal(err)
	}
	kl := 0.5*math.Ln2 + 0.5*math.Log(2./3)
	// Three clusters whose deviations from the mean add up to 1, -1/2 and -1/2 times kl.
	stdErr := kl * math.Sqrt(3./2*(1+0.25+0.25)) / 4
	if got.Positions != 4 || got.Clusters != 3 || math.Abs(got.KL.Value-kl/2) > 1e-12 || math.Abs(got.KL.StdErr-stdErr) > 1e-12 || got.Top1.Value != 0.5 {
		t.Errorf("%+v, want a mean of %v with standard error %v", got, kl/2, stdErr)
	}
	if last := got.KLQuantiles[len(got.KLQuantiles)-1]; last.Fraction != 1 || math.Abs(last.Value-kl) > 1e-12 {
		t.Errorf("maximum %v, want %v", last, kl)
	}
	one, err := CompareStored([]Position{{"x", a, b}})
	if err != nil || one.KL.StdErr != 0 {
		t.Errorf("%+v, %v", one, err)
	}
	if _, err := CompareStored(nil); !errors.Is(err, ErrNothing) {
		t.Error(err)
	}
}
