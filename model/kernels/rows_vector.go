//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"math"
	"unsafe"
)

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

// expLanes replaces a leading part of x by exp(x - top), adds the results to lanes and returns its
// length.
func (i isa) expLanes(lanes *Lanes, x []float32, top float32) int {
	if i == portable {
		return 0
	}
	n := i.whole(len(x))
	i.expRow(x[:n], top, lanes)
	if n == len(x) {
		return n
	}
	// What is left, up to 15 elements, would take as long one by one as hundreds do together.
	var rest [vectorLen]float32
	var unused Lanes
	count := copy(rest[:], x[n:])
	i.expRow(rest[:], top, &unused)
	copy(x[n:], rest[:count])
	for lane, v := range rest[:count] {
		lanes[lane] += v
	}
	return len(x)
}

func (i isa) expRow(x []float32, top float32, lanes *Lanes) {
	if len(x) > 0 {
		i.expSum16(&x[0], len(x), top, &lanes[0])
	}
}

// scaleMaxPages multiplies the scores of pages, PageLen together and the next stride elements on, by scale and
// returns the greatest result.
func (i isa) scaleMaxPages(x []float32, stride, pages int, scale float32) float32 {
	_ = x[(pages-1)*stride+PageLen-1]
	top := float32(math.Inf(-1))
	var lanes Lanes
	for lane := range lanes {
		lanes[lane] = top
	}
	i.scaleMax32(&x[0], stride, pages, scale, &lanes[0])
	for _, v := range lanes {
		if v > top { // max would take care of NaN, which the exponential keeps, and takes four times as long
			top = v
		}
	}
	return top
}

// expSumPages is expSum of such scores, of n positions. It replaces all of the last page, but does not add the others.
func (i isa) expSumPages(x []float32, stride, n int, top float32) float32 {
	var lanes, unused Lanes
	pages := n / PageLen
	if pages > 0 {
		_ = x[(pages-1)*stride+PageLen-1]
		i.expSum32(&x[0], stride, pages, top, &lanes[0])
	}
	if n%PageLen > 0 {
		last := x[pages*stride:][:PageLen]
		i.expSum32(&last[0], stride, 1, top, &unused[0])
		for k, v := range last[:n%PageLen] {
			lanes[k%len(lanes)] += v
		}
	}
	return lanes.Sum()
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
