//go:build amd64 && !purego

package kernels

import "unsafe"

func (i isa) sumSquares16(x *float32, n int, lanes *float32) {
	if i == avx512 {
		sumSquaresAVX512(x, n, lanes)
		return
	}
	sumSquaresAVX2(x, n, lanes)
}

func (i isa) normalize16(dst, x, weight *float32, n int, scale float32) {
	if i == avx512 {
		normalizeAVX512(dst, x, weight, n, scale)
		return
	}
	normalizeAVX2(dst, x, weight, n, scale)
}

func (i isa) siluMul16(dst, gate, up *float32, n int) {
	if i == avx512 {
		siluMulAVX512(dst, gate, up, n)
		return
	}
	siluMulAVX2(dst, gate, up, n)
}

func (i isa) addScaled16(x, y *float32, n int, scale float32) {
	if i == avx512 {
		addScaledAVX512(x, y, n, scale)
		return
	}
	addScaledAVX2(x, y, n, scale)
}

func (i isa) divide16(dst, x *float32, n int, divisor float32) {
	if i == avx512 {
		divideAVX512(dst, x, n, divisor)
		return
	}
	divideAVX2(dst, x, n, divisor)
}

func (i isa) expSum16(x *float32, n int, top float32, lanes *float32) {
	if i == avx512 {
		expSumAVX512(x, n, top, lanes)
		return
	}
	expSumAVX2(x, n, top, lanes)
}

// scaleMax32 and expSum32 are for rows of 32 elements, stride elements apart.

func (i isa) scaleMax32(x *float32, stride, rows int, scale float32, lanes *float32) {
	if i == avx512 {
		scaleMaxRowsAVX512(x, uintptr(4*stride), rows, scale, lanes)
		return
	}
	scaleMaxRowsAVX2(x, uintptr(4*stride), rows, scale, lanes)
}

func (i isa) expSum32(x *float32, stride, rows int, top float32, lanes *float32) {
	if i == avx512 {
		expSumRowsAVX512(x, uintptr(4*stride), rows, top, lanes)
		return
	}
	expSumRowsAVX2(x, uintptr(4*stride), rows, top, lanes)
}

func (isa) narrowHalf16(dst *uint16, x *float32, n int) int {
	narrowHalfAVX2(dst, x, n)
	return n
}

func (isa) quantizeVectors(dst *byte, step int, x *float32, blocks int) {
	quantizeAVX2(dst, uintptr(step)*unsafe.Sizeof(Block{}), x, blocks)
}

func (isa) residualVectors(rest *float32, from *byte, step int, x *float32, blocks int) {
	residualAVX2(rest, from, uintptr(step)*unsafe.Sizeof(Block{}), x, blocks)
}

// rotatePairs rotates leading pairs of neighbours and returns their number.
func (i isa) rotatePairs(x, cos, sin []float32) int {
	n := len(cos) &^ 3
	if i == portable || n == 0 {
		return 0
	}
	rotatePairsAVX2(&x[:2*n][0], &cos[0], &sin[:n][0], n)
	return n
}

// rotateHalves rotates leading elements of a with those of b and returns their number.
func (i isa) rotateHalves(a, b, cos, sin []float32) int {
	n := len(cos) &^ 7
	if i == portable || n == 0 {
		return 0
	}
	rotateHalvesAVX2(&a[:n][0], &b[:n][0], &cos[0], &sin[:n][0], n)
	return n
}
