//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"encoding/binary"
	"math"

	"assay/model/gguf"
)

// floatPanels holds weights of F32, F16 or BF16 in panels.
type floatPanels struct {
	isa    isa
	kind   gguf.Type
	inputs int
	f32    []float32 // [part][inputs][width]
	half   []uint16  // likewise, F16, or BF16 in the order of placeBF16
}

func (w *floatPanels) allocate(panels int) {
	if n := panels * PanelLen * w.inputs; w.kind == gguf.F32 {
		w.f32 = make([]float32, n)
	} else {
		w.half = make([]uint16, n)
	}
}

func (w *floatPanels) store(first int, rows []byte, rowBytes int) error {
	return storeRows(first, rows, rowBytes, w.storeRow)
}

func (w *floatPanels) storeRow(output int, row []byte) error {
	width := w.isa.width()
	place, exponent := output%width, uint16(0x7c00)
	if w.kind == gguf.BF16 {
		place, exponent = w.isa.placeBF16(place), 0x7f80
	}
	at := output/width*w.inputs*width + place
	for i := range w.inputs {
		if w.kind == gguf.F32 {
			v := math.Float32frombits(binary.LittleEndian.Uint32(row[4*i:]))
			if v-v != 0 {
				return errNotFinite
			}
			w.f32[at+i*width] = v
			continue
		}
		bits := binary.LittleEndian.Uint16(row[2*i:])
		if bits&exponent == exponent {
			return errNotFinite
		}
		w.half[at+i*width] = bits
	}
	return nil
}

// inTiles tells that the order of quantized activations does not matter.
func (w *floatPanels) inTiles(int) bool { return true }

// passes tells how often the inputs are cut so that activations stay in the cache.
func (w *floatPanels) passes(rows int) int {
	if rows <= w.isa.fewFloatRows() {
		return 1
	}
	return min(passesOf(rows*w.inputs*4), w.chunks())
}

// chunks is the number of times that weights are converted for an output.
func (w *floatPanels) chunks() int { return (w.inputs + chunkTerms - 1) / chunkTerms }

func (w *floatPanels) panel(dst output, x *Input, panel int, p pass) {
	if w.mulAVX512(dst, x, panel, p) {
		return
	}
	width := w.isa.width()
	first, last := p.part(w.chunks())
	w.isa.eachPart(dst, x.Rows, panel, p, func(s *workspace, part int, sums []float32) {
		for from := first * chunkTerms; from < min(last*chunkTerms, w.inputs); from += chunkTerms {
			terms := min(chunkTerms, w.inputs-from)
			weights := w.widen(s, (part*w.inputs+from)*width, terms*width, terms*width)
			w.isa.mulInput(sums, x, from, terms, weights)
		}
	})
}

// widen returns n weights as float32, and fetches those so many further on into the cache.
func (w *floatPanels) widen(s *workspace, from, n, ahead int) []float32 {
	if w.kind == gguf.F32 {
		return w.f32[from:][:n]
	}
	wide, src := s.wide[:n], w.half[from:]
	next := src
	if len(src) > ahead {
		next = src[ahead:]
	}
	if w.kind == gguf.F16 {
		w.isa.widenHalf(wide, src[:n], &next[0])
	} else {
		w.isa.widenBF16(wide, src[:n], &next[0])
	}
	return wide
}

// mulInput adds the products of some values of each row, beginning with a chain, with as many rows of weights of a
// part of a panel to rows of sums.
func (i isa) mulInput(sums []float32, x *Input, from, terms int, weights []float32) {
	width := i.width()
	if len(x.chunks) == 0 {
		i.mulFloats(sums, width, x.F32[from:], x.Cols, weights, width, x.Rows, terms)
		return
	}
	for at := 0; at < terms; at += chainLen {
		i.mulFloats(sums, width, x.chunksFrom(from+at).x, chainLen, weights[at*width:], width, x.Rows, min(chainLen, terms-at))
	}
}
