package stats

import (
	"cmp"
	"slices"
)

// Holm adjusts p-values of several tests so that the probability of any false
// alarm among them is at most the level that they are compared with, whatever
// their dependence. The result has the order of p.
//
// Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
func Holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted := make([]float64, len(p))
	least := 0.0
	for rank, i := range order {
		least = max(least, min(1, float64(len(p)-rank)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}
