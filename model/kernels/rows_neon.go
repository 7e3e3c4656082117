//go:build (!purego && arm64) || (purego && emulate)

package kernels

import "unsafe"

func (isa) sumSquares16(x *float32, n int, lanes *float32) { sumSquaresNEON(x, n, lanes) }

func (isa) normalize16(dst, x, weight *float32, n int, scale float32) {
	normalizeNEON(dst, x, weight, n, scale)
}

func (isa) siluMul16(dst, gate, up *float32, n int) { siluMulNEON(dst, gate, up, n) }

func (isa) addScaled16(x, y *float32, n int, scale float32) { addScaledNEON(x, y, n, scale) }

func (isa) divide16(dst, x *float32, n int, divisor float32) { divideNEON(dst, x, n, divisor) }

func (isa) expSum16(x *float32, n int, top float32, lanes *float32) { expSumNEON(x, n, top, lanes) }

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

// scaleMax32 and expSum32 are for rows of 32 elements, stride elements apart.

func (isa) scaleMax32(x *float32, stride, rows int, scale float32, lanes *float32) {
	for r := range rows {
		scaleMaxNEON((*float32)(unsafe.Add(unsafe.Pointer(x), 4*r*stride)), PageLen, scale, lanes)
	}
}

func (i isa) expSum32(x *float32, stride, rows int, top float32, lanes *float32) {
	for r := range rows {
		i.expSum16((*float32)(unsafe.Add(unsafe.Pointer(x), 4*r*stride)), PageLen, top, lanes)
	}
}

// narrowHalf16 leaves all elements to the portable function.
func (isa) narrowHalf16(*uint16, *float32, int) int { return 0 }
