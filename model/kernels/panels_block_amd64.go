//go:build amd64 && !purego

package kernels

// blockKernels are those for the weights as they are packed.
type blockKernels = recordFuncs

// choose sets how the integers are kept and what computes with them.
func (w *blockPanels) choose() {
	w.bits = w.coding.bits()
	if w.isa == avx512 {
		w.kernels = recordKernels[w.kind]
		return
	}
	w.kernels = recordKernelsAVX2[w.kind]
	if w.bits == 8 {
		w.coding.offset = 0 // without VPDPBUSD kernels take 8-bit weights as signed integers
	}
}

// fewRows is the number of rows up to which AVX2 multiplies with weights as they are packed. For more
// it is worth while to unpack them once.
const fewRows = 2

// wholePanel computes a panel with kernels that read it as it is packed, if there are any for so many
// rows, and tells whether it did.
func (w *blockPanels) wholePanel(dst []float32, outputs int, x *Input, panel int) bool {
	if w.activations == F32 || w.isa == avx2 && x.Rows > fewRows {
		return false
	}
	w.mulRecords(dst, outputs, x, panel)
	return true
}

// integers returns those of a record of n blocks as bytes. The record after it is fetched into the cache
// meanwhile.
func (w *blockPanels) integers(s *workspace, record, after []byte, n int) (ints, next *byte) {
	return w.unpackIntegers(s, record, after, n), nil
}

// operands returns the integers of a record in the form that dot takes, and what to fetch into the cache
// during the products.
func (w *blockPanels) operands(s *workspace, record, after []byte, n int) (ints, next *byte) {
	return w.unpackIntegers(s, record, record, n), &after[0]
}

// unpackIntegers returns the integers of a record of n blocks as bytes. With AVX2 as much at next as is
// unpacked is fetched into the cache.
func (w *blockPanels) unpackIntegers(s *workspace, record, next []byte, n int) *byte {
	dst, src := &s.ints[0], &record[0]
	switch {
	case w.bits == 8:
		return src
	case w.isa == avx2:
		unpackAVX2[w.bits-4](dst, src, n, &next[0])
	default:
		unpackAVX512[w.bits-4](dst, src, n)
	}
	return dst
}

// These make bytes of blocks of integers of 4, 5 and 6 bits.
var (
	unpackAVX2   = [3]func(dst, src *byte, blocks int, next *byte){unpack4AVX2, unpack5AVX2, unpack6AVX2}
	unpackAVX512 = [3]func(dst, src *byte, blocks int){unpack4AVX512, unpack5AVX512, unpack6AVX512}
)

// dot adds rows of quantized activations times blocks of weights to c, with AVX2.
func (w *blockPanels) dot(rows int, c *float32, ldc uintptr, a *byte, lda uintptr, ints *byte, s *workspace, blocks int, next *byte) {
	w.dotKernel(rows)(c, ldc, a, lda, ints, &s.scale[0], &s.min[0], blocks, next)
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
