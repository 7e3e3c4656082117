package multilingual

import (
	"math"

	"assay/eval"
	"assay/eval/stats"
)

// answer is what an item scored, the mean over its repeats.
type answer struct {
	language, cluster string
	values            []float64
}

// answers are the scored items in the order of their first results.
type answers []*answer

func answersOf(metric string, results []eval.Result) answers {
	var out answers
	byID := map[string]*answer{}
	for _, r := range results {
		v, ok := r.Score(metric)
		if !ok {
			continue
		}
		a := byID[r.ID]
		if a == nil {
			a = &answer{language: r.Group, cluster: r.Cluster}
			byID[r.ID] = a
			out = append(out, a)
		}
		a.values = append(a.values, v)
	}
	return out
}

// clustered reports whether any item belongs to others.
func (as answers) clustered() bool {
	for _, a := range as {
		if a.cluster != "" {
			return true
		}
	}
	return false
}

// stdErr is the standard error of the mean over items or, if perLanguage, of
// the mean of the languages' means, whose items come in independent clusters:
// the linearized variance of a sum over clusters, which is what a bootstrap over
// clusters converges to (Cameron and Miller 2015, A Practitioner's Guide to
// Cluster-Robust Inference, section II). It is NaN below two clusters.
func (as answers) stdErr(perLanguage bool) float64 {
	sums, counts := map[string]float64{}, map[string]float64{}
	total := 0.0
	for _, a := range as {
		v := stats.Mean(a.values)
		sums[a.language] += v
		counts[a.language]++
		total += v
	}
	// Every item's share in the mean times its distance from what it estimates.
	deviation := func(a *answer) float64 {
		v := stats.Mean(a.values)
		if perLanguage {
			n := counts[a.language]
			return (v - sums[a.language]/n) / (n * float64(len(counts)))
		}
		return (v - total/float64(len(as))) / float64(len(as))
	}
	index := map[string]int{}
	var clusters []float64
	for _, a := range as {
		i, ok := index[a.cluster]
		if !ok || a.cluster == "" {
			i = len(clusters)
			index[a.cluster] = i
			clusters = append(clusters, 0)
		}
		clusters[i] += deviation(a)
	}
	n := float64(len(clusters))
	if n < 2 {
		return math.NaN()
	}
	variance := 0.0
	for _, c := range clusters {
		variance += float64(c * c)
	}
	return math.Sqrt(variance * n / (n - 1))
}
