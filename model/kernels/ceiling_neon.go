//go:build (!purego && arm64) || (purego && emulate)

package kernels

import "encoding/binary"

// peakDot is peakDotPortable for an implementation.
func (i isa) peakDot(steps int, x, w [4]byte) []int32 {
	if i == portable {
		sums := peakDotPortable(steps, x, w)
		return sums[:]
	}
	var bytes [16]byte
	peakDotNEON(steps, &x[0], &w[0], &bytes[0])
	sums := make([]int32, peaks[i].lanes)
	for lane := range sums {
		sums[lane] = int32(binary.LittleEndian.Uint32(bytes[4*lane:]))
	}
	return sums
}

// peakFMA is peakFMAPortable for an implementation.
func (i isa) peakFMA(steps int, x, y float32) []float32 {
	if i == portable {
		acc := peakFMAPortable(steps, x, y)
		return acc[:]
	}
	acc := make([]float32, peaks[i].lanes)
	peakFMANEON(steps, x, y, &acc[0])
	return acc
}

// peakRead is peakReadPortable for an implementation and a length that is a multiple of peakStep.
func (i isa) peakRead(data []byte) uint64 {
	if i == portable {
		return peakReadPortable(data)
	}
	const step = 128
	var bytes [16]byte
	peakReadNEON(&data[0], len(data)/step, &bytes[0])
	return binary.LittleEndian.Uint64(bytes[:]) ^ binary.LittleEndian.Uint64(bytes[8:])
}
