package engine

import (
	"math/rand/v2"
	"sort"

	"assay/internal/explog"
	"assay/model"
)

// Sampling says how the next token is chosen. The zero value is greedy.
type Sampling struct {
	Temperature float64 // 0: the most likely token, the lowest id on ties
	TopK        int     // only the k most likely tokens; 0: all
	TopP        float64 // only the smallest set of most likely tokens with this probability; 0 or 1: all
	Seed        uint64
}

// sampler chooses tokens. What it chooses depends on the seed, the logits and
// the number of tokens chosen before, nothing else.
type sampler struct {
	Sampling
	rand *rand.Rand
}

func newSampler(s Sampling) *sampler {
	return &sampler{Sampling: s, rand: rand.New(rand.NewPCG(s.Seed, 0x61737361))}
}

// next chooses a token.
func (s *sampler) next(row []float32, d *distribution) model.Token {
	if s.Temperature == 0 {
		return d.best
	}
	ids := s.candidates(row)
	weights := make([]float64, len(ids)) // relative to the most likely token
	total := 0.0
	for i, id := range ids {
		weights[i] = explog.Exp((float64(row[id]) - float64(d.first)) / s.Temperature)
		total += weights[i]
	}
	if s.TopP > 0 && s.TopP < 1 {
		n, kept := 0, 0.0
		for kept < s.TopP*total && n < len(ids) {
			kept += weights[n]
			n++
		}
		ids, total = ids[:n], kept
	}
	point := s.rand.Float64() * total
	for i, id := range ids {
		if point < weights[i] {
			return id
		}
		point -= weights[i]
	}
	return ids[len(ids)-1]
}

// candidates returns the ids in descending order of their logits, the lower id
// first on ties, cut to TopK.
func (s *sampler) candidates(row []float32) []model.Token {
	ids := make([]model.Token, len(row))
	for i := range ids {
		ids[i] = model.Token(i)
	}
	sort.SliceStable(ids, func(a, b int) bool { return row[ids[a]] > row[ids[b]] })
	if s.TopK > 0 {
		ids = ids[:min(s.TopK, len(ids))]
	}
	return ids
}
