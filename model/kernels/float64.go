package kernels

import "math"

// The functions of this file replace those of package math where the result must not depend on
// the processor: math.Sin, Cos, Exp and Log have assembly on some and fused operations on others.
// They are used for the angles of RoPE only. Products are converted explicitly so that they are
// never fused with the addition that follows. Results are within a few units in the last place.

// log64 returns the natural logarithm of a positive, normal x.
func log64(x float64) float64 {
	bits := math.Float64bits(x)
	n := int(bits>>52) - 1023
	m := math.Float64frombits(bits&(1<<52-1) | 1023<<52)
	if m > math.Sqrt2 {
		m /= 2
		n++
	}
	// log m = 2 artanh s = 2(s + s³/3 + s⁵/5 + ...) with |s| < 0.1716
	s := (m - 1) / (m + 1)
	s2 := s * s
	sum := 0.0
	for k := 23; k >= 1; k -= 2 {
		sum = float64(sum*s2) + 1/float64(k)
	}
	return float64(2*s*sum) + float64(float64(n)*math.Ln2)
}

// exp64 returns e**x for |x| < 700.
func exp64(x float64) float64 {
	const ln2High = 0x1.62e42feep-1 // 32 bits, so that n*ln2High is exact
	const ln2Low = math.Ln2 - ln2High
	n := math.RoundToEven(x / math.Ln2)
	r := x - float64(n*ln2High)
	r -= float64(n * ln2Low)
	sum := 1.0
	for k := 16; k >= 1; k-- { // 1 + r(1 + r/2(1 + r/3(...)))
		sum = float64(r/float64(k)*sum) + 1
	}
	return sum * math.Float64frombits(uint64(int(n)+1023)<<52)
}

// sinCos64 returns the sine and cosine of x for |x| < 2^20.
func sinCos64(x float64) (sin, cos float64) {
	// x - n*π/2 with π/2 in three parts; n has 20 bits at most and the first two parts 33, so
	// that their products with n are exact (Cody and Waite).
	const part1, part2, part3 = 0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69
	n := math.RoundToEven(x * (2 / math.Pi))
	r := x - float64(n*part1)
	r -= float64(n * part2)
	r -= float64(n * part3)
	r2 := r * r
	s, c := 1.0, 1.0
	for k := 18; k >= 2; k -= 2 { // 1 - r²/(2·3)(1 - r²/(4·5)(...)) and 1 - r²/(1·2)(1 - r²/(3·4)(...))
		s = 1 - float64(r2*s)/float64(k*(k+1))
		c = 1 - float64(r2*c)/float64(k*(k-1))
	}
	s *= r
	switch int(n) & 3 {
	case 0:
		return s, c
	case 1:
		return c, -s
	case 2:
		return -s, -c
	}
	return -c, s
}
