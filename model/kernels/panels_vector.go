//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"sync"

	"assay/model/gguf"
	"assay/model/quant"
)

// newPacked returns the layout of a matrix.
func (i isa) newPacked(t gguf.Type, inputs int, a Activations) packed {
	if i == portable {
		return newPortable(t, inputs, a)
	}
	if layout, ok := quant.LayoutOf(t); ok {
		return newBlockPanels(i, t, layout, inputs, a)
	}
	return &floatPanels{isa: i, kind: t, inputs: inputs}
}

const (
	maxWidth = 32
	// chunkTerms is the number of weights of an output that are converted to float32 at a time.
	chunkTerms = 128
)

// workspace is the memory of a thread that computes a panel. It fits into the caches next to the
// processor.
type workspace struct {
	ints       [chunkBlocks * BlockLen * maxWidth]byte
	scale, min [2 * chunkBlocks * maxWidth]float32
	sums, rest [maxRows * maxWidth]float32
	wide       [chunkTerms * maxWidth]float32
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// eachPart calls f for every part of a panel that kernels compute together. f adds to sums, which are zero before
// the first pass and copied to dst after the last one.
func (i isa) eachPart(dst output, rows, panel int, p pass, f func(s *workspace, part int, sums []float32)) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	width := i.width()
	for from := 0; from < dst.used; from += width {
		out := dst.x[from:]
		sums := p.sums[from*rows:][:rows*width]
		if p.index == 0 {
			clear(sums)
		}
		if p.last() {
			i.fetchRows(out, dst.stride, rows)
		}
		f(s, (panel*PanelLen+from)/width, sums)
		if p.last() {
			i.copyRows(out, dst.stride, sums, width, rows, min(width, dst.used-from))
		}
	}
}

func copyRowsPortable(dst []float32, ldd int, src []float32, lds, rows, used int) {
	for r := range rows {
		copy(dst[r*ldd:][:used], src[r*lds:])
	}
}

// kernelIndex is the place of the kernel for a number of rows.
var kernelIndex = [...]int{1: 0, 2: 1, 4: 2, 6: 3}
