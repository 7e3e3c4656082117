package quant

import "encoding/binary"

// The quantizers of 32-value blocks choose the scale from the extreme values alone. The integers
// are found with the inverse of the scale in float32, before the scale is rounded to f16.

// inverse returns 1/d, or 0 where that is not a number to multiply with.
func inverse(d float32) float32 {
	if id := 1 / d; isFinite(id) {
		return id
	}
	return 0
}

// encodeQ8_0 maps the largest magnitude to 127; halves round away from zero.
func encodeQ8_0(dst []byte, src []float32) bool {
	_, extreme := largest(src)
	d := abs(extreme) / 127
	id := inverse(d)
	for i, v := range src {
		dst[2+i] = byte(roundAway(v * id))
	}
	return putF16(dst, d)
}

// roundAway rounds to the nearest integer, halves away from zero. The sum is exact in float64
// for every float32 large enough to round to anything but 0.
func roundAway(v float32) int8 {
	if v < 0 {
		return int8(float64(v) - 0.5)
	}
	return int8(float64(v) + 0.5)
}

// encodeQ4_0 maps the value of the largest magnitude, with its sign, to -8.
func encodeQ4_0(dst []byte, src []float32) bool {
	_, extreme := largest(src)
	d := extreme / -8
	id := inverse(d)
	for j := range 16 {
		low := symmetricLevel(src[j], id, 8)
		high := symmetricLevel(src[16+j], id, 8)
		dst[2+j] = low | high<<4
	}
	return putF16(dst, d)
}

// encodeQ5_0 maps the value of the largest magnitude, with its sign, to -16.
func encodeQ5_0(dst []byte, src []float32) bool {
	_, extreme := largest(src)
	d := extreme / -16
	id := inverse(d)
	var bits uint32
	for j := range 16 {
		low := symmetricLevel(src[j], id, 16)
		high := symmetricLevel(src[16+j], id, 16)
		dst[6+j] = low&15 | high<<4
		bits |= uint32(low>>4)<<j | uint32(high>>4)<<(16+j)
	}
	binary.LittleEndian.PutUint32(dst[2:], bits)
	return putF16(dst, d)
}

// symmetricLevel returns v*id + bias rounded to the nearest integer below 2*bias. The sum is
// positive, so that cutting it off rounds down.
func symmetricLevel(v, id, bias float32) byte {
	return min(byte(float32(v*id)+(bias+0.5)), byte(2*bias)-1)
}

// encodeQ4_1 maps the smallest value to 0 and the largest to 15.
func encodeQ4_1(dst []byte, src []float32) bool {
	lowest, d := stepOf(src, 15)
	id := inverse(d)
	for j := range 16 {
		low := levelAbove(src[j], lowest, id, 15)
		high := levelAbove(src[16+j], lowest, id, 15)
		dst[4+j] = low | high<<4
	}
	return putF16(dst, d) && putF16(dst[2:], lowest)
}

// encodeQ5_1 maps the smallest value to 0 and the largest to 31.
func encodeQ5_1(dst []byte, src []float32) bool {
	lowest, d := stepOf(src, 31)
	id := inverse(d)
	var bits uint32
	for j := range 16 {
		low := levelAbove(src[j], lowest, id, 31)
		high := levelAbove(src[16+j], lowest, id, 31)
		dst[8+j] = low&15 | high<<4
		bits |= uint32(low>>4)<<j | uint32(high>>4)<<(16+j)
	}
	binary.LittleEndian.PutUint32(dst[4:], bits)
	return putF16(dst, d) && putF16(dst[2:], lowest)
}

// stepOf returns the lowest value and the distance between levels 0 to maxLevel that span the
// values.
func stepOf(x []float32, maxLevel float32) (lowest, step float32) {
	lowest, highest := bounds(x)
	return lowest, (highest - lowest) / maxLevel
}

// bounds returns the smallest and the largest value; of equal values the first, which matters
// for the sign of a zero.
func bounds(x []float32) (lowest, highest float32) {
	lowest, highest = x[0], x[0]
	for _, v := range x[1:] {
		if v < lowest {
			lowest = v
		}
		if v > highest {
			highest = v
		}
	}
	return lowest, highest
}

// levelAbove returns the level nearest to v, counted from the lowest value.
func levelAbove(v, lowest, id float32, maxLevel byte) byte {
	return min(byte(float32((v-lowest)*id)+0.5), maxLevel)
}
