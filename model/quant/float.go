package quant

import "math"

const (
	f16Exponent = 0x7c00
	f16Mantissa = 0x03ff
	f16Sign     = 0x8000
	f16NaN      = 0x7e00
)

// F16 returns the value of an IEEE 754 binary16 number given by its bits. The conversion is
// exact; a NaN keeps its sign and payload.
func F16(bits uint16) float32 {
	sign := uint32(bits&f16Sign) << 16
	magnitude := uint32(bits&^f16Sign) << 13
	switch bits & f16Exponent {
	case f16Exponent:
		return math.Float32frombits(sign | 0xff<<23 | magnitude)
	case 0:
		// Placed in the mantissa of 2^-14, the smallest normal number, a subnormal is
		// that much too large. Its sign is set last so that a zero keeps it.
		f := math.Float32frombits(113<<23|magnitude) - 0x1p-14
		return math.Float32frombits(sign | math.Float32bits(f))
	}
	return normalF16(bits)
}

// isNormalF16 tells whether the exponent is neither that of subnormals and zeros nor that of
// infinities and NaN.
func isNormalF16(bits uint16) bool {
	const lowest = 0x0400
	return bits&f16Exponent-lowest < f16Exponent-lowest
}

// normalF16 returns the value of a normal number.
func normalF16(bits uint16) float32 {
	return math.Float32frombits(uint32(bits&f16Sign)<<16 | (uint32(bits&^f16Sign)<<13 + (127-15)<<23))
}

// ToF16 returns the bits of the IEEE 754 binary16 number nearest to f, ties to even. Magnitudes
// from 65520 become infinite; every NaN becomes the quiet NaN 0x7e00 with the sign of f.
func ToF16(f float32) uint16 {
	bits := math.Float32bits(f)
	sign := uint16(bits>>16) & f16Sign
	magnitude := bits &^ (1 << 31)
	switch {
	case magnitude > 0xff<<23:
		return sign | f16NaN
	case magnitude >= (127+16)<<23:
		return sign | f16Exponent
	case magnitude < (127-14)<<23:
		// 0.5 has the unit in the last place of a binary16 subnormal, 2^-24: the addition
		// rounds as wanted and leaves the count of units in the low bits.
		sum := math.Float32frombits(magnitude) + 0.5
		return sign | uint16(math.Float32bits(sum)-126<<23)
	}
	// Adding just under half a unit, and the lowest bit kept, rounds ties to even. A carry
	// out of the mantissa raises the exponent, up to that of infinity.
	rounded := magnitude - (127-15)<<23 + 1<<12 - 1 + magnitude>>13&1
	return sign | uint16(rounded>>13)
}

// BF16 returns the value of a bfloat16 number, the upper half of a float32, given by its bits.
func BF16(bits uint16) float32 {
	return math.Float32frombits(uint32(bits) << 16)
}

// ToBF16 returns the bits of the bfloat16 number nearest to f, ties to even. A NaN stays one: it
// is made quiet and loses the lower half of its payload.
func ToBF16(f float32) uint16 {
	bits := math.Float32bits(f)
	if bits&^(1<<31) > 0xff<<23 {
		return uint16(bits>>16) | 1<<6
	}
	return uint16((bits + 1<<15 - 1 + bits>>16&1) >> 16)
}
