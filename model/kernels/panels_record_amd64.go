//go:build amd64 && !purego

package kernels

import (
	"unsafe"

	"assay/model/gguf"
)

// recordFunc sets rows of c to the products of rows of quantized activations with the records of a
// panel of weights, with AVX-512. ldc and lda are the bytes from one row to the next.
type recordFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, blocks int)

// recordFuncs are the kernels for 1, 2, 4 and 6 rows.
type recordFuncs [4]recordFunc

// recordKernels are the kernels for each type of weights.
var recordKernels = map[gguf.Type]recordFuncs{
	gguf.Q4_0:   {dotQ401xAVX512, dotQ402xAVX512, dotQ404xAVX512, dotQ406xAVX512},
	gguf.Q4_1:   {dotQ411xAVX512, dotQ412xAVX512, dotQ414xAVX512, dotQ416xAVX512},
	gguf.Q5_0:   {dotQ501xAVX512, dotQ502xAVX512, dotQ504xAVX512, dotQ506xAVX512},
	gguf.Q5_1:   {dotQ511xAVX512, dotQ512xAVX512, dotQ514xAVX512, dotQ516xAVX512},
	gguf.Q8_0:   {dotQ801xAVX512, dotQ802xAVX512, dotQ804xAVX512, dotQ806xAVX512},
	gguf.Q2_K:   {dotQ2K1xAVX512, dotQ2K2xAVX512, dotQ2K4xAVX512, dotQ2K6xAVX512},
	gguf.Q3_K:   {dotQ3K1xAVX512, dotQ3K2xAVX512, dotQ3K4xAVX512, dotQ3K6xAVX512},
	gguf.Q4_K:   {dotQ4K1xAVX512, dotQ4K2xAVX512, dotQ4K4xAVX512, dotQ4K6xAVX512},
	gguf.Q5_K:   {dotQ5K1xAVX512, dotQ5K2xAVX512, dotQ5K4xAVX512, dotQ5K6xAVX512},
	gguf.Q6_K:   {dotQ6K1xAVX512, dotQ6K2xAVX512, dotQ6K4xAVX512, dotQ6K6xAVX512},
	gguf.IQ4_NL: {dotQ801xAVX512, dotQ802xAVX512, dotQ804xAVX512, dotQ806xAVX512},
	gguf.IQ4_XS: {dotIQ4XS1xAVX512, dotIQ4XS2xAVX512, dotIQ4XS4xAVX512, dotIQ4XS6xAVX512},
	gguf.MXFP4:  {dotMXFP41xAVX512, dotMXFP42xAVX512, dotMXFP44xAVX512, dotMXFP46xAVX512},
}

// mulRecords computes a panel of the product with quantized activations, with AVX-512, where a panel
// has one part.
func (w *blockPanels) mulRecords(dst []float32, outputs int, x *Input, panel int) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	from := panel * PanelLen
	width := min(PanelLen, outputs-from)
	for row := 0; row < x.Rows; {
		n := avx512.height(x.Rows - row)
		out, stride := dst[row*outputs+from:], outputs
		if width < PanelLen { // kernels write whole panels
			out, stride = s.sums[:], PanelLen
		}
		w.mulTile(out, stride, x.Blocks, row, n, panel)
		if w.activations == Int8x2 {
			w.mulTile(s.rest[:], PanelLen, x.Residual, row, n, panel)
			for r := range n {
				avx512.addScaledRow(out[r*stride:][:PanelLen], s.rest[r*PanelLen:][:PanelLen], 1)
			}
		}
		if width < PanelLen {
			for r := range n {
				copy(dst[(row+r)*outputs+from:][:width], out[r*stride:])
			}
		}
		row += n
	}
}

// mulTile computes so many rows of a panel as there is a kernel for.
func (w *blockPanels) mulTile(dst []float32, ld int, x []Block, row, rows, panel int) {
	kernel := w.kernels[kernelIndex[rows]]
	// What the kernel touches last, so that a slice that is too short panics here.
	_ = dst[(rows-1)*ld+PanelLen-1]
	x = x[row*w.blocks:][:rows*w.blocks]
	record := w.data[panel*w.chunks*w.record.size:][:w.chunks*w.record.size]
	kernel(&dst[0], uintptr(ld*4), (*byte)(unsafe.Pointer(&x[0])), uintptr(w.blocks)*unsafe.Sizeof(Block{}), &record[0], w.blocks)
}
