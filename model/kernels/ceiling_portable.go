//go:build (!purego && !amd64 && !arm64) || (purego && !emulate)

package kernels

func (isa) peakDot(steps int, x, w [4]byte) []int32 {
	sums := peakDotPortable(steps, x, w)
	return sums[:]
}

func (isa) peakFMA(steps int, x, y float32) []float32 {
	acc := peakFMAPortable(steps, x, y)
	return acc[:]
}

func (isa) peakRead(data []byte) uint64 { return peakReadPortable(data) }
