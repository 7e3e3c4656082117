package drift

import (
	"errors"
	"math"
	"slices"

	"assay/internal/explog"
)

// Estimate is a mean, or a function of means, with its standard error.
type Estimate struct {
	Value  float64 `json:"value"`
	StdErr float64 `json:"std_err"`
}

// Quantile is the value below which a fraction of all values lies.
type Quantile struct {
	Fraction float64 `json:"fraction"` // 0: the minimum, 0.5: the median, 1: the maximum
	Value    float64 `json:"value"`
}

// Statistics is how the predictions of a model differ from those of a reference. Divergences are in
// nats, probabilities from 0 to 1.
type Statistics struct {
	Sequences   int `json:"sequences"`
	Predictions int `json:"predictions"`

	KL          Estimate   `json:"kl"`
	KLQuantiles []Quantile `json:"kl_quantiles"`

	Top1     Estimate `json:"top1_agreement"`
	SameBits float64  `json:"same_bits"` // fraction of predictions whose logits are the same bits

	DeltaP          Estimate   `json:"delta_p"`
	DeltaPRMS       Estimate   `json:"delta_p_rms"`
	DeltaPQuantiles []Quantile `json:"delta_p_quantiles"`

	Perplexity          Estimate `json:"perplexity"`
	ReferencePerplexity Estimate `json:"reference_perplexity"`
	LogRatio            Estimate `json:"ln_perplexity_ratio"`
	Ratio               Estimate `json:"perplexity_ratio"`
	Correlation         float64  `json:"ln_perplexity_correlation"` // 0 where one of them does not vary
}

var (
	klFractions     = []float64{0, 0.001, 0.01, 0.05, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1}
	deltaPFractions = []float64{0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1}
)

// ErrNothing says that there was no prediction to compare.
var ErrNothing = errors.New("no prediction to compare: the texts are empty")

// summarize follows kl_divergence of llama.cpp's perplexity tool.
func summarize(list []prediction, sequences int) (*Statistics, error) {
	if len(list) == 0 {
		return nil, ErrNothing
	}
	column := func(get func(p prediction) float64) []float64 {
		out := make([]float64, len(list))
		for i, p := range list {
			out[i] = get(p)
		}
		return out
	}
	kl := column(func(p prediction) float64 { return p.kl })
	deltaP := column(func(p prediction) float64 { return p.deltaP })
	nll := column(func(p prediction) float64 { return p.nll })
	refNLL := column(func(p prediction) float64 { return p.refNLL })
	s := &Statistics{
		Sequences:           sequences,
		Predictions:         len(list),
		KL:                  mean(kl),
		Top1:                proportion(column(func(p prediction) float64 { return indicator(p.sameTop) })),
		SameBits:            mean(column(func(p prediction) float64 { return indicator(p.sameBits) })).Value,
		DeltaP:              mean(deltaP),
		DeltaPRMS:           rootMeanSquare(deltaP),
		Perplexity:          exponential(mean(nll)),
		ReferencePerplexity: exponential(mean(refNLL)),
	}
	// The standard error of the mean of differences is that of llama.cpp, which takes the long way
	// by variances and covariance.
	s.LogRatio = mean(column(func(p prediction) float64 { return p.nll - p.refNLL }))
	s.Ratio = exponential(s.LogRatio)
	s.Correlation = correlation(nll, refNLL)
	s.KLQuantiles = quantiles(kl, klFractions)
	s.DeltaPQuantiles = quantiles(deltaP, deltaPFractions)
	return s, nil
}

func indicator(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// mean has no standard error with 10 values or fewer: see mean_and_uncertainty upstream.
func mean(x []float64) Estimate {
	n := float64(len(x))
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	m := sum / n
	if len(x) <= 10 {
		return Estimate{Value: m}
	}
	square := 0.0
	for _, v := range x {
		square += float64((v - m) * (v - m))
	}
	return Estimate{Value: m, StdErr: math.Sqrt(square / n / (n - 1))}
}

// proportion is the mean of zeros and ones.
func proportion(x []float64) Estimate {
	e := Estimate{Value: mean(x).Value}
	if len(x) > 1 {
		e.StdErr = math.Sqrt(float64(e.Value*(1-e.Value)) / float64(len(x)-1))
	}
	return e
}

func rootMeanSquare(x []float64) Estimate {
	square := make([]float64, len(x))
	for i, v := range x {
		square[i] = float64(v * v)
	}
	m := mean(square)
	root := math.Sqrt(m.Value)
	if root == 0 {
		return Estimate{}
	}
	return Estimate{Value: root, StdErr: 0.5 / root * m.StdErr}
}

// exponential takes the exponential of an estimate; its standard error follows to first order.
func exponential(e Estimate) Estimate {
	v := explog.Exp(e.Value)
	return Estimate{Value: v, StdErr: v * e.StdErr}
}

// correlation is Pearson's, 0 where a list does not vary.
func correlation(x, y []float64) float64 {
	mx, my := mean(x).Value, mean(y).Value
	var xx, yy, xy float64
	for i := range x {
		dx, dy := x[i]-mx, y[i]-my
		xx += float64(dx * dx)
		yy += float64(dy * dy)
		xy += float64(dx * dy)
	}
	if xx == 0 || yy == 0 {
		return 0
	}
	return xy / math.Sqrt(float64(xx*yy))
}

// quantiles interpolates between the two nearest values, as percentile upstream. It sorts x.
func quantiles(x, fractions []float64) []Quantile {
	slices.Sort(x)
	out := make([]Quantile, len(fractions))
	for i, f := range fractions {
		at := f * float64(len(x)-1)
		below := int(at)
		rest := at - float64(below)
		above := min(below+1, len(x)-1)
		out[i] = Quantile{Fraction: f, Value: float64((1-rest)*x[below]) + float64(rest*x[above])}
	}
	return out
}
