package gguf

import (
	"fmt"
	"math/bits"
)

// Tensor describes one tensor. Its data comes from [File.Data].
type Tensor struct {
	Name string
	Type Type
	// Dims are the extents in ggml's order, 1 to 4 of them, none zero: Dims[0]
	// is the length of a row (the input width of a weight matrix), Dims[1] the
	// number of rows. This is the reverse of the order used by PyTorch.
	Dims []uint64

	part   int    // index of the file that holds the data
	offset uint64 // of the data from the start of that file
}

// Elements returns the product of the dimensions.
func (t Tensor) Elements() uint64 {
	n := uint64(1)
	for _, d := range t.Dims {
		n *= d
	}
	return n
}

// Bytes returns the size of the data.
func (t Tensor) Bytes() uint64 {
	if t.Type.BlockSize() == 0 {
		return 0
	}
	return t.Elements() / uint64(t.Type.BlockSize()) * uint64(t.Type.BlockBytes())
}

// Rows returns the number of rows of Dims[0] elements.
func (t Tensor) Rows() uint64 {
	if len(t.Dims) == 0 || t.Dims[0] == 0 {
		return 0
	}
	return t.Elements() / t.Dims[0]
}

// Offset returns where the data starts, in bytes from the start of the file
// (of the part, if the model is split).
func (t Tensor) Offset() uint64 { return t.offset }

// check holds the shape to what ggml allows, so that Elements and Bytes are
// exact: no overflow, no partial block.
func (t Tensor) check() error {
	if err := t.Type.check(); err != nil {
		return err
	}
	if len(t.Dims) == 0 || len(t.Dims) > maxDims {
		return fmt.Errorf("has %d dimensions, want 1 to %d", len(t.Dims), maxDims)
	}
	n := uint64(1)
	for _, d := range t.Dims {
		if d == 0 {
			return fmt.Errorf("has an empty dimension: %v", t.Dims)
		}
		hi, lo := bits.Mul64(n, d)
		if hi != 0 || lo > 1<<56 { // leaves room for the multiplication by the block's bytes
			return fmt.Errorf("has too many elements: %v", t.Dims)
		}
		n = lo
	}
	if size := uint64(t.Type.BlockSize()); t.Dims[0]%size != 0 {
		return fmt.Errorf("has rows of %d elements, which %s cannot store (blocks of %d)", t.Dims[0], t.Type, size)
	}
	return nil
}
