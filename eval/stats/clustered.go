package stats

import "math"

// Clustered is the mean of differences that may depend on each other within
// clusters: questions on one passage, repeats of a prompt, turns of a
// conversation.
type Clustered struct {
	Mean     float64
	StdErr   float64 // cluster-robust; NaN for fewer than two clusters
	Values   int
	Clusters int
}

// MeanOfClusters returns the mean of x with the standard error that is right
// whatever the dependence within clusters, clusters[i] being the number of the
// cluster of x[i], from 0 up:
//
//	sqrt( G/(G-1) · Σ_g (Σ_{i in g} (x_i - mean))² ) / N
//
// for N values in G clusters. With a value per cluster it is the usual standard
// error. NaN among the values gives NaN.
//
// Source: Liang and Zeger, Biometrika 73 (1986) 13-22; Cameron and Miller, Journal
// of Human Resources 50 (2015) 317-372, equation 11 with the correction G/(G-1);
// for evaluations Miller, arXiv 2411.00640, section 2.2.
func MeanOfClusters(x []float64, clusters []int) Clustered {
	c := Clustered{Mean: Mean(x), StdErr: math.NaN(), Values: len(x)}
	sums := clusterSums(x, clusters, c.Mean)
	g := 0.0
	square := 0.0
	for _, s := range sums {
		if s.n > 0 {
			g++
			square += s.sum * s.sum
		}
	}
	c.Clusters = int(g)
	if g >= 2 {
		c.StdErr = math.Sqrt(g/(g-1)*square) / float64(len(x))
	}
	return c
}

// clusterSum is what a cluster adds to the whole.
type clusterSum struct {
	sum float64 // of the deviations from a centre
	n   int
}

func clusterSums(x []float64, clusters []int, centre float64) []clusterSum {
	var sums []clusterSum
	for i, v := range x {
		for clusters[i] >= len(sums) {
			sums = append(sums, clusterSum{})
		}
		sums[clusters[i]].sum += v - centre
		sums[clusters[i]].n++
	}
	return sums
}

// Interval is the t interval with one degree of freedom less than there are
// clusters (Cameron and Miller 2015, section VI.D). It is infinite for a single
// cluster, which tells nothing about variation, and NaN without values.
func (c Clustered) Interval(level float64) Interval {
	switch {
	case c.Values == 0 || math.IsNaN(c.Mean):
		return Interval{math.NaN(), math.NaN()}
	case c.Clusters < 2:
		return Interval{math.Inf(-1), math.Inf(1)}
	}
	half := StudentQuantile(1-(1-level)/2, float64(c.Clusters-1)) * c.StdErr
	return Interval{c.Mean - half, c.Mean + half}
}

// WorseThan is the one-sided p-value of the t test for the hypothesis that the
// mean is at least -margin: small values say that more was lost.
func (c Clustered) WorseThan(margin float64) float64 { return c.tail(c.Mean + margin) }

// Better is the one-sided p-value for the hypothesis that the mean is at most 0.
func (c Clustered) Better() float64 { return c.tail(-c.Mean) }

// tail is the probability of a deviation as low as this one.
func (c Clustered) tail(deviation float64) float64 {
	switch {
	case c.Clusters < 2 || math.IsNaN(deviation):
		return 1
	case c.StdErr == 0 && deviation < 0:
		return 0
	case c.StdErr == 0:
		return 1
	}
	return StudentCDF(deviation/c.StdErr, float64(c.Clusters-1))
}

// Detectable is the smallest loss that the t test at level alpha, one-sided,
// would have found with the given power, by the observed standard error:
// (t_{1-alpha} + t_power) · StdErr. NaN where there is none.
//
// Source: Bloom, Evaluation Review 19 (1995) 547-556.
func (c Clustered) Detectable(alpha, power float64) float64 {
	if c.Clusters < 2 || c.StdErr == 0 {
		return math.NaN()
	}
	df := float64(c.Clusters - 1)
	return (StudentQuantile(1-alpha, df) + StudentQuantile(power, df)) * c.StdErr
}

// Power is the probability that the t test at level alpha finds a loss of the
// given size, by the observed standard error (the same approximation).
func (c Clustered) Power(alpha, loss float64) float64 {
	if c.Clusters < 2 || c.StdErr == 0 {
		return 0
	}
	df := float64(c.Clusters - 1)
	return StudentCDF(loss/c.StdErr-StudentQuantile(1-alpha, df), df)
}
