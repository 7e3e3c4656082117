package drift

import "math"

// Package math has assembly for Exp and Log on some processors. Figures that are compared between
// machines must be the same on all, so these two are plain arithmetic, in which the conversions keep
// a product from being fused with the sum it goes into.

const (
	ln2High = 0x1.62e42feep-1 // 32 bits, so that its product with an exponent is exact
	ln2Low  = math.Ln2 - ln2High
)

// inverseFactorial holds 1/n!.
var inverseFactorial = [...]float64{
	1, 1, 1. / 2, 1. / 6, 1. / 24, 1. / 120, 1. / 720, 1. / 5040, 1. / 40320, 1. / 362880,
	1. / 3628800, 1. / 39916800, 1. / 479001600, 1. / 6227020800,
}

// exp returns e**x, to within 2 units in the last place, for x up to 700; below -700 it returns 0.
func exp(x float64) float64 {
	if x < -700 {
		return 0
	}
	n := math.RoundToEven(float64(x * (1 / math.Ln2)))
	r := float64(x-float64(n*ln2High)) - float64(n*ln2Low) // |r| < 0.35: r^14/14! is below 2^-57
	sum := inverseFactorial[len(inverseFactorial)-1]
	for i := len(inverseFactorial) - 2; i >= 0; i-- {
		sum = float64(sum*r) + inverseFactorial[i]
	}
	return sum * math.Float64frombits(uint64(int64(n)+1023)<<52)
}

// log returns the natural logarithm of a positive normal x, to within 4 units in the last place.
func log(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	// ln m = 2 artanh s = 2s (1 + s²/3 + s⁴/5 + ...) with |s| < 0.1716
	s := (m - 1) / (m + 1)
	s2 := float64(s * s)
	sum := 0.0
	for k := 23; k >= 3; k -= 2 {
		sum = float64(s2 * (1/float64(k) + sum))
	}
	low := float64(float64(2*s)*sum) + float64(float64(e)*ln2Low)
	return float64(float64(e)*ln2High) + (float64(2*s) + low)
}
