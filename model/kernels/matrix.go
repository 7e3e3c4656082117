package kernels

import (
	"fmt"

	"assay/model/gguf"
	"assay/model/quant"
)

const (
	// PanelLen is the number of outputs of a panel, the piece of a product that one thread takes.
	PanelLen = 32
	// groupLen is the number of outputs that the portable loops compute together.
	groupLen = 8
	// tileRows is the number of input rows a group of outputs is computed for at a time.
	tileRows = 64
)

// sums holds one sum for each output of a group.
type sums = [groupLen]float32

// Matrix is a weight matrix packed for products with activations.
type Matrix struct {
	Outputs, Inputs int         // rows and columns of the tensor
	Activations     Activations // the form of input that Mul reads

	kind gguf.Type
	data []byte // the tensor as stored, row by row
	pack packed
}

// packed is a layout of weights: groups of outputs, each by ascending input.
type packed interface {
	// allocate makes room for a number of groups.
	allocate(groups int)
	// store puts the weights of one output, given as stored in the file, into the layout.
	store(output int, row []byte) error
	// mul adds to each of acc the product of group g with a row of x, beginning with row.
	mul(acc []sums, g int, x *Input, row int)
}

// NewMatrix describes a matrix: a tensor of type t with one row of `inputs` values for each output.
// Allocate, and Pack for every panel, make it ready for Mul. Weights that are not block-quantized
// are always multiplied with F32 activations, whatever a says. The data is referred to until
// Release.
func NewMatrix(t gguf.Type, outputs, inputs int, data []byte, a Activations) (*Matrix, error) {
	if outputs <= 0 || inputs <= 0 {
		return nil, fmt.Errorf("a matrix of %d x %d has no elements", outputs, inputs)
	}
	if !quant.Supported(t) {
		return nil, fmt.Errorf("tensor type %v is not supported", t)
	}
	if len(data)%outputs != 0 {
		return nil, fmt.Errorf("%d bytes are not %d rows", len(data), outputs)
	}
	m := &Matrix{Outputs: outputs, Inputs: inputs, Activations: a, kind: t, data: data}
	layout, blocks := quant.LayoutOf(t)
	switch {
	case blocks && inputs%BlockLen != 0:
		return nil, fmt.Errorf("rows of %d values are not a multiple of %d", inputs, BlockLen)
	case blocks:
		m.pack = &blockWeights{kind: t, layout: layout, activations: a, inputs: inputs}
	case t == gguf.F32:
		m.Activations = F32
		m.pack = &floatWeights{inputs: inputs}
	default:
		m.Activations = F32
		m.pack = &halfWeights{kind: t, inputs: inputs}
	}
	return m, nil
}

// Panels returns the number of panels; the last one may be partly empty.
func (m *Matrix) Panels() int { return (m.Outputs + PanelLen - 1) / PanelLen }

// Allocate takes the memory for the packed weights.
func (m *Matrix) Allocate() { m.pack.allocate(m.Panels() * (PanelLen / groupLen)) }

// Pack packs one panel, after Allocate. Different panels may be packed at once. A weight that is infinite or NaN
// is an error.
func (m *Matrix) Pack(panel int) error {
	rowBytes := len(m.data) / m.Outputs
	for o := panel * PanelLen; o < min((panel+1)*PanelLen, m.Outputs); o++ {
		if err := m.pack.store(o, m.data[o*rowBytes:][:rowBytes]); err != nil {
			return fmt.Errorf("row %d: %w", o, err)
		}
	}
	return nil
}

// Release forgets the stored tensor, once every panel is packed.
func (m *Matrix) Release() { m.data = nil }

// Mul computes one panel of the product: for each row r of x and each output o of the panel,
// dst[r*Outputs+o] is the sum over the inputs i of weight[o][i] * x[r][i]. x must have been
// quantized to the form m.Activations. Different panels may be computed at once.
func (m *Matrix) Mul(dst []float32, x *Input, panel int) {
	var acc [tileRows]sums
	for g := panel * (PanelLen / groupLen); g < (panel+1)*(PanelLen/groupLen); g++ {
		first := g * groupLen
		if first >= m.Outputs {
			return
		}
		width := min(groupLen, m.Outputs-first)
		for row := 0; row < x.Rows; row += tileRows {
			tile := acc[:min(tileRows, x.Rows-row)]
			clear(tile)
			m.pack.mul(tile, g, x, row)
			for r := range tile {
				copy(dst[(row+r)*m.Outputs+first:][:width], tile[r][:])
			}
		}
	}
}
