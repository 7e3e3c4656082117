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
	chunkTerms = 64
)

// workspace is the memory of a thread that computes a panel. It fits into the caches next to the
// processor.
type workspace struct {
	ints       [chunkBlocks * BlockLen * maxWidth]byte
	scale, min [2 * chunkBlocks * maxWidth]float32
	sums, rest [maxRows * maxWidth]float32
	wide       [chunkTerms * maxWidth]float32
	zeros      [maxWidth]float32
}

var workspaces = sync.Pool{New: func() any { return new(workspace) }}

// eachPart calls f for every part of a panel that kernels compute together. f adds to sums, which are zero at
// first, or, to go on, what is in dst; they are copied to dst.
func (i isa) eachPart(dst output, rows, panel int, goOn bool, f func(s *workspace, part int, sums []float32)) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	width := i.width()
	sums := s.sums[:rows*width]
	for from := 0; from < dst.used; from += width {
		out := dst.x[from:]
		used := min(width, dst.used-from)
		if goOn {
			i.copyRows(sums, width, out, dst.stride, rows, used)
		} else {
			clear(sums)
			i.fetchRows(out, dst.stride, rows)
		}
		f(s, (panel*PanelLen+from)/width, sums)
		i.copyRows(out, dst.stride, sums, width, rows, used)
	}
}

func copyRowsPortable(dst []float32, ldd int, src []float32, lds, rows, used int) {
	for r := range rows {
		copy(dst[r*ldd:][:used], src[r*lds:])
	}
}

// kernelIndex is the place of the kernel for a number of rows.
var kernelIndex = [...]int{1: 0, 2: 1, 4: 2, 6: 3}
