//go:build amd64 && !purego

package kernels

import (
	"encoding/binary"
)

// peakDot is peakDotPortable for an implementation.
func (i isa) peakDot(steps int, x, w [4]byte) []int32 {
	if i == portable {
		sums := peakDotPortable(steps, x, w)
		return sums[:]
	}
	var bytes [64]byte
	if i == avx512 {
		peakDotAVX512(steps, &x[0], &w[0], &bytes[0])
	} else {
		peakDotAVX2(steps, &x[0], &w[0], &bytes[0])
	}
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
	if i == avx512 {
		peakFMAAVX512(steps, x, y, &acc[0])
	} else {
		peakFMAAVX2(steps, x, y, &acc[0])
	}
	return acc
}

// peakRead is peakReadPortable for an implementation and a length that is a multiple of peakStep.
func (i isa) peakRead(data []byte) uint64 {
	if i == portable {
		return peakReadPortable(data)
	}
	var bytes [64]byte
	if i == avx512 {
		peakReadAVX512(&data[0], len(data)/512, &bytes[0])
	} else {
		peakReadAVX2(&data[0], len(data)/256, &bytes[0])
	}
	return peakReadPortable(bytes[:])
}
