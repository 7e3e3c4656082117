//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"unsafe"

	"assay/model/gguf"
	"assay/model/quant"
)

// blockPanels holds block-quantized weights in panels. For each part of a panel and chunk of up to
// 256 inputs there is a record: integers, in groups of four inputs, [blocks][8][width][4], then
// scales and mins. Integers of four bits have groups g and g+4 in the halves of a byte. Those of five
// and six bits have their upper bits after the lower four of the block, with as many groups in a byte
// as there is room for, [groups in a vector][width][4].
type blockPanels struct {
	isa         isa
	kind        gguf.Type
	layout      quant.Layout
	coding      coding
	activations Activations
	inputs      int
	blocks      int // in a row
	chunks      int // in a row
	parts       int // of a block, each with a scale: 1 or 2
	bits        int // that an integer is kept in
	record      recordLayout
	kernels     blockKernels
	data        []byte
}

// recordLayout is the size of a record and where its fields are.
type recordLayout struct {
	block       int // bytes of the integers of a block
	scale, min  int // offset of float32 or binary16 numbers, or of the integers of scalesSuper
	superScale  int // offset of binary16 factors
	superMin    int
	size        int
	scaleStride int // bytes of the scales of one part
}

func newBlockPanels(i isa, t gguf.Type, layout quant.Layout, inputs int, a Activations) *blockPanels {
	w := &blockPanels{isa: i, kind: t, layout: layout, coding: codingOf(t), activations: a, inputs: inputs}
	w.blocks, w.parts = inputs/BlockLen, BlockLen/layout.Sub
	w.chunks = (w.blocks + chunkBlocks - 1) / chunkBlocks
	w.choose()
	w.record = w.layOut()
	return w
}

func (w *blockPanels) layOut() recordLayout {
	width := w.isa.width()
	r := recordLayout{block: BlockLen * width * w.bits / 8}
	at := chunkBlocks * r.block
	if w.coding.form == scalesSuper {
		r.superScale, r.superMin = at, at+2*width
		at += 4 * width
	}
	r.scaleStride = width * [...]int{scalesF32: 4, scalesHalf: 2, scalesSuper: 1}[w.coding.form]
	r.scale = at
	at += chunkBlocks * w.parts * r.scaleStride
	if w.layout.HasMin {
		r.min = at
		at += chunkBlocks * w.parts * r.scaleStride
	}
	r.size = (at + 63) &^ 63
	return r
}

func (w *blockPanels) allocate(panels int) {
	w.data = make([]byte, panels*PanelLen/w.isa.width()*w.chunks*w.record.size)
	adviseHuge(w.data)
}

// inTiles tells whether so many rows are worth being unpacked for.
func (w *blockPanels) inTiles(rows int) bool { return rows > w.fewRows() }

// passes tells how often the inputs are cut so that activations stay in the cache. With two blocks for each
// there are two sums, of which dst can hold only one.
func (w *blockPanels) passes(rows int) int {
	if w.activations != Int8 || rows <= w.fewRows() {
		return 1
	}
	return min(passesOf(rows*w.blocks*int(unsafe.Sizeof(Block{}))), w.chunks)
}

func (w *blockPanels) panel(dst output, x *Input, panel int, p pass) {
	if w.activations != F32 && w.readsPacked(x) {
		w.mulRecords(dst, x, panel)
		return
	}
	if w.mulTiles(dst, x, panel, p) {
		return
	}
	from, to := p.part(w.chunks)
	w.isa.eachPart(dst, x.Rows, panel, p, func(s *workspace, part int, sums []float32) {
		switch w.activations {
		case F32:
			w.mulFloats(s, sums, x, part)
		case Int8:
			w.mulBlocks(s, x, part, from, to, dotSum{sums, x.Blocks})
		case Int8x2:
			rest := s.rest[:len(sums)]
			clear(rest)
			w.mulBlocks(s, x, part, from, to, dotSum{sums, x.Blocks}, dotSum{rest, x.Residual})
			w.isa.addScaledRow(sums, rest, 1)
		}
	})
}

// dotSum is rows of blocks, and sums that their products are added to.
type dotSum struct {
	sums   []float32
	blocks []Block
}

// unpack sets the scales and mins in s to those of a record of n blocks and returns the record, and the
// one after it, which is to be fetched into the cache meanwhile.
func (w *blockPanels) unpack(s *workspace, part, chunk, n int) (record, after []byte) {
	width, r := w.isa.width(), &w.record
	at := (part*w.chunks + chunk) * r.size
	record = w.data[at:][:r.size]
	after = record
	if at+r.size < len(w.data) {
		after = w.data[at+r.size:][:r.size]
	}
	w.unpackScales(s.scale[:n*w.parts*width], record, r.superScale, r.scale)
	if w.layout.HasMin {
		w.unpackScales(s.min[:n*w.parts*width], record, r.superMin, r.min)
	}
	return record, after
}

func (w *blockPanels) unpackScales(dst []float32, record []byte, factorAt, at int) {
	src := unsafe.Pointer(&record[at])
	switch w.coding.form {
	case scalesF32:
		copy(dst, unsafe.Slice((*float32)(src), len(dst)))
	case scalesHalf:
		half := unsafe.Slice((*uint16)(src), len(dst))
		w.isa.widenHalf(dst, half, &half[0])
	case scalesSuper:
		factor, rows := (*uint16)(unsafe.Pointer(&record[factorAt])), len(dst)/w.isa.width()
		w.isa.scales(&dst[0], factor, (*byte)(src), rows)
	}
}

// mulBlocks adds the products of chunks of a part of a panel with rows of quantized activations.
func (w *blockPanels) mulBlocks(s *workspace, x *Input, part, from, to int, all ...dotSum) {
	for chunk := from; chunk < to; chunk++ {
		first := chunk * chunkBlocks
		n := min(chunkBlocks, w.blocks-first)
		record, after := w.unpack(s, part, chunk, n)
		ints := w.operands(s, record, n)
		for _, d := range all {
			w.dot(s, d.sums, x, d.blocks, first, n, ints, after)
		}
	}
}

// mulFloats adds the products of a part of a panel with rows of float32 activations.
func (w *blockPanels) mulFloats(s *workspace, sums []float32, x *Input, part int) {
	width := w.isa.width()
	groups := BlockLen / 4 / w.parts
	for chunk := range w.chunks {
		first := chunk * chunkBlocks
		n := min(chunkBlocks, w.blocks-first)
		record, after := w.unpack(s, part, chunk, n)
		ints := w.integers(s, record, after, n)
		for b := range n {
			for p := range w.parts {
				i := b*w.parts + p
				wide := s.wide[p*BlockLen/w.parts*width:]
				w.widen(wide, (*byte)(unsafe.Add(unsafe.Pointer(ints), i*groups*4*width)), &s.scale[i*width], &s.min[i*width], groups)
			}
			w.isa.mulInput(sums, x, (first+b)*BlockLen, BlockLen, s.wide[:])
		}
	}
}
