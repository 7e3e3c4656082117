//go:build amd64 && !purego

package kernels

// dotFunc adds rows of quantized activations times blocks of a panel of weights to c. ldc and lda
// are the bytes from one row to the next.
type dotFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, blocks int, next *byte)

// dots256 are the kernels for 1, 2 and 4 rows, with AVX2.
type dots256 [3]dotFunc

// dotKernel returns the kernel for the weights and a number of rows.
func (w *blockPanels) dotKernel(rows int) dotFunc {
	return w.dotAVX2()[kernelIndex[rows]]
}

// dotAVX2 chooses by how many products fit into 16 bits, too.
func (w *blockPanels) dotAVX2() dots256 {
	switch {
	case w.bits == 8:
		return dots256{dotSigned1xAVX2, dotSigned2xAVX2, dotSigned4xAVX2}
	case w.bits == 6:
		return dots256{dotUp63Half1xAVX2, dotUp63Half2xAVX2, dotUp63Half4xAVX2}
	case w.bits == 5 && w.layout.HasMin:
		return dots256{dotUp31Min1xAVX2, dotUp31Min2xAVX2, dotUp31Min4xAVX2}
	case w.bits == 5:
		return dots256{dotUp311xAVX2, dotUp312xAVX2, dotUp314xAVX2}
	case w.parts == 2 && w.layout.HasMin:
		return dots256{dotUp15HalfMin1xAVX2, dotUp15HalfMin2xAVX2, dotUp15HalfMin4xAVX2}
	case w.parts == 2:
		return dots256{dotUp15Half1xAVX2, dotUp15Half2xAVX2, dotUp15Half4xAVX2}
	case w.layout.HasMin:
		return dots256{dotUp15Min1xAVX2, dotUp15Min2xAVX2, dotUp15Min4xAVX2}
	}
	return dots256{dotUp151xAVX2, dotUp152xAVX2, dotUp154xAVX2}
}
