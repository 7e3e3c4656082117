package kernels

import (
	"fmt"

	"assay/model/gguf"
	"assay/model/quant"
)

// PanelLen is the number of outputs of a panel, the piece of a product that one thread takes.
const PanelLen = 32

// Matrix is a weight matrix packed for products with activations.
type Matrix struct {
	Outputs, Inputs int         // rows and columns of the tensor
	Activations     Activations // the form of input that Mul reads

	kind gguf.Type
	data []byte // the tensor as stored, row by row
	pack packed
}

// packed is a layout of weights.
type packed interface {
	// allocate makes room for a number of panels.
	allocate(panels int)
	// bytes is the size of that.
	bytes() int
	// store puts the weights of outputs of one panel, from the first one on, into the layout. They are
	// given as stored in the file, row by row.
	store(first int, rows []byte, rowBytes int) error
	// inTiles tells whether so many rows of quantized activations are best read in tiles, where there are kernels
	// for that. A panel is computed from either order.
	inTiles(rows int) bool
	// passes is the number of passes over the inputs in which so many rows are best computed.
	passes(rows int) int
	// panel computes a panel of the product with x, at most maxRows rows. For more than one pass it is called for
	// one after the other.
	panel(dst output, x *Input, panel int, p pass)
}

// NewMatrix describes a matrix: a tensor of type t with one row of `inputs` values for each output.
// Allocate, and Pack for every panel, make it ready for Mul. Weights that are not block-quantized
// are always multiplied with F32 activations, whatever a says. The data is referred to until
// Release.
func NewMatrix(t gguf.Type, outputs, inputs int, data []byte, a Activations) (*Matrix, error) {
	return matrixFor(path, t, outputs, inputs, data, a)
}

// matrixFor is NewMatrix for an implementation.
func matrixFor(i isa, t gguf.Type, outputs, inputs int, data []byte, a Activations) (*Matrix, error) {
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
	_, blocks := quant.LayoutOf(t)
	if blocks && inputs%BlockLen != 0 {
		return nil, fmt.Errorf("rows of %d values are not a multiple of %d", inputs, BlockLen)
	}
	if !blocks {
		m.Activations = F32
	}
	m.pack = i.newPacked(t, inputs, m.Activations)
	return m, nil
}

// Panels returns the number of panels; the last one may be partly empty.
func (m *Matrix) Panels() int { return (m.Outputs + PanelLen - 1) / PanelLen }

// Allocate takes the memory for the packed weights.
func (m *Matrix) Allocate() { m.pack.allocate(m.Panels()) }

// Pack packs one panel, after Allocate. Different panels may be packed at once. A weight that is infinite or NaN
// is an error.
func (m *Matrix) Pack(panel int) error {
	return m.pack.store(panel*PanelLen, m.Stored(panel, panel+1), len(m.data)/m.Outputs)
}

// Stored returns the weights of panels, from one to before another, as stored in the file, before Release.
func (m *Matrix) Stored(from, to int) []byte {
	rowBytes := len(m.data) / m.Outputs
	return m.data[from*PanelLen*rowBytes : min(to*PanelLen, m.Outputs)*rowBytes]
}

// storeRows stores rows one by one.
func storeRows(first int, rows []byte, rowBytes int, store func(output int, row []byte) error) error {
	for at := 0; at < len(rows); at += rowBytes {
		output := first + at/rowBytes
		if err := store(output, rows[at:][:rowBytes]); err != nil {
			return fmt.Errorf("row %d: %w", output, err)
		}
	}
	return nil
}

// Release forgets the stored tensor, once every panel is packed.
func (m *Matrix) Release() { m.data = nil }
