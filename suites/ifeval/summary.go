package ifeval

import (
	"math"

	"assay/eval"
	"assay/eval/stats"
)

// summarize averages prompt by prompt at prompt level and instruction by
// instruction at instruction level.
func summarize(info eval.SuiteInfo, results []eval.Result) eval.Summary {
	s := eval.Summary{Suite: info.Name, Counts: eval.Count(results)}
	for i, m := range info.Metrics {
		if m.Name == instructions {
			continue // a weight, not a result
		}
		row := eval.SummaryRow{Scope: eval.ScopeSuite, Name: info.Name, Metric: m.Name, Average: "micro", Headline: i == 0}
		values, weights := valuesOf(m.Name, results)
		row.Scored = len(values)
		if m.Name == instStrict || m.Name == instLoose {
			row.Value, row.StdErr = ratio(values, weights)
		} else {
			row.Value, row.StdErr = stats.Mean(values), stats.StdErr(values)
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// valuesOf returns a metric of the scored results, and their numbers of
// instructions.
func valuesOf(metric string, results []eval.Result) (values, weights []float64) {
	for _, r := range results {
		v, ok := r.Score(metric)
		w, weighed := r.Score(instructions)
		if ok && weighed {
			values = append(values, v)
			weights = append(weights, w)
		}
	}
	return values, weights
}

// ratio returns the mean of weighted shares and its standard error, the
// instructions of a prompt being a cluster (the linearized variance of a ratio:
// Cochran 1977, Sampling Techniques, section 2.11).
func ratio(shares, weights []float64) (mean, stderr float64) {
	followed, all := 0.0, 0.0
	for i, share := range shares {
		followed += math.Round(float64(share * weights[i])) // a whole number of instructions
		all += weights[i]
	}
	if all == 0 {
		return math.NaN(), math.NaN()
	}
	mean = followed / all
	n := float64(len(shares))
	if n < 2 {
		return mean, math.NaN()
	}
	squares := 0.0
	for i, share := range shares {
		d := float64((share - mean) * weights[i])
		squares += float64(d * d)
	}
	return mean, math.Sqrt(squares*n/(n-1)) / all
}
