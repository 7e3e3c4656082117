//go:build (!purego && arm64) || (purego && emulate)

package kernels

// whole tells that there are no kernels for a whole panel.
func (w *floatPanels) whole([]float32, int, *Input, int) bool { return false }

// floatHeight returns the number of rows of a product of float32 numbers to compute next, out of those
// left.
func (i isa) floatHeight(left int) int { return i.height(left) }

func (isa) mulFloatsTile(n int, c *float32, ldc uintptr, a *float32, lda uintptr, w *float32, ldw uintptr, k int) {
	switch n {
	case 1:
		mulFloats1xNEON(c, ldc, a, lda, w, ldw, k)
	case 2:
		mulFloats2xNEON(c, ldc, a, lda, w, ldw, k)
	default:
		mulFloats4xNEON(c, ldc, a, lda, w, ldw, k)
	}
}

// widenHalf sets dst to binary16 numbers, a multiple of 16.
func (isa) widenHalf(dst []float32, src []uint16, _ *uint16) {
	_ = src[len(dst)-1]
	widenHalfNEON(&dst[0], &src[0], len(dst))
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
