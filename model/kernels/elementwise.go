package kernels

import "math"

// RMSNorm sets dst to x / sqrt(mean(x²) + eps) * weight, element by element (Zhang and Sennrich,
// "Root Mean Square Layer Normalization", 2019). All three have the same length; dst may be x. If
// the sum of squares overflows, dst becomes NaN, not the zeros that x / infinity would be.
func RMSNorm(dst, x, weight []float32, eps float32) {
	var lanes Lanes
	for i, v := range x {
		lanes[i%len(lanes)] = FMA32(v, v, lanes[i%len(lanes)])
	}
	mean := float64(lanes.Sum()) / float64(len(x))
	scale := float32(1 / math.Sqrt(mean+float64(eps))) // in float64 so that one rounding is left
	if math.IsInf(mean, 1) {
		scale = float32(math.NaN())
	}
	for i, v := range x {
		dst[i] = float32(v*scale) * weight[i]
	}
}

// SiLUMul sets dst to silu(gate) * up with silu(x) = x / (1 + exp(-x)), the gated activation of
// SwiGLU (Shazeer, "GLU Variants Improve Transformer", 2020). dst may be gate or up.
func SiLUMul(dst, gate, up []float32) {
	for i, g := range gate {
		dst[i] = float32(g/(1+Exp32(-g))) * up[i]
	}
}

// AddScaled adds scale*y to x, element by element.
func AddScaled(x, y []float32, scale float32) {
	for i, v := range y {
		x[i] += float32(scale * v)
	}
}

// Scale multiplies x by scale.
func Scale(x []float32, scale float32) {
	for i := range x {
		x[i] *= scale
	}
}

// Divide divides x by divisor.
func Divide(x []float32, divisor float32) {
	for i := range x {
		x[i] /= divisor
	}
}

// Finite tells whether no element of x is infinite or NaN.
func Finite(x []float32) bool {
	const exponent = 0xff << 23
	for _, v := range x {
		if math.Float32bits(v)&exponent == exponent {
			return false
		}
	}
	return true
}
