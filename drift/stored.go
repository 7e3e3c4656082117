package drift

import (
	"math"

	"assay/eval/stats"
)

// Position is one place at which two stored runs have evidence of the next token,
// after the same tokens.
type Position struct {
	Cluster    string // positions that depend on each other share one
	Ref, Model Evidence
}

// Stored is how the predictions of a run differ from those of a reference, as far
// as what both have stored tells. Divergences are in nats, probabilities from 0 to
// 1. Standard errors are cluster-robust, and 0 where there are fewer than two
// clusters.
type Stored struct {
	Positions int `json:"positions"`
	Clusters  int `json:"clusters"`

	KL          Estimate   `json:"kl_lower_bound"` // mean of Bound.KL
	KLQuantiles []Quantile `json:"kl_lower_bound_quantiles"`
	Top1        Estimate   `json:"top1_agreement"`
	Shared      Estimate   `json:"shared_mass"` // mean of Bound.Shared
}

// CompareStored summarizes positions, whose evidence must have passed Check. The
// error is ErrNothing where there are none.
func CompareStored(list []Position) (*Stored, error) {
	if len(list) == 0 {
		return nil, ErrNothing
	}
	number := map[string]int{}
	clusters := make([]int, len(list))
	kl, top, shared := make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list))
	for i, p := range list {
		b := p.Ref.Compare(p.Model)
		kl[i], top[i], shared[i] = b.KL, indicator(b.SameTop), b.Shared
		if _, ok := number[p.Cluster]; !ok {
			number[p.Cluster] = len(number)
		}
		clusters[i] = number[p.Cluster]
	}
	return &Stored{
		Positions:   len(list),
		Clusters:    len(number),
		KL:          clustered(kl, clusters),
		Top1:        clustered(top, clusters),
		Shared:      clustered(shared, clusters),
		KLQuantiles: quantiles(kl, klFractions), // sorts
	}, nil
}

func clustered(x []float64, clusters []int) Estimate {
	c := stats.MeanOfClusters(x, clusters)
	if math.IsNaN(c.StdErr) {
		return Estimate{Value: c.Mean}
	}
	return Estimate{Value: c.Mean, StdErr: c.StdErr}
}
