package kernels

import "math"

// RMSNorm sets dst to x / sqrt(mean(x²) + eps) * weight, element by element (Zhang and Sennrich,
// "Root Mean Square Layer Normalization", 2019). All three have the same length; dst may be x. If
// the sum of squares overflows, dst becomes NaN, not the zeros that x / infinity would be.
func RMSNorm(dst, x, weight []float32, eps float32) { path.rmsNorm(dst, x, weight, eps) }

func (i isa) rmsNorm(dst, x, weight []float32, eps float32) {
	var lanes Lanes
	done := i.sumSquares(&lanes, x)
	for j, v := range x[done:] {
		lanes[j%len(lanes)] = FMA32(v, v, lanes[j%len(lanes)])
	}
	mean := float64(lanes.Sum()) / float64(len(x))
	scale := float32(1 / math.Sqrt(mean+float64(eps))) // in float64 so that one rounding is left
	if math.IsInf(mean, 1) {
		scale = float32(math.NaN())
	}
	done = i.normalize(dst, x, weight, scale)
	for j := done; j < len(x); j++ {
		dst[j] = float32(x[j]*scale) * weight[j]
	}
}

// SiLUMul sets dst to silu(gate) * up with silu(x) = x / (1 + exp(-x)), the gated activation of
// SwiGLU (Shazeer, "GLU Variants Improve Transformer", 2020). dst may be gate or up.
func SiLUMul(dst, gate, up []float32) { path.siluMulRow(dst, gate, up) }

func (i isa) siluMulRow(dst, gate, up []float32) {
	for j := i.siluMul(dst, gate, up); j < len(gate); j++ {
		g := gate[j]
		dst[j] = float32(g/(1+Exp32(-g))) * up[j]
	}
}

// AddScaled adds scale*y to x, element by element.
func AddScaled(x, y []float32, scale float32) { path.addScaledRow(x, y, scale) }

func (i isa) addScaledRow(x, y []float32, scale float32) {
	for j := i.addScaled(x, y, scale); j < len(y); j++ {
		x[j] += float32(scale * y[j])
	}
}

// Scale multiplies x by scale.
func Scale(x []float32, scale float32) {
	for i := range x {
		x[i] *= scale
	}
}

// Divide divides x by divisor.
func Divide(x []float32, divisor float32) { path.divideRow(x, x, divisor) }

// divideRow sets dst to x / divisor.
func (i isa) divideRow(dst, x []float32, divisor float32) {
	for j := i.divide(dst, x, divisor); j < len(x); j++ {
		dst[j] = x[j] / divisor
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
