//go:build amd64 && !purego

package kernels

import (
	"unsafe"

	"assay/model/gguf"
)

// fewFloatRows is the number of rows up to which there are kernels for a whole panel. For more it is worth
// while to make float32 numbers of weights once.
func (i isa) fewFloatRows() int {
	if i == avx512 {
		return 24
	}
	return 0
}

// mulAVX512 is panel with AVX-512, and tells whether that is what computes it.
func (w *floatPanels) mulAVX512(dst output, x *Input, panel int, p pass) bool {
	switch {
	case w.isa != avx512:
		return false
	case x.Rows <= w.isa.fewFloatRows():
		w.mulPanel(dst, x, panel)
	default:
		w.mulTiles(dst, x, panel, p)
	}
	return true
}

// mulTiles computes a panel of many rows.
func (w *floatPanels) mulTiles(dst output, x *Input, panel int, p pass) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	first, last := p.part(w.chunks())
	s.eachStep(dst, x.Rows, p, last-first, func(step int, from, to strided) {
		input := (first + step) * chunkTerms
		terms := min(chunkTerms, w.inputs-input)
		at := (panel*w.inputs + input) * PanelLen
		weights := w.widen(s, at, terms*PanelLen, 0)
		fetch := w.fetchAt(at+terms*PanelLen, tilesOf(x.Rows))
		mulChunks(to, from, x.chunksFrom(input), weights, x.Rows, terms, fetch)
	})
}

// fetchAt is to fetch a chunk of weights over so many visits, given the first, which may be beyond the last one.
func (w *floatPanels) fetchAt(first, visits int) ahead {
	all := max(len(w.f32), len(w.half)) // one of the two is empty
	n := min(chunkTerms*PanelLen, all)
	first = min(first, all-n)
	if w.kind == gguf.F32 {
		return fetchOver(w.f32[first:][:n], visits)
	}
	return fetchOver(w.half[first:][:n], visits)
}

// panelFunc sets rows of c to the products of rows of activations with a panel of weights, with
// AVX-512. ldc and lda are the bytes from one row to the next.
type panelFunc func(c *float32, ldc uintptr, a *float32, lda uintptr, w *byte, k int)

// panelKernels are the kernels for 1, 2, 4 and 6 rows, for each type of weights.
var panelKernels = map[gguf.Type][4]panelFunc{
	gguf.F32:  {panelF321xAVX512, panelF322xAVX512, panelF324xAVX512, panelF326xAVX512},
	gguf.F16:  {panelF161xAVX512, panelF162xAVX512, panelF164xAVX512, panelF166xAVX512},
	gguf.BF16: {panelBF161xAVX512, panelBF162xAVX512, panelBF164xAVX512, panelBF166xAVX512},
}

// mulPanel computes a panel of the product with AVX-512, where a panel has one part.
func (w *floatPanels) mulPanel(dst output, x *Input, panel int) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	var weights *byte
	if at := panel * w.inputs * PanelLen; w.kind == gguf.F32 {
		weights = (*byte)(unsafe.Pointer(&w.f32[at : at+w.inputs*PanelLen][0]))
	} else {
		weights = (*byte)(unsafe.Pointer(&w.half[at : at+w.inputs*PanelLen][0]))
	}
	kernels := panelKernels[w.kind]
	for row := 0; row < x.Rows; {
		n := avx512.height(x.Rows - row)
		out, stride := dst.x[row*dst.stride:], dst.stride
		if dst.used < PanelLen { // kernels write whole panels
			out, stride = s.sums[:], PanelLen
		}
		_ = out[(n-1)*stride+PanelLen-1] // what the kernel touches last
		kernels[kernelIndex[n]](&out[0], uintptr(stride*4), &x.F32[row*x.Cols : (row+n)*x.Cols][0], uintptr(x.Cols*4), weights, w.inputs)
		if dst.used < PanelLen {
			copyRowsPortable(dst.x[row*dst.stride:], dst.stride, out, stride, n, dst.used)
		}
		row += n
	}
}

// floatFunc adds the products of rows of activations with k rows of two vectors of weights to c, with AVX2. ldc,
// lda and ldw are the bytes from one row to the next.
type floatFunc func(c *float32, ldc uintptr, a *float32, lda uintptr, w *float32, ldw uintptr, k int)

// floatKernels are the kernels by the number of rows.
var floatKernels = [...]floatFunc{
	1: mulFloats1xAVX2, 2: mulFloats2xAVX2, 3: mulFloats3xAVX2, 4: mulFloats4xAVX2, 5: mulFloats5xAVX2, 6: mulFloats6xAVX2,
}

// chunkKernels are those of AVX-512, for tiles of 1 to tileHeight rows of activations, a panel apart as those of
// weights are. They set rows of c to those of from, plus the products.
var chunkKernels = [tileHeight]func(c *float32, ldc uintptr, from *float32, ldf uintptr, a *float32, lda uintptr, w *float32, terms, tiles int, next uintptr, extra int){
	mulChunk1xAVX512, mulChunk2xAVX512, mulChunk3xAVX512, mulChunk4xAVX512, mulChunk5xAVX512, mulChunk6xAVX512,
}

