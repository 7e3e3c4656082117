package kernels

import (
	"assay/model/gguf"
	"assay/model/quant"
)

const (
	// groupLen is the number of outputs that the portable loops compute together.
	groupLen = 8
	// tileRows is the number of input rows a group of outputs is computed for at a time.
	tileRows = 64
)

// sums holds one sum for each output of a group.
type sums = [groupLen]float32

// groups is a layout of weights in portable code: groups of outputs, each by ascending input.
type groups interface {
	// reserve makes room for a number of groups.
	reserve(groups int)
	// size is the number of bytes of that.
	size() int
	// storeRow puts the weights of one output, given as stored in the file, into the layout.
	storeRow(output int, row []byte) error
	// mul adds to each of acc the product of group g with a row of x, beginning with row.
	mul(acc []sums, g int, x *Input, row int)
}

// portablePanels computes panels group by group.
type portablePanels struct{ groups }

// newPortable returns the portable layout of a matrix.
func newPortable(t gguf.Type, inputs int, a Activations) packed {
	layout, blocks := quant.LayoutOf(t)
	switch {
	case blocks:
		return portablePanels{&blockWeights{kind: t, layout: layout, activations: a, inputs: inputs}}
	case t == gguf.F32:
		return portablePanels{&floatWeights{inputs: inputs}}
	}
	return portablePanels{&halfWeights{kind: t, inputs: inputs}}
}

func (p portablePanels) allocate(panels int) { p.reserve(panels * (PanelLen / groupLen)) }

func (p portablePanels) store(first int, rows []byte, rowBytes int) error {
	return storeRows(first, rows, rowBytes, p.storeRow)
}

func (portablePanels) inTiles(int) bool { return false }

func (portablePanels) passes(int) int { return 1 }

func (p portablePanels) panel(dst output, x *Input, panel int, _ pass) {
	var acc [tileRows]sums
	for first := 0; first < dst.used; first += groupLen {
		g := (panel*PanelLen + first) / groupLen
		width := min(groupLen, dst.used-first)
		for row := 0; row < x.Rows; row += tileRows {
			tile := acc[:min(tileRows, x.Rows-row)]
			clear(tile)
			p.mul(tile, g, x, row)
			for r := range tile {
				copy(dst.x[(row+r)*dst.stride+first:][:width], tile[r][:])
			}
		}
	}
}
