package kernels

import "math"

const (
	// float32Tail masks the bits of a float64 mantissa that a normal float32 lacks.
	float32Tail = 1<<29 - 1
	// float32Tie is the tail of a float64 halfway between two normal float32 numbers.
	float32Tie = 1 << 28
	// minNormalTwice is the bit pattern of 2^-126, the least normal float32, as a float64,
	// shifted left by one so that a pattern without its sign can be compared.
	minNormalTwice = (1023 - 126) << 53
)

// FMA32 returns x*y + z rounded once to float32 (IEEE 754 fusedMultiplyAdd, ties to even).
func FMA32(x, y, z float32) float32 {
	return addProduct(float64(x)*float64(y), z)
}

// addProduct returns p + z rounded once to float32. p is the product of two float32 numbers,
// which is exact in float64.
func addProduct(p float64, z float32) float32 {
	s := p + float64(z)
	if roundsTwice(s) {
		s = addToOdd(p, float64(z))
	}
	return float32(s)
}

// roundsTwice tells whether s, a sum rounded to float64, may round to another float32 than the
// exact sum does. That can only be where float32 rounding turns over: halfway between two
// float32 numbers. Below the normal range those points lie elsewhere, so all of it counts.
func roundsTwice(s float64) bool {
	u := math.Float64bits(s)
	return u&float32Tail == float32Tie || u<<1 < minNormalTwice
}

// addToOdd returns p + z, a finite sum, rounded to odd in float64: cut to 53 bits with the last
// bit set if anything was cut off. A float64 has at least five bits more than the float32 it is
// rounded to next, so that rounding sees on which side of a tie the exact sum lies
// (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
//
//go:noinline
func addToOdd(p, z float64) float64 {
	s := p + z
	t := s - p
	e := float64(p-float64(s-t)) + float64(z-t) // s + e is the exact sum (Knuth's two-sum)
	u := math.Float64bits(s)
	switch {
	case e == 0 || u&1 == 1:
		return s
	case (e > 0) == (s > 0):
		u++
	default:
		u--
	}
	return math.Float64frombits(u)
}
