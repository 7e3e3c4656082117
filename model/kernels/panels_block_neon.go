//go:build (!purego && arm64) || (purego && emulate)

package kernels

import "unsafe"

// dotFunc adds rows of quantized activations times blocks of a panel of weights to c. ldc and lda are
// the bytes from one row to the next.
type dotFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, blocks int)

// blockKernels are those for the weights: what computes products with 1, 2 and 4 rows, and what makes
// bytes of their integers.
type blockKernels struct {
	dot    [3]dotFunc
	unpack func(dst, src *byte, blocks, offset int)
}

// choose sets how the integers are kept and what computes with them. SDOT takes signed ones: those of
// four and eight bits are kept in two's complement, of five and six bits the offset is taken off when
// they are unpacked.
func (w *blockPanels) choose() {
	w.bits = w.coding.bits()
	signed := w.coding.offset > 0
	k := &w.kernels
	switch {
	case w.bits == 5:
		k.unpack = unpack5NEON
	case w.bits == 6:
		k.unpack = unpack6NEON
	default:
		w.coding.offset = 0
		k.unpack = unpackNibbles
		if signed {
			k.unpack = unpackSignedNibbles
		}
	}
	switch {
	case w.bits != 4 && w.parts == 2:
		k.dot = [3]dotFunc{dotByteHalf1xNEON, dotByteHalf2xNEON, dotByteHalf4xNEON}
	case w.bits != 4 && w.layout.HasMin:
		k.dot = [3]dotFunc{dotByteMin1xNEON, dotByteMin2xNEON, dotByteMin4xNEON}
	case w.bits != 4:
		k.dot = [3]dotFunc{dotByte1xNEON, dotByte2xNEON, dotByte4xNEON}
	case signed && w.parts == 2:
		k.dot = [3]dotFunc{dotSignedNibbleHalf1xNEON, dotSignedNibbleHalf2xNEON, dotSignedNibbleHalf4xNEON}
	case signed:
		k.dot = [3]dotFunc{dotSignedNibble1xNEON, dotSignedNibble2xNEON, dotSignedNibble4xNEON}
	case w.parts == 2:
		k.dot = [3]dotFunc{dotNibbleHalfMin1xNEON, dotNibbleHalfMin2xNEON, dotNibbleHalfMin4xNEON}
	default:
		k.dot = [3]dotFunc{dotNibbleMin1xNEON, dotNibbleMin2xNEON, dotNibbleMin4xNEON}
	}
}

func unpackNibbles(dst, src *byte, blocks, _ int) { nibblesNEON(dst, src, blocks) }

func unpackSignedNibbles(dst, src *byte, blocks, _ int) { signedNibblesNEON(dst, src, blocks) }

// fewRows is the number of rows up to which weights are multiplied as they are packed: there are no kernels
// for that.
func (w *blockPanels) fewRows() int { return 0 }

func (w *blockPanels) readsPacked(*Input) bool { return false }

func (w *blockPanels) mulRecords(output, *Input, int) {}

// mulTiles tells that there are no kernels for tiles.
func (w *blockPanels) mulTiles(output, *Input, int, pass) bool { return false }

// integers returns those of a record of n blocks as bytes.
func (w *blockPanels) integers(s *workspace, record, _ []byte, n int) *byte {
	if w.bits == 8 {
		return &record[0]
	}
	w.kernels.unpack(&s.ints[0], &record[0], n, w.coding.offset)
	return &s.ints[0]
}

// operands returns the integers of a record in the form that dot takes: as bytes, or of four bits.
func (w *blockPanels) operands(s *workspace, record []byte, n int) *byte {
	if w.bits == 4 {
		return &record[0]
	}
	return w.integers(s, record, nil, n)
}

// dot adds rows of quantized activations, from block on, times n blocks of weights to sums.
func (w *blockPanels) dot(s *workspace, sums []float32, x *Input, blocks []Block, block, n int, ints *byte, _ []byte) {
	width := w.isa.width()
	ldc, lda := uintptr(4*width), uintptr(w.blocks)*unsafe.Sizeof(Block{})
	for row, rows := 0, len(sums)/width; row < rows; {
		height := w.isa.height(rows - row)
		at, _ := x.blockAt(row, block)
		a := (*byte)(unsafe.Pointer(&blocks[at]))
		w.kernels.dot[kernelIndex[height]](&sums[row*width], ldc, a, lda, ints, &s.scale[0], &s.min[0], n)
		row += height
	}
}

// widen sets dst to the weights of a part of a block.
func (w *blockPanels) widen(dst []float32, ints *byte, scale, low *float32, groups int) {
	if w.layout.HasMin {
		widenBlocksMinNEON(&dst[0], ints, scale, low, groups)
		return
	}
	widenBlocksNEON(&dst[0], ints, scale, low, groups)
}

// scales sets dst to rows of integers times binary16 factors.
func (isa) scales(dst *float32, factor *uint16, x *byte, rows int) {
	scalesNEON(dst, factor, x, rows)
}
