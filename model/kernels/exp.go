package kernels

import "math"

const (
	// minExp and maxExp bound the argument of Exp32 so that the result is a normal number.
	minExp = -87
	maxExp = 88

	log2E = 1.44269504088896341
	// ln2High has few enough bits that n*ln2High is exact; ln2High + ln2Low = ln 2.
	ln2High = 0.693359375
	ln2Low  = -2.12194440e-4

	// roundMagic added to a float32 below 2^22 in magnitude leaves the value, rounded to the
	// nearest integer with ties to even, in the low bits of the mantissa.
	roundMagic     = 3 << 22
	roundMagicBits = 0x4b400000
)

// Exp32 returns e**x with a relative error below 1e-7. Arguments outside [-87, 88] give the
// value at that bound. The polynomial is Cephes' expf (Moshier), evaluated by Horner's rule with
// fused multiply-adds; the result is put together by adding to the exponent.
func Exp32(x float32) float32 {
	x = min(max(x, minExp), maxExp)
	shifted := float32(x*log2E) + roundMagic
	n := shifted - roundMagic
	x = FMA32(n, -ln2High, x)
	x = FMA32(n, -ln2Low, x)
	y := float32(1.9875691500e-4)
	y = FMA32(y, x, 1.3981999507e-3)
	y = FMA32(y, x, 8.3334519073e-3)
	y = FMA32(y, x, 4.1665795894e-2)
	y = FMA32(y, x, 1.6666665459e-1)
	y = FMA32(y, x, 5.0000001201e-1)
	y = FMA32(y, float32(x*x), x) + 1
	return math.Float32frombits(math.Float32bits(y) + (math.Float32bits(shifted)-roundMagicBits)<<23)
}

// expSum replaces each element of x by exp(x - top) and returns the sum of the results.
func expSum(x []float32, top float32) float32 {
	var lanes Lanes
	for i, v := range x {
		x[i] = Exp32(v - top)
		lanes[i%len(lanes)] += x[i]
	}
	return lanes.Sum()
}
