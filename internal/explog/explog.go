// Package explog computes exp and log with the same bits on every machine.
package explog

import "math"

// Log-probabilities are part of the results, so they must be the same bits on
// every machine. math.Exp and math.Log have assembly on some architectures, and
// Go may fuse x*y+z on others; Exp and Log below are plain arithmetic with every
// product rounded. Their error is below 2 units in the last place.

const (
	ln2High = 6.93147180369123816490e-01 // the upper 33 bits of ln 2
	ln2Low  = 1.90821492927058770002e-10
)

// Exp returns e**x for x up to 709, and 0 below -708 (where float64 is subnormal).
func Exp(x float64) float64 {
	if x < -708 {
		return 0
	}
	k := math.Floor(float64(x*(1/math.Ln2)) + 0.5)
	r := float64(x-float64(k*ln2High)) - float64(k*ln2Low) // |r| <= ln(2)/2
	// Taylor's series to r**14/14!, whose rest is below 2**-60.
	sum := 1.0
	for i := 14; i >= 1; i-- {
		sum = 1 + float64(float64(r/float64(i))*sum)
	}
	return math.Ldexp(sum, int(k))
}

// Log returns the natural logarithm of a positive finite x.
func Log(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	// ln m = 2 artanh(s) = 2 (s + s**3/3 + s**5/5 + ...), |s| < 0.172
	s := (m - 1) / (m + 1)
	square := float64(s * s)
	sum := 0.0
	for i := 23; i >= 3; i -= 2 {
		sum = float64(square * float64(1/float64(i)+sum))
	}
	series := float64(2*s) + float64(float64(2*s)*sum)
	return float64(float64(e)*ln2High) + (series + float64(float64(e)*ln2Low))
}
