package kernels

import "encoding/binary"

// The functions of this file do nothing but what bounds the others, so that a measured rate can be
// given as a share of what the processor can do at all. Each is to be called on every thread at once,
// for a time.

// peak is the size of a step of an implementation's loops.
type peak struct {
	instructions string // of integer products
	lanes        int
	dot, fma     int // chains of integer products, four to a lane, and of multiply-adds, one to a lane
}

var peaks = [...]peak{
	portable: {"64-bit multiplication, two products each", groupLen, BlockLen / 4, chainLen},
	avx2:     {"VPMADDUBSW, VPMADDWD, VPADDD", 8, 8, 12},
	avx512:   {"VPDPBUSD", 16, 12, 12},
	neon:     {"SDOT", 4, 16, 16},
}

// PeakDotInstructions names the instructions of PeakDot.
func PeakDotInstructions() string { return peaks[path].instructions }

// PeakDot multiplies and adds 8-bit integers that are in registers, in the way of the implementation
// in use, and returns the number of operations, a multiplication and an addition counting two.
//
// Weights of at most four bits can be faster than that with AVX2: their products are first added up
// in 16 bits.
func PeakDot(steps int) int {
	if steps <= 0 {
		return 0
	}
	path.peakDot(steps, [4]byte{1, 2, 3, 4}, [4]byte{1, 1, 1, 1})
	p := peaks[path]
	return steps * p.dot * p.lanes * 4 * 2
}

// PeakFMA does the same with fused multiply-adds of float32 numbers.
func PeakFMA(steps int) int {
	if steps <= 0 {
		return 0
	}
	path.peakFMA(steps, 0.5, 1)
	p := peaks[path]
	return steps * p.fma * p.lanes * 2
}

// PeakStreams lists in how many places at once PeakRead can be asked to read. Which number is the
// fastest depends on the processor: on how it fetches ahead, and on how many reads it has under way.
func PeakStreams() []int { return []int{1, 4, 8} }

// peakStep is what is read of a stream before the next one is turned to.
const peakStep = 1024

// PeakReadLen is what the length of data for PeakRead must be a multiple of.
const PeakReadLen = 8 * peakStep

// PeakMemory returns memory for PeakRead as packed weights have it, in huge pages where there are any.
func PeakMemory(bytes int) []byte {
	mem := make([]byte, bytes)
	adviseHuge(mem)
	return mem
}

// PeakRead reads data, in some of the numbers of streams of PeakStreams, and returns the exclusive or of
// its 64-bit numbers. Bytes beyond the last multiple of PeakReadLen are left out.
func PeakRead(data []byte, streams int) uint64 { return path.peakReadStreams(data, streams) }

// peakReadStreams is PeakRead for an implementation. Each stream is a part of the data.
func (i isa) peakReadStreams(data []byte, streams int) (sum uint64) {
	part := len(data) / PeakReadLen * PeakReadLen / streams
	if streams == 1 && part > 0 {
		return i.peakRead(data[:part])
	}
	for at := 0; at < part; at += peakStep {
		for s := range streams {
			sum ^= i.peakRead(data[s*part+at:][:peakStep])
		}
	}
	return sum
}

// peakDotPortable returns, for every lane, steps times the number of chains times the product of four
// signed bytes x and four unsigned ones w.
func peakDotPortable(steps int, x, w [4]byte) (sums [groupLen]int32) {
	var weights [BlockLen]uint64
	var inputs [BlockLen]int8
	for k := range weights {
		weights[k] = uint64(w[k%4]) * 0x0101_0101_0101_0101
		inputs[k] = int8(x[k%4])
	}
	for range steps {
		for i, d := range dots(weights[:], inputs[:]) {
			low := int32(d)
			sums[i] += low
			sums[i+groupLen/2] += int32((d - uint64(int64(low))) >> 32)
		}
	}
	return sums
}

// peakFMAPortable returns, for every lane, steps times the number of chains times x*y, as far as
// float32 holds it.
func peakFMAPortable(steps int, x, y float32) (acc sums) {
	var w [chainLen]sums
	var inputs [chainLen]float32
	for k := range w {
		inputs[k] = x
		for o := range w[k] {
			w[k][o] = y
		}
	}
	for range steps {
		addChain(&acc, w[:], inputs[:])
	}
	return acc
}

// peakReadPortable returns the exclusive or of the 64-bit numbers of data.
func peakReadPortable(data []byte) uint64 {
	var a, b, c, d uint64
	for ; len(data) >= 32; data = data[32:] {
		a ^= binary.LittleEndian.Uint64(data)
		b ^= binary.LittleEndian.Uint64(data[8:])
		c ^= binary.LittleEndian.Uint64(data[16:])
		d ^= binary.LittleEndian.Uint64(data[24:])
	}
	return a ^ b ^ c ^ d
}
