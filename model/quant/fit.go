package quant

import "math"

// The fits search a few scales around the one that spans the values and keep the best by weighted
// squared error. They follow make_qkx2_quants and make_qx_quants of llama.cpp. Every product
// is converted to float32 so that no platform fuses it with an addition: the order and the
// rounding of each operation decide which of two nearly equal scales is kept.

// groupEpsilon is the magnitude below which values, or scales, count as zero.
const groupEpsilon = 1e-15

// scaleMinSearch is a search for the scale and min of a sub-block with levels 0 to maxLevel. It
// tries scales that put the range of the values on maxLevel + first + 0.1*i levels, for i from 0 to
// steps. The range begins at the best offset found so far, at first the lowest value.
type scaleMinSearch struct {
	maxLevel int32
	first    float32
	steps    int
}

// fit returns the scale and the min (depth), at least 0, of a sub-block of 32 values, and sets
// their levels.
func (s scaleMinSearch) fit(x []float32, levels []byte) (scale, depth float32) {
	lowest, highest := bounds(x)
	if lowest > 0 {
		lowest = 0
	}
	if lowest == highest {
		clear(levels)
		return 0, -lowest
	}
	weights := magnitudeWeights(x)
	total := newMoments(x, weights[:])
	inverseScale := float32(s.maxLevel) / (highest - lowest)
	best := affine{scale: 1 / inverseScale, offset: lowest}
	s.setLevels(levels, x, best.offset, inverseScale)
	bestError := best.error(x, weights[:], levels)
	var buffer [32]byte
	trial := buffer[:len(x)]
	for i := range s.steps + 1 {
		count := s.first + float32(float32(0.1)*float32(i)) + float32(s.maxLevel)
		inverseScale = count / (highest - best.offset)
		s.setLevels(trial, x, best.offset, inverseScale)
		candidate, ok := total.solve(x, weights[:], trial)
		if !ok {
			continue
		}
		if e := candidate.error(x, weights[:], trial); e < bestError {
			best, bestError = candidate, e
			copy(levels, trial)
		}
	}
	return best.scale, -best.offset
}

// setLevels sets the levels nearest to x, counted from offset.
func (s scaleMinSearch) setLevels(levels []byte, x []float32, offset, inverseScale float32) {
	for i, v := range x {
		levels[i] = byte(clamp(nearest(inverseScale*(v-offset)), 0, s.maxLevel))
	}
}

// magnitudeWeights returns the weights of the squared errors of a sub-block: the root mean square
// of its values plus the magnitude of each.
func magnitudeWeights(x []float32) (weights [32]float32) {
	var sum float32
	for _, v := range x {
		sum += float32(v * v)
	}
	rms := float32(math.Sqrt(float64(sum / 32)))
	for i, v := range x {
		weights[i] = rms + abs(v)
	}
	return weights
}

// affine maps a level to scale*level + offset.
type affine struct{ scale, offset float32 }

// error returns the weighted squared error of x at the given levels.
func (a affine) error(x, weights []float32, levels []byte) float32 {
	var sum float32
	for i, v := range x {
		diff := float32(a.scale*float32(levels[i])) + a.offset - v
		sum += float32(weights[i] * float32(diff*diff))
	}
	return sum
}

// moments are the sums over a sub-block that do not depend on the levels.
type moments struct{ weight, x float32 }

func newMoments(x, weights []float32) moments {
	var m moments
	for i, v := range x {
		m.weight += weights[i]
		m.x += float32(weights[i] * v)
	}
	return m
}

// solve returns the affine map of the levels with the least weighted squared error, among those
// whose offset is not above 0. It returns false if the levels do not determine one.
func (m moments) solve(x, weights []float32, levels []byte) (affine, bool) {
	var l, ll, xl float32
	for i, v := range x {
		level := float32(levels[i])
		wl := float32(weights[i] * level)
		l += wl
		ll += float32(wl * level)
		xl += float32(wl * v)
	}
	det := float32(m.weight*ll) - float32(l*l)
	if !(det > 0) {
		return affine{}, false
	}
	a := affine{
		scale:  (float32(m.weight*xl) - float32(m.x*l)) / det,
		offset: (float32(ll*m.x) - float32(l*xl)) / det,
	}
	if a.offset > 0 {
		a = affine{scale: xl / ll}
	}
	return a, true
}

// fitScaleQ6 returns the scale of a sub-block of 16 values for levels -32 to 31, and sets the
// levels, stored from 0. The errors are weighted by the square of the values. The scale has the sign
// that maps the value of the largest magnitude to the negative end, unless the values leave
// no choice; it may be infinite or NaN if they are too large for Q6_K.
func fitScaleQ6(x []float32, levels []byte) float32 {
	_, extreme := largest(x)
	if abs(extreme) < groupEpsilon {
		clear(levels)
		return 0
	}
	inverseScale := -32 / extreme
	setLevelsQ6(levels, x, inverseScale)
	xl, ll := squareWeightedSums(x, inverseScale)
	var scale float32
	if ll != 0 {
		scale = xl / ll
	}
	best := float32(scale * xl) // what the fit takes off the squared error
	for i := -9; i <= 9; i++ {
		if i == 0 {
			continue
		}
		inverseScale = -(32 + float32(float32(0.1)*float32(i))) / extreme
		xl, ll = squareWeightedSums(x, inverseScale)
		if ll > 0 && float32(xl*xl) > float32(best*ll) {
			setLevelsQ6(levels, x, inverseScale)
			scale = xl / ll
			best = scale * xl
		}
	}
	return scale
}

func levelQ6(v, inverseScale float32) int32 {
	return clamp(nearest(inverseScale*v), -32, 31)
}

func setLevelsQ6(levels []byte, x []float32, inverseScale float32) {
	for i, v := range x {
		levels[i] = byte(levelQ6(v, inverseScale) + 32)
	}
}

// squareWeightedSums returns the sums of v*level and level*level over the levels that
// inverseScale gives, weighted by v*v.
func squareWeightedSums(x []float32, inverseScale float32) (xl, ll float32) {
	for _, v := range x {
		level := float32(levelQ6(v, inverseScale))
		w := float32(v * v)
		xl += float32(float32(w*v) * level)
		ll += float32(float32(w*level) * level)
	}
	return xl, ll
}
