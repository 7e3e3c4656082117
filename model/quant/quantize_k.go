package quant

import "math"

// encodeQ4_K writes a super-block of Q4_K; see unpackQ4_K for the layout.
func encodeQ4_K(dst []byte, src []float32) bool {
	var levels [superBlock]byte
	ok := encodeScaleMinK(dst, src, &levels, scaleMinSearch{maxLevel: 15, first: -1, steps: 20})
	for p := range 4 {
		part, nibbles := levels[64*p:64*p+64], dst[16+32*p:48+32*p]
		for l := range nibbles {
			nibbles[l] = part[l] | part[32+l]<<4
		}
	}
	return ok
}

// encodeQ5_K writes a super-block of Q5_K; see unpackQ5_K for the layout.
func encodeQ5_K(dst []byte, src []float32) bool {
	var levels [superBlock]byte
	ok := encodeScaleMinK(dst, src, &levels, scaleMinSearch{maxLevel: 31, first: -0.5, steps: 15})
	high := dst[16:48]
	clear(high)
	for p := range 4 {
		part, nibbles := levels[64*p:64*p+64], dst[48+32*p:80+32*p]
		for l := range nibbles {
			nibbles[l] = part[l]&15 | part[32+l]<<4
			high[l] |= part[l]>>4<<(2*p) | part[32+l]>>4<<(2*p+1)
		}
	}
	return ok
}

// encodeScaleMinK fits a scale and a min to each sub-block of 32 values, rounds both to 6 bits of
// the super-block's greatest, writes those, and sets the levels of the values that are nearest
// under the rounded scales and mins.
func encodeScaleMinK(dst []byte, src []float32, levels *[superBlock]byte, search scaleMinSearch) bool {
	var scales, mins [8]float32
	var maxScale, maxMin float32
	for k := range scales {
		x := src[32*k : 32*k+32]
		scales[k], mins[k] = search.fit(x, levels[32*k:32*k+32])
		maxScale, maxMin = max(maxScale, scales[k]), max(maxMin, mins[k])
	}
	ok := putF16(dst, maxScale/63) && putF16(dst[2:], maxMin/63)
	clear(dst[4:16])
	inverseScale, inverseMin := ratio63(maxScale), ratio63(maxMin)
	for k := range scales {
		putScaleMin6(dst[4:16], k, level6(inverseScale*scales[k]), level6(inverseMin*mins[k]))
	}
	scalesK(scales[:], mins[:], dst)
	for k, d := range scales {
		if d == 0 {
			continue // the levels have no effect; those of the fit stay
		}
		for i, v := range src[32*k : 32*k+32] {
			levels[32*k+i] = byte(clamp(nearest((v+mins[k])/d), 0, search.maxLevel))
		}
	}
	return ok
}

// ratio63 returns 63/v, or 0 if there is no scale to divide by.
func ratio63(v float32) float32 {
	if v > 0 {
		return 63 / v
	}
	return 0
}

// level6 rounds v to six bits. A negative v, a scale that no sensible fit has, becomes 63 as it
// does when llama.cpp stores it in an unsigned byte.
func level6(v float32) byte { return min(byte(nearest(v)), 63) }

// putScaleMin6 stores the 6-bit scale and min of sub-block k where scaleMin6 finds them. The
// bytes must be zero before k = 0.
func putScaleMin6(b []byte, k int, s, m byte) {
	if k < 4 {
		b[k] |= s
		b[k+4] |= m
		return
	}
	b[k+4] |= s&15 | m<<4
	b[k-4] |= s >> 4 << 6
	b[k] |= m >> 4 << 6
}

// encodeQ6_K writes a super-block of Q6_K; see unpackQ6_K for the layout. It fits a signed scale
// to each sub-block of 16 values, maps the one of the largest magnitude, with its sign, to -128,
// and takes the levels that are nearest under the rounded scales.
func encodeQ6_K(dst []byte, src []float32) bool {
	var (
		levels [superBlock]byte
		scales [16]float32
	)
	for k := range scales {
		scales[k] = fitScaleQ6(src[16*k:16*k+16], levels[16*k:16*k+16])
		if !isFinite(scales[k]) {
			return false
		}
	}
	_, extreme := largest(scales[:])
	if abs(extreme) < groupEpsilon {
		clear(dst)
		return true
	}
	inverseScale := -128 / extreme
	ok := putF16(dst[208:], 1/inverseScale)
	d := f16At(dst[208:])
	for k, s := range scales {
		rounded := int8(min(nearest(inverseScale*s), 127))
		dst[192+k] = byte(rounded)
		relevel(levels[16*k:16*k+16], src[16*k:16*k+16], d*float32(rounded))
	}
	for half := range 2 {
		packHalfQ6_K(dst[64*half:64*half+64], dst[128+32*half:160+32*half], levels[128*half:128*half+128])
	}
	return ok
}

// relevel sets the levels, -32 to 31 counted from 0, that are nearest to x under the scale d. If d
// is 0 they have no effect, and stay.
func relevel(levels []byte, x []float32, d float32) {
	if d == 0 {
		return
	}
	for i, v := range x {
		levels[i] = byte(clamp(nearest(v/d), -32, 31) + 32)
	}
}

func packHalfQ6_K(low, high, levels []byte) {
	for l := range 32 {
		a, b, c, d := levels[l], levels[32+l], levels[64+l], levels[96+l]
		low[l] = a&15 | c<<4
		low[32+l] = b&15 | d<<4
		high[l] = a>>4 | b>>4<<2 | c>>4<<4 | d>>4<<6
	}
}

// nearest rounds v to an integer, ties to even: at 1.5*2^23 the unit of a float32 is 1, so that the
// addition rounds, and the integer is in the mantissa. For magnitudes from 2^22, infinities and NaN
// the result is whatever those bits hold; it is the same on every machine.
func nearest(v float32) int32 {
	sum := float32(v) + 0x1.8p23
	return int32(math.Float32bits(sum)&(1<<23-1)) - 1<<22
}

func clamp(v, low, high int32) int32 { return min(max(v, low), high) }
