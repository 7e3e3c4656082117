//go:build (!purego && arm64) || (purego && emulate)

package kernels

// mulAVX512 tells that there is no AVX-512.
func (w *floatPanels) mulAVX512(output, *Input, int, pass) bool { return false }

func (isa) setFloats([]float32, int, chunks, []float32, int, int) bool { return false }

// mulFloats adds the products of rows of x with terms rows of weights, a vector pair wide, to rows of sums. ldc,
// ldx and ldw are the elements from one row to the next. The chains of 32 begin with the first term.
func (i isa) mulFloats(sums []float32, ldc int, x []float32, ldx int, weights []float32, ldw, rows, terms int) {
	// What kernels touch last, so that a slice that is too short panics here.
	_ = sums[(rows-1)*ldc+i.width()-1]
	_ = x[(rows-1)*ldx+terms-1]
	_ = weights[(terms-1)*ldw+i.width()-1]
	for row := 0; row < rows; {
		n, kernel := i.height(rows-row), mulFloats4xNEON
		switch n {
		case 1:
			kernel = mulFloats1xNEON
		case 2:
			kernel = mulFloats2xNEON
		}
		kernel(&sums[row*ldc], uintptr(ldc*4), &x[row*ldx], uintptr(ldx*4), &weights[0], uintptr(ldw*4), terms)
		row += n
	}
}

// widenHalf sets dst to binary16 numbers, a multiple of 16.
func (isa) widenHalf(dst []float32, src []uint16, _ *uint16) {
	_ = src[len(dst)-1]
	widenHalfNEON(&dst[0], &src[0], len(dst))
}

// widenHalfRows sets dst to PageLen rows of binary16 numbers, a panel of each, stride elements apart.
func (i isa) widenHalfRows(dst []float32, src []uint16, stride int) {
	width := i.width()
	for r := range PageLen {
		i.widenHalf(dst[r*width:][:width], src[r*stride:], nil)
	}
}

// placeBF16 is where the weight of an output is in its row.
func (isa) placeBF16(output int) int { return output }

// widenBF16 is widenHalf for bfloat16 numbers.
func (isa) widenBF16(dst []float32, src []uint16, _ *uint16) {
	_ = src[len(dst)-1]
	widenBF16NEON(&dst[0], &src[0], len(dst))
}

// fewFloatRows is the number of rows up to which there are kernels for a whole panel.
func (isa) fewFloatRows() int { return 0 }
