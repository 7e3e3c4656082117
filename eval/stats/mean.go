// Package stats holds the statistics of scores: averages with their standard
// errors, and what paired runs say about a difference: tests, intervals, power,
// and a test that may be watched while items come in. Rates and differences are
// fractions. It depends on nothing.
package stats

import "math"

// Mean returns the arithmetic mean, NaN for no values.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return math.NaN()
	}
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// StdErr returns the standard error of the mean: the sample standard deviation
// (n-1) over the square root of n. It is NaN for fewer than two values.
func StdErr(x []float64) float64 {
	n := float64(len(x))
	if n < 2 {
		return math.NaN()
	}
	mean := Mean(x)
	ss := 0.0
	for _, v := range x {
		ss += (v - mean) * (v - mean)
	}
	return math.Sqrt(ss/(n-1)) / math.Sqrt(n)
}

// Micro returns the mean over all values of all tasks, and their number.
func Micro(tasks [][]float64) (mean float64, n int) {
	sum := 0.0
	for _, t := range tasks {
		for _, v := range t {
			sum += v
		}
		n += len(t)
	}
	if n == 0 {
		return math.NaN(), 0
	}
	return sum / float64(n), n
}

// Macro returns the mean of the task means, each task counting the same, its
// standard error from the tasks' own standard errors (taken as independent),
// and the number of values. Empty tasks do not count; a task of one value has
// no standard error, and then neither has the whole.
func Macro(tasks [][]float64) (mean, se float64, n int) {
	sum, variance, k := 0.0, 0.0, 0.0
	for _, t := range tasks {
		if len(t) == 0 {
			continue
		}
		s := StdErr(t)
		sum += Mean(t)
		variance += s * s
		n += len(t)
		k++
	}
	if k == 0 {
		return math.NaN(), math.NaN(), 0
	}
	return sum / k, math.Sqrt(variance) / k, n
}

// PooledStdErr returns the standard error of the size-weighted mean of tasks
// the way lm-evaluation-harness pools it (api/metrics.py pooled_sample_stderr
// at commit 4e7e0d47):
//
//	sqrt( sum_i (n_i-1) n_i se_i^2 / (N-k) / N )
//
// with n_i values in task i, se_i its standard error, N values in k tasks. A
// task of one value has no variance of its own and adds nothing to the sum. It
// is NaN where N equals k.
func PooledStdErr(tasks [][]float64) float64 {
	sum, total, k := 0.0, 0.0, 0.0
	for _, t := range tasks {
		n := float64(len(t))
		if n == 0 {
			continue
		}
		total += n
		k++
		if n > 1 {
			se := StdErr(t)
			sum += (n - 1) * n * se * se
		}
	}
	if total <= k {
		return math.NaN()
	}
	return math.Sqrt(sum / (total - k) / total)
}
