package stats

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Bootstrap is the percentile interval of the mean of x from resampled clusters:
// whole clusters are drawn with replacement, so that dependence within them is
// kept. The same seed gives the same interval. It needs no distribution, but many
// clusters: with few it is too narrow, and the t interval of MeanOfClusters is
// the better one.
//
// Source: Efron, Annals of Statistics 7 (1979) 1-26; for clusters Davison and
// Hinkley, Bootstrap Methods and their Application, 1997, section 3.8.
func Bootstrap(x []float64, clusters []int, level float64, resamples int, seed uint64) Interval {
	all := clusterSums(x, clusters, 0)
	sums := slices.DeleteFunc(all, func(s clusterSum) bool { return s.n == 0 })
	if len(sums) == 0 || resamples < 1 {
		return Interval{math.NaN(), math.NaN()}
	}
	random := rand.New(rand.NewPCG(seed, 0))
	means := make([]float64, resamples)
	for i := range means {
		var total clusterSum
		for range sums {
			s := sums[random.IntN(len(sums))]
			total.sum += s.sum
			total.n += s.n
		}
		means[i] = total.sum / float64(total.n)
	}
	slices.Sort(means)
	tail := (1 - level) / 2
	return Interval{quantile(means, tail), quantile(means, 1-tail)}
}

// quantile interpolates between the order statistics (type 7 of Hyndman and Fan,
// American Statistician 50 (1996) 361-365).
func quantile(sorted []float64, p float64) float64 {
	at := p * float64(len(sorted)-1)
	low := int(math.Floor(at))
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}
