package multilingual

import (
	"math"

	"assay/eval"
	"assay/eval/stats"
)

// answer is what an item scored.
type answer struct {
	item  *eval.Result // the first of its repeats
	value float64      // mean over its repeats
}

// answers are those of the scored items, in the order of their first results.
type answers []answer

func answersOf(metric string, results []eval.Result) answers {
	var out answers
	var repeats [][]float64
	byID := map[string]int{}
	for i := range results {
		v, ok := results[i].Score(metric)
		if !ok {
			continue
		}
		at, known := byID[results[i].ID]
		if !known || results[i].ID == "" { // results without ids are items of their own
			at = len(out)
			byID[results[i].ID] = at
			out = append(out, answer{item: &results[i]})
			repeats = append(repeats, nil)
		}
		repeats[at] = append(repeats[at], v)
	}
	for i := range out {
		out[i].value = stats.Mean(repeats[i])
	}
	return out
}

// of returns the answers that belong to a set.
func (as answers) of(set Set) answers {
	var out answers
	for _, a := range as {
		if set.Has(*a.item) {
			out = append(out, a)
		}
	}
	return out
}

// clustered reports whether any item belongs to others.
func (as answers) clustered() bool {
	for _, a := range as {
		if a.item.Cluster != "" {
			return true
		}
	}
	return false
}

// mean is the mean over items, and over languages the mean of their means.
func (as answers) mean() (overItems, overLanguages float64) {
	byLanguage := map[string][]float64{}
	var order []string
	var all []float64
	for _, a := range as {
		if byLanguage[a.item.Group] == nil {
			order = append(order, a.item.Group)
		}
		byLanguage[a.item.Group] = append(byLanguage[a.item.Group], a.value)
		all = append(all, a.value)
	}
	var means []float64
	for _, language := range order {
		means = append(means, stats.Mean(byLanguage[language]))
	}
	return stats.Mean(all), stats.Mean(means)
}

// stdErr is the standard error of these means, whose items come in independent
// clusters: the linearized variance of a sum over clusters, which is what a
// bootstrap over clusters converges to (Cameron and Miller 2015, A
// Practitioner's Guide to Cluster-Robust Inference, section II). It is NaN below
// two clusters.
func (as answers) stdErr() (overItems, overLanguages float64) {
	sums, counts := map[string]float64{}, map[string]float64{}
	total, n := 0.0, float64(len(as))
	for _, a := range as {
		sums[a.item.Group] += a.value
		counts[a.item.Group]++
		total += a.value
	}
	// Every item's share in a mean times its distance from what it estimates,
	// added up by cluster.
	type sum struct{ items, languages float64 }
	var clusters []sum
	index := map[string]int{}
	for _, a := range as {
		i, known := index[a.item.Cluster]
		if !known || a.item.Cluster == "" {
			i = len(clusters)
			index[a.item.Cluster] = i
			clusters = append(clusters, sum{})
		}
		size := counts[a.item.Group]
		clusters[i].items += (a.value - total/n) / n
		clusters[i].languages += (a.value - sums[a.item.Group]/size) / (size * float64(len(counts)))
	}
	if len(clusters) < 2 {
		return math.NaN(), math.NaN()
	}
	var squares sum
	for _, c := range clusters {
		squares.items += float64(c.items * c.items)
		squares.languages += float64(c.languages * c.languages)
	}
	correction := float64(len(clusters)) / float64(len(clusters)-1)
	return math.Sqrt(squares.items * correction), math.Sqrt(squares.languages * correction)
}
