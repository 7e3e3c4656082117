//go:build amd64 && !purego

package kernels

import "math/bits"

// blockKernels are those that an implementation has chosen for the weights, here of AVX-512.
type blockKernels = recordFuncs

// choose sets how the integers are kept and what computes with them.
func (w *blockPanels) choose() {
	w.bits = w.coding.bits(w.isa)
	switch {
	case w.isa == avx512:
		w.kernels = recordKernels[w.kind]
	case w.coding.most > 63:
		w.coding.offset = 0 // without VPDPBUSD kernels take 8-bit weights as signed integers
	}
}

// wholePanel computes a panel with kernels for the whole of it, if there are any, and tells whether it
// did.
func (w *blockPanels) wholePanel(dst []float32, outputs int, x *Input, panel int) bool {
	if w.isa != avx512 || w.activations == F32 {
		return false
	}
	w.mulRecords(dst, outputs, x, panel)
	return true
}

// integers returns those of a record of n blocks as bytes, and what to fetch into the cache during the
// products.
func (w *blockPanels) integers(s *workspace, record, after []byte, n int) (ints, next *byte) {
	switch {
	case w.bits == 8:
		return &record[0], &after[0]
	case w.isa == avx2:
		nibblesAVX2(&s.ints[0], &record[0], n, &after[0])
	case w.bits == 4:
		unpack4AVX512(&s.ints[0], &record[0], n)
	case w.bits == 5:
		unpack5AVX512(&s.ints[0], &record[0], n)
	default:
		unpack6AVX512(&s.ints[0], &record[0], n)
	}
	return &s.ints[0], &s.ints[0]
}

// operands returns the integers of a record in the form that dot takes.
func (w *blockPanels) operands(s *workspace, record, after []byte, n int) (ints, next *byte) {
	return w.integers(s, record, after, n)
}

// dot adds rows of quantized activations times blocks of weights to c, with AVX2.
func (w *blockPanels) dot(rows int, c *float32, ldc uintptr, a *byte, lda uintptr, ints *byte, s *workspace, blocks int, next *byte) {
	shift := 32 // shifts everything out
	if w.coding.offset > 0 {
		shift = bits.TrailingZeros(uint(w.coding.offset))
	}
	w.dotKernel(rows)(c, ldc, a, lda, ints, &s.scale[0], &s.min[0], shift, blocks, next)
}

// widen sets dst to the weights of a part of a block.
func (w *blockPanels) widen(dst []float32, ints *byte, scale, low *float32, groups int) {
	switch offset := w.coding.offset; {
	case w.isa == avx512 && w.layout.HasMin:
		widenBlocksMinAVX512(&dst[0], ints, scale, low, offset, groups)
	case w.isa == avx512:
		widenBlocksAVX512(&dst[0], ints, scale, low, offset, groups)
	case w.layout.HasMin:
		widenBlocksMinAVX2(&dst[0], ints, scale, low, offset, groups)
	default:
		widenBlocksAVX2(&dst[0], ints, scale, low, offset, groups)
	}
}

// scales sets dst to rows of integers times binary16 factors.
func (i isa) scales(dst *float32, factor *uint16, x *byte, rows int) {
	if i == avx512 {
		scalesAVX512(dst, factor, x, rows)
		return
	}
	scalesAVX2(dst, factor, x, rows)
}
