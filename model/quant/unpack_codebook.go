package quant

import (
	"encoding/binary"
	"math"
)

// codebook holds the integer that each 4-bit code stands for.
type codebook [16]int8

// iq4Codes returns the codebook of IQ4_NL and IQ4_XS.
func iq4Codes() codebook {
	return codebook{-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113}
}

// mxfp4Codes returns twice the values of the codes of E2M1, which are sign, two bits of exponent
// and one of mantissa. The negative zero becomes 0.
func mxfp4Codes() codebook {
	return codebook{0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12}
}

// unpack writes the 32 integers of 16 bytes of codes: value j is in the low nibble of byte j and
// value j+16 in the high one.
func (c *codebook) unpack(q, codes []byte) {
	q, codes = q[:32], codes[:16]
	for j, b := range codes {
		q[j] = byte(c[b&15])
		q[16+j] = byte(c[b>>4])
	}
}

// unpackIQ4_NL reads blocks of 18 bytes: f16 scale, 16 bytes of codes.
func unpackIQ4_NL(q []byte, scales []float32, src []byte) {
	const size = 18
	codes := iq4Codes()
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		codes.unpack(q[32*k:], b[2:])
	}
}

// unpackIQ4_XS reads super-blocks of 136 bytes: f16 scale of the scales, 16 bits with the upper
// two bits of the eight scales, 4 bytes with the lower four, 128 bytes of codes. The six bits
// less 32 are the sub-scale.
func unpackIQ4_XS(q []byte, scales []float32, src []byte) {
	const size = 136
	codes := iq4Codes()
	for len(q) > 0 {
		b := src[:size]
		d, high := f16At(b), binary.LittleEndian.Uint16(b[2:])
		for k := range 8 {
			low := b[4+k/2] >> (4 * (k % 2)) & 15
			upper := byte(high>>(2*k)) & 3
			scales[k] = d * float32(int(low|upper<<4)-32)
			codes.unpack(q[32*k:], b[8+16*k:])
		}
		q, scales, src = q[superBlock:], scales[8:], src[size:]
	}
}

// unpackMXFP4 reads blocks of 17 bytes: E8M0 scale, 16 bytes of codes. Since the codebook holds
// doubled values, the scale is halved.
func unpackMXFP4(q []byte, scales []float32, src []byte) {
	const size = 17
	codes := mxfp4Codes()
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = halfE8M0(b[0])
		codes.unpack(q[32*k:], b[1:])
	}
}

// halfE8M0 returns 2^(e-128), half of what an E8M0 scale stands for. The code 255, a NaN in the
// OCP Microscaling specification, is read as 2^127 by llama.cpp and here.
func halfE8M0(e byte) float32 {
	if e < 2 {
		return math.Float32frombits(1 << (21 + e)) // subnormal
	}
	return math.Float32frombits(uint32(e-1) << 23)
}
