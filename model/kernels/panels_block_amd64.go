//go:build amd64 && !purego

package kernels

import "unsafe"

// choose sets how the integers are kept and what computes with them.
func (w *blockPanels) choose() {
	w.bits = w.coding.bits()
	if w.isa == avx512 {
		w.kernels = blockKernels{records: recordKernels[w.kind], tiles: w.tileKernels()}
		return
	}
	w.kernels = blockKernels{records: recordKernelsAVX2[w.kind], dot: w.dotKernels()}
	if w.bits == 8 {
		w.coding.offset = 0 // without VPDPBUSD kernels take 8-bit weights as signed integers
	}
}

// fewRows is the number of rows up to which weights are multiplied as they are packed. For more it is
// worth while to unpack them once, the sooner the longer that takes, and for those that are read as they are to
// multiply six rows at a time.
func (w *blockPanels) fewRows() int {
	switch {
	case w.isa != avx512:
		return 2
	case w.bits > 4:
		return 4
	}
	return 8
}

// readsPacked tells whether the product with x is computed from weights as they are packed. With AVX-512 that is
// so for activations that are not in tiles.
func (w *blockPanels) readsPacked(x *Input) bool {
	if w.isa == avx512 {
		return x.tiles.height == 0
	}
	return x.Rows <= w.fewRows()
}

// integers returns those of a record of n blocks as bytes, with coding.offset. The record after it is
// fetched into the cache meanwhile.
func (w *blockPanels) integers(s *workspace, record, after []byte, n int) *byte {
	return w.unpackIntegers(s, record, after, n, 0)
}

// operands returns the integers of a record in the form that dot takes.
func (w *blockPanels) operands(s *workspace, record []byte, n int) *byte {
	add := 0
	if w.isa == avx512 && !w.layout.HasMin {
		add = 128 - w.coding.offset // what VPDPBUSD multiplies is unsigned
	}
	return w.unpackIntegers(s, record, record, n, add)
}

// unpackIntegers returns the integers of a record of n blocks as bytes, with add added to each. As much at next
// as is unpacked is fetched into the cache.
func (w *blockPanels) unpackIntegers(s *workspace, record, next []byte, n, add int) *byte {
	if w.bits == 8 { // to which nothing is ever to be added
		return &record[0]
	}
	unpackers := &unpackAVX2
	if w.isa == avx512 {
		unpackers = &unpackAVX512
	}
	unpackers[w.bits-4](&s.ints[0], &record[0], n, &next[0], 0x01010101*add)
	return &s.ints[0]
}

// unpackFunc writes blocks of bytes.
type unpackFunc func(dst, src *byte, blocks int, next *byte, add int)

// These make bytes of blocks of integers of 4, 5 and 6 bits.
var (
	unpackAVX2   = [3]unpackFunc{unpack4AVX2, unpack5AVX2, unpack6AVX2}
	unpackAVX512 = [3]unpackFunc{unpack4AVX512, unpack5AVX512, unpack6AVX512}
)

// dot adds rows of quantized activations, from block on, times n blocks of weights to sums. The record after
// those is fetched into the cache.
func (w *blockPanels) dot(s *workspace, sums []float32, x *Input, blocks []Block, block, n int, ints *byte, after []byte) {
	if w.isa == avx512 {
		in := strided{sums, PanelLen}
		w.dotTiles(s, in, in, x, blocks, block, n, ints, after)
		return
	}
	width := w.isa.width()
	ldc, lda := uintptr(4*width), uintptr(w.blocks)*unsafe.Sizeof(Block{})
	const few = 24 // rows that stay in the nearest cache until the next blocks of weights
	for row := 0; row < x.Rows; {
		height := w.isa.height(x.Rows - row)
		tiles := 1
		for left := x.Rows - row - height; left >= height && w.isa.height(left) == height; left -= height {
			tiles++
		}
		ahead := uintptr(height) * lda
		if x.Rows <= few {
			ahead = uintptr(n) * unsafe.Sizeof(Block{})
		}
		at, _ := x.blockAt(row, block)
		a := (*byte)(unsafe.Pointer(&blocks[at]))
		w.kernels.dot[kernelIndex[height]](&sums[row*width], ldc, a, lda, ints, &s.scale[0], &s.min[0], n, tiles, &after[0], ahead)
		row += tiles * height
	}
}

// mulTiles is panel for Int8 with AVX-512, and tells whether it is that.
func (w *blockPanels) mulTiles(dst output, x *Input, panel int, p pass) bool {
	if w.isa != avx512 || w.activations != Int8 {
		return false
	}
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	first, last := p.part(w.chunks)
	s.eachStep(dst, x.Rows, p, last-first, func(step int, from, to strided) {
		chunk := first + step
		n := min(chunkBlocks, w.blocks-chunk*chunkBlocks)
		record, after := w.unpack(s, panel, chunk, n)
		w.dotTiles(s, from, to, x, x.Blocks, chunk*chunkBlocks, n, w.operands(s, record, n), after)
	})
	return true
}

// dotTiles sets rows to those of from, plus the products that dot adds, with AVX-512: for tiles of tileHeight rows, and
// one of those that are left.
func (w *blockPanels) dotTiles(s *workspace, from, to strided, x *Input, blocks []Block, block, n int, ints *byte, after []byte) {
	tiles, rest := x.Rows/tileHeight, x.Rows%tileHeight
	fetch := fetchOver(after, tilesOf(x.Rows)*n)
	fetch.next += 4096 // bytes; what is next to be read would with few rows be wanted sooner than it is there
	run := func(row, height, tiles int) {
		at, _ := x.blockAt(row, block)
		a := (*byte)(unsafe.Pointer(&blocks[at : at+tiles*height*n][0]))
		c, f := to.rows(row, tiles*height), from.rows(row, tiles*height)
		w.kernels.tiles[height-1](c, to.bytes(), f, from.bytes(), a, ints, &s.scale[0], &s.min[0], n, tiles, fetch.next, fetch.extra)
	}
	if tiles > 0 {
		run(0, tileHeight, tiles)
	}
	if rest > 0 {
		fetch = fetch.after(tiles * n)
		run(tiles*tileHeight, rest, 1)
	}
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
