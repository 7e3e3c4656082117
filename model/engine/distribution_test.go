package engine

import (
	"math"
	"testing"
)

func TestDistributionOfTies(t *testing.T) {
	d, err := newDistribution([]float32{1, 3, 3, 2})
	if err != nil {
		t.Fatal(err)
	}
	if d.best != 1 || d.margin() != 0 {
		t.Errorf("best is %d with margin %v, want the lowest id on a tie and margin 0", d.best, d.margin())
	}
	if _, err := newDistribution([]float32{1, float32(math.NaN())}); err == nil {
		t.Error("a NaN was taken as a logit")
	}
}

// Sampling from known logits comes to the right frequencies.
func TestSamplerFrequencies(t *testing.T) {
	row := []float32{float32(math.Log(1)), float32(math.Log(2)), float32(math.Log(5)), float32(math.Log(2))}
	for _, tc := range []struct {
		name string
		s    Sampling
		want []float64
	}{
		{"greedy", Sampling{}, []float64{0, 0, 1, 0}},
		{"temperature 1", Sampling{Temperature: 1}, []float64{.1, .2, .5, .2}},
		{"temperature 0.5", Sampling{Temperature: .5}, []float64{1. / 34, 4. / 34, 25. / 34, 4. / 34}},
		{"top-k", Sampling{Temperature: 1, TopK: 2}, []float64{0, 2. / 7, 5. / 7, 0}},
		{"top-p", Sampling{Temperature: 1, TopP: .6}, []float64{0, 2. / 7, 5. / 7, 0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			tc.s.Seed = 11
			s := newSampler(tc.s)
			const n = 40_000
			var got [4]float64
			for range n {
				d, err := newDistribution(row)
				if err != nil {
					t.Fatal(err)
				}
				got[s.next(row, d)] += 1. / n
			}
			for i := range got {
				if math.Abs(got[i]-tc.want[i]) > .012 {
					t.Errorf("frequencies %v, want %v", got, tc.want)
				}
			}
		})
	}
}
