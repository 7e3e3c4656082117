//go:build amd64 && !purego

package kernels

import (
	"unsafe"

	"golang.org/x/sys/cpu"

	"assay/model/gguf"
)

// recordFunc sets rows of c to the products of rows of quantized activations with the records of a
// part of a panel of weights. ldc and lda are the bytes from one row to the next.
type recordFunc func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, blocks, near int)

// fetchNear is near for records: 1 where weights are fetched into the nearest cache, 0 where into the second-level one.
var fetchNear = nearOf(cpu.X86.HasAVXVNNI, cpu.X86.HasAMXTile)

// nearOf decides by measurements. On a processor of Zen 5 one row is read with 1.1 times the rate if weights are fetched into
// the nearest cache, on one of Zen 4 with 0.6 times. The former is told from others with AVX-512 by AVX-VNNI without AMX. On an
// Emerald Rapids, whose AMX a virtual machine may hide, it makes no difference.
func nearOf(avxVNNI, amx bool) int {
	if avxVNNI && !amx {
		return 1
	}
	return 0
}

// recordFuncs are the kernels for 1, 2 and 4 rows; AVX2 has them for 1 and 2.
type recordFuncs [3]recordFunc

// recordKernels are the kernels of AVX-512 for each type of weights.
var recordKernels = map[gguf.Type]recordFuncs{
	gguf.Q4_0:   {dotQ401xAVX512, dotQ402xAVX512, dotQ404xAVX512},
	gguf.Q4_1:   {dotQ411xAVX512, dotQ412xAVX512, dotQ414xAVX512},
	gguf.Q5_0:   {dotQ501xAVX512, dotQ502xAVX512, dotQ504xAVX512},
	gguf.Q5_1:   {dotQ511xAVX512, dotQ512xAVX512, dotQ514xAVX512},
	gguf.Q8_0:   {dotQ801xAVX512, dotQ802xAVX512, dotQ804xAVX512},
	gguf.Q2_K:   {dotQ2K1xAVX512, dotQ2K2xAVX512, dotQ2K4xAVX512},
	gguf.Q3_K:   {dotQ3K1xAVX512, dotQ3K2xAVX512, dotQ3K4xAVX512},
	gguf.Q4_K:   {dotQ4K1xAVX512, dotQ4K2xAVX512, dotQ4K4xAVX512},
	gguf.Q5_K:   {dotQ5K1xAVX512, dotQ5K2xAVX512, dotQ5K4xAVX512},
	gguf.Q6_K:   {dotQ6K1xAVX512, dotQ6K2xAVX512, dotQ6K4xAVX512},
	gguf.IQ4_NL: {dotQ801xAVX512, dotQ802xAVX512, dotQ804xAVX512},
	gguf.IQ4_XS: {dotIQ4XS1xAVX512, dotIQ4XS2xAVX512, dotIQ4XS4xAVX512},
	gguf.MXFP4:  {dotMXFP41xAVX512, dotMXFP42xAVX512, dotMXFP44xAVX512},
}

// recordKernelsAVX2 are those of AVX2.
var recordKernelsAVX2 = map[gguf.Type]recordFuncs{
	gguf.Q4_0:   {dotQ401xAVX2, dotQ402xAVX2},
	gguf.Q4_1:   {dotQ411xAVX2, dotQ412xAVX2},
	gguf.Q5_0:   {dotQ501xAVX2, dotQ502xAVX2},
	gguf.Q5_1:   {dotQ511xAVX2, dotQ512xAVX2},
	gguf.Q8_0:   {dotQ801xAVX2, dotQ802xAVX2},
	gguf.Q2_K:   {dotQ2K1xAVX2, dotQ2K2xAVX2},
	gguf.Q3_K:   {dotQ3K1xAVX2, dotQ3K2xAVX2},
	gguf.Q4_K:   {dotQ4K1xAVX2, dotQ4K2xAVX2},
	gguf.Q5_K:   {dotQ5K1xAVX2, dotQ5K2xAVX2},
	gguf.Q6_K:   {dotQ6K1xAVX2, dotQ6K2xAVX2},
	gguf.IQ4_NL: {dotQ801xAVX2, dotQ802xAVX2},
	gguf.IQ4_XS: {dotIQ4XS1xAVX2, dotIQ4XS2xAVX2},
	gguf.MXFP4:  {dotMXFP41xAVX2, dotMXFP42xAVX2},
}

// mulRecords computes a panel of the product with quantized activations from the weights as they are
// packed.
func (w *blockPanels) mulRecords(dst output, x *Input, panel int) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	width := w.isa.width()
	for from := 0; from < dst.used; from += width {
		for row := 0; row < x.Rows; {
			n := w.isa.recordHeight(x.Rows - row)
			if row > 0 && x.Rows-row == 3 { // the row before once more takes less than a second kernel
				row, n = row-1, w.isa.recordHeight(4)
			}
			w.mulPart(s, output{dst.x[row*dst.stride+from:], dst.stride, min(width, dst.used-from)}, x, row, n, (panel*PanelLen+from)/width)
			row += n
		}
	}
}

// recordHeight returns the number of rows to compute next, out of those left.
func (i isa) recordHeight(left int) int {
	most := 2
	if i == avx512 {
		most = 4
	}
	return min(i.height(left), most)
}

// mulPart computes so many rows of a part of a panel as there is a kernel for.
func (w *blockPanels) mulPart(s *workspace, dst output, x *Input, row, n, part int) {
	width := w.isa.width()
	out, stride := dst.x, dst.stride
	if dst.used < width { // kernels write whole parts
		out, stride = s.sums[:], width
	}
	w.mulTile(out, stride, x, x.Blocks, row, n, part)
	if w.activations == Int8x2 {
		w.mulTile(s.rest[:], width, x, x.Residual, row, n, part)
		for r := range n {
			w.isa.addScaledRow(out[r*stride:][:width], s.rest[r*width:][:width], 1)
		}
	}
	if dst.used < width {
		copyRowsPortable(dst.x, dst.stride, out, stride, n, dst.used)
	}
}

// mulTile computes so many rows of a part of a panel as there is a kernel for.
func (w *blockPanels) mulTile(dst []float32, ld int, x *Input, blocks []Block, row, rows, part int) {
	kernel := w.kernels.records[kernelIndex[rows]]
	// What the kernel touches last, so that a slice that is too short panics here.
	_ = dst[(rows-1)*ld+w.isa.width()-1]
	at, _ := x.blockAt(row, 0)
	blocks = blocks[at:][:rows*w.blocks]
	record := w.data[part*w.chunks*w.record.size:][:w.chunks*w.record.size]
	kernel(&dst[0], uintptr(ld*4), (*byte)(unsafe.Pointer(&blocks[0])), uintptr(w.blocks)*unsafe.Sizeof(Block{}), &record[0], w.blocks, fetchNear)
}