// mulChunks sets rows to those of from, plus the products of chunks of activations with rows of weights. Chunks are so
// many elements apart. For every tile fetch is visited.
func mulChunks(to, from strided, x chunks, weights []float32, rows, terms int, fetch ahead) {
	_ = weights[(terms-1)*PanelLen : terms*PanelLen]
	run := func(row, height, tiles int) {
		c, f := to.rows(row, tiles*height), from.rows(row, tiles*height)
		a := x.rows(row, tiles*height, terms)
		chunkKernels[height-1](c, to.bytes(), f, from.bytes(), a, uintptr(4*x.apart), &weights[0], terms, tiles, fetch.next, fetch.extra)
	}
	tiles, rest := rows/tileHeight, rows%tileHeight
	if tiles > 0 {
		run(0, tileHeight, tiles)
	}
	if rest > 0 {
		fetch = fetch.after(tiles)
		run(tiles*tileHeight, rest, 1)
	}
}

// setFloats sets rows of sums, ldc elements apart, to the products of rows of x with terms panels of weights with AVX-512, and
// tells whether that is what computes it.
func (i isa) setFloats(sums []float32, ldc int, x chunks, weights []float32, rows, terms int) bool {
	if i != avx512 {
		return false
	}
	mulChunks(strided{sums, ldc}, noSums(), x, weights, rows, terms, fetchNothing(x.x))
	return true
}

// mulFloats adds the products of rows of x with terms rows of weights, a vector pair wide, to rows of sums. ldc,
// ldx and ldw are the elements from one row to the next, with AVX-512 those of a panel, which is a chain. The chains
// begin with the first term.
func (i isa) mulFloats(sums []float32, ldc int, x []float32, ldx int, weights []float32, ldw, rows, terms int) {
	if i == avx512 {
		if ldc != PanelLen || ldx != PanelLen || ldw != PanelLen || terms > chainLen {
			panic("kernels: rows of a product with AVX-512 are not those of a chunk")
		}
		in := strided{sums, ldc}
		mulChunks(in, in, chunks{x: x}, weights, rows, terms, fetchNothing(x))
		return
	}
	// What kernels touch last, so that a slice that is too short panics here.
	_ = sums[(rows-1)*ldc+i.width()-1]
	_ = x[(rows-1)*ldx+terms-1]
	_ = weights[(terms-1)*ldw+i.width()-1]
	c, a := unsafe.Pointer(&sums[0]), unsafe.Pointer(&x[0])
	for row := 0; row < rows; {
		n := floatHeight(rows - row)
		floatKernels[n]((*float32)(unsafe.Add(c, row*ldc*4)), uintptr(ldc*4),
			(*float32)(unsafe.Add(a, row*ldx*4)), uintptr(ldx*4), &weights[0], uintptr(ldw*4), terms)
		row += n
	}
}

// floatHeight returns the number of rows of a product of float32 numbers to compute next with AVX2, out of those
// left.
func floatHeight(left int) int {
	switch {
	case left <= 6:
		return left
	case left < 12: // two kernels of about the same height
		return (left + 1) / 2
	}
	return 6
}

// widenHalf sets dst to binary16 numbers, a multiple of the lanes of a vector. Memory from next on
// is fetched into the cache meanwhile.
func (i isa) widenHalf(dst []float32, src []uint16, next *uint16) {
	_ = src[len(dst)-1]
	if i == avx512 {
		widenHalfAVX512(&dst[0], &src[0], len(dst), next)
		return
	}
	widenHalfAVX2(&dst[0], &src[0], len(dst), next)
}

// widenHalfRows sets dst to PageLen rows of binary16 numbers, a panel of each, stride elements apart.
func (i isa) widenHalfRows(dst []float32, src []uint16, stride int) {
	width := i.width()
	_, _ = dst[PageLen*width-1], src[(PageLen-1)*stride+width-1]
	if i == avx512 {
		widenHalfRowsAVX512(&dst[0], &src[0], uintptr(2*stride), PageLen)
		return
	}
	widenHalfRowsAVX2(&dst[0], &src[0], uintptr(2*stride), PageLen)
}

// placeBF16 is where the weight of an output is in its row: those of the two vectors are in the halves of a
// lane, from where they are made float32 in one instruction.
func (i isa) placeBF16(output int) int {
	lanes := i.width() / 2
	return 2*(output%lanes) + output/lanes
}

// widenBF16 is widenHalf for rows of bfloat16 numbers.
func (i isa) widenBF16(dst []float32, src []uint16, next *uint16) {
	_ = src[len(dst)-1]
	if i == avx512 {
		widenBF16AVX512(&dst[0], &src[0], len(dst), next)
		return
	}
	widenBF16AVX2(&dst[0], &src[0], len(dst), next)
}
