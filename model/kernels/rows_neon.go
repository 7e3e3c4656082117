//go:build (!purego && arm64) || (purego && emulate)

package kernels

import "math"

func (isa) sumSquares16(x *float32, n int, lanes *float32) { sumSquaresNEON(x, n, lanes) }

func (isa) normalize16(dst, x, weight *float32, n int, scale float32) {
	normalizeNEON(dst, x, weight, n, scale)
}

func (isa) siluMul16(dst, gate, up *float32, n int) { siluMulNEON(dst, gate, up, n) }

func (isa) addScaled16(x, y *float32, n int, scale float32) { addScaledNEON(x, y, n, scale) }

func (isa) divide16(dst, x *float32, n int, divisor float32) { divideNEON(dst, x, n, divisor) }

// quantizeVectors writes blocks next to each other: step is 1, since activations are not in tiles.
func (isa) quantizeVectors(dst *byte, _ int, x *float32, blocks int) { quantizeNEON(dst, x, blocks) }

func (isa) residualVectors(rest *float32, from *byte, _ int, x *float32, blocks int) {
	residualNEON(rest, from, x, blocks)
}

// rotatePairs rotates leading pairs of neighbours and returns their number.
func (i isa) rotatePairs(x, cos, sin []float32) int {
	n := len(cos) &^ 3
	if i == portable || n == 0 {
		return 0
	}
	rotatePairsNEON(&x[:2*n][0], &cos[0], &sin[:n][0], n)
	return n
}

// rotateHalves rotates leading elements of a with those of b and returns their number.
func (i isa) rotateHalves(a, b, cos, sin []float32) int {
	n := len(cos) &^ 3
	if i == portable || n == 0 {
		return 0
	}
	rotateHalvesNEON(&a[:n][0], &b[:n][0], &cos[0], &sin[:n][0], n)
	return n
}

// softmaxPages replaces the scores of a row by the exponentials of what they are, times scale, above the greatest one of
// their head, and sets sums to their sums. x has the scores of the first page, PageLen for each head, and those of
// the next page stride elements on; n of them are used, and what is after those in the last page becomes anything.
func (i isa) softmaxPages(x []float32, stride, n int, scale float32, sums []float32) {
	last := (n - 1) / PageLen
	for h := range sums {
		page := func(p int) []float32 { return x[p*stride+h*PageLen:][:PageLen] }
		tail := page(last)[(n-1)%PageLen+1:]
		for k := range tail {
			tail[k] = float32(math.Copysign(math.Inf(1), -float64(scale))) // the least there can be, before it is scaled
		}
		greatest := lanesOf(float32(math.Inf(-1)))
		for p := range last + 1 {
			scaleMaxNEON(&page(p)[0], PageLen, scale, &greatest[0])
		}
		top := greatest[0]
		for _, v := range greatest {
			if v > top { // max would take care of NaN, which the exponential keeps, and takes four times as long
				top = v
			}
		}
		var total, unused Lanes
		for p := range last {
			expSumNEON(&page(p)[0], PageLen, top, &total[0])
		}
		expSumNEON(&page(last)[0], PageLen, top, &unused[0])
		for k, v := range page(last)[:PageLen-len(tail)] {
			total[k%len(total)] += v
		}
		sums[h] = total.Sum()
	}
}

// lanesOf returns lanes that are all the same.
func lanesOf(v float32) (l Lanes) {
	for i := range l {
		l[i] = v
	}
	return l
}

// narrowHalf16 leaves all elements to the portable function.
func (isa) narrowHalf16(*uint16, *float32, int) int { return 0 }
