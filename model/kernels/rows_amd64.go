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

// softmaxPages replaces the scores of a row by the exponentials of what they are, times scale, above the greatest one of
// their head, and sets sums to their sums. x has the scores of the first page, PageLen for each head, and those of
// the next page stride elements on; n of them are used, and what is after those in the last page becomes anything.
func (i isa) softmaxPages(x []float32, stride, n int, scale float32, sums []float32) {
	pages := (n + PageLen - 1) / PageLen
	used := n - (pages-1)*PageLen
	_ = x[(pages-1)*stride+len(sums)*PageLen-1] // what is touched last
	if i == avx512 {
		softmaxAVX512(&x[0], uintptr(4*stride), pages, used, len(sums), scale, &sums[0])
		return
	}
	softmaxAVX2(&x[0], uintptr(4*stride), pages, used, len(sums), scale, &sums[0])
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
