//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import "unsafe"

// The functions of this file cut rows to what the assembly takes. The methods that call it are those of
// the instruction sets: names that end in 16 stand for functions of a multiple of 16 elements.

// vectorLen is the number of elements that the functions of rows take at a time.
const vectorLen = 16

// whole returns how many of n elements are computed with vectors.
func (i isa) whole(n int) int {
	if i == portable {
		return 0
	}
	return n &^ (vectorLen - 1)
}

// sumSquares adds the squares of a leading part of x to lanes and returns the length of that part.
func (i isa) sumSquares(lanes *Lanes, x []float32) int {
	n := i.whole(len(x))
	if n > 0 {
		i.sumSquares16(&x[0], n, &lanes[0])
	}
	return n
}

// normalize sets a leading part of dst to x * scale * weight and returns its length.
func (i isa) normalize(dst, x, weight []float32, scale float32) int {
	n := i.whole(len(x))
	if n > 0 {
		i.normalize16(&dst[:n][0], &x[0], &weight[:n][0], n, scale)
	}
	return n
}

// siluMul sets a leading part of dst to silu(gate) * up and returns its length.
func (i isa) siluMul(dst, gate, up []float32) int {
	n := i.whole(len(gate))
	if n > 0 {
		i.siluMul16(&dst[:n][0], &gate[0], &up[:n][0], n)
	}
	return n
}

// addScaled adds scale*y to a leading part of x and returns its length.
func (i isa) addScaled(x, y []float32, scale float32) int {
	n := i.whole(len(y))
	if n > 0 {
		i.addScaled16(&x[:n][0], &y[0], n, scale)
	}
	return n
}

// divide sets a leading part of dst to x / divisor and returns its length.
func (i isa) divide(dst, x []float32, divisor float32) int {
	n := i.whole(len(x))
	if n > 0 {
		i.divide16(&dst[:n][0], &x[0], n, divisor)
	}
	return n
}

// narrowHalf sets a leading part of dst to the binary16 numbers nearest to x and returns its length.
func (i isa) narrowHalf(dst []uint16, x []float32) int {
	n := i.whole(len(x))
	if n > 0 {
		return i.narrowHalf16(&dst[:n][0], &x[0], n)
	}
	return n
}

// quantize quantizes x into every step-th block of dst and tells whether it did.
func (i isa) quantize(dst []Block, step int, x []float32) bool {
	n := len(x) / BlockLen
	if i == portable || n == 0 {
		return false
	}
	i.quantizeVectors((*byte)(unsafe.Pointer(&dst[:(n-1)*step+1][0])), step, &x[0], n)
	return true
}

// quantizeResidual quantizes what blocks leave over and tells whether it did.
func (i isa) quantizeResidual(dst, blocks []Block, step int, x []float32) bool {
	if i == portable {
		return false
	}
	const together = 8
	var rest [together * BlockLen]float32
	for b := 0; b < len(x)/BlockLen; b += together {
		values := x[b*BlockLen : min((b+together)*BlockLen, len(x)/BlockLen*BlockLen)]
		n := len(values) / BlockLen
		from := blocks[b*step : (b+n-1)*step+1]
		i.residualVectors(&rest[0], (*byte)(unsafe.Pointer(&from[0])), step, &values[0], n)
		i.quantize(dst[b*step:], step, rest[:len(values)])
	}
	return true
}
