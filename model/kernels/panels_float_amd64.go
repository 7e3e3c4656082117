//go:build amd64 && !purego

package kernels

import (
	"encoding/binary"
	"math"
	"unsafe"

	"assay/model/gguf"
)

// floatPanels holds weights of F32, F16 or BF16 in panels.
type floatPanels struct {
	isa    isa
	kind   gguf.Type
	inputs int
	f32    []float32 // [part][inputs][width]
	half   []uint16  // likewise, F16 or BF16
}

func (w *floatPanels) allocate(panels int) {
	if n := panels * PanelLen * w.inputs; w.kind == gguf.F32 {
		w.f32 = make([]float32, n)
	} else {
		w.half = make([]uint16, n)
	}
}

func (w *floatPanels) store(output int, row []byte) error {
	width := w.isa.width()
	at := output/width*w.inputs*width + output%width
	exponent := uint16(0x7c00)
	if w.kind == gguf.BF16 {
		exponent = 0x7f80
	}
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

func (w *floatPanels) panel(dst []float32, outputs int, x *Input, panel int) {
	if w.isa == avx512 {
		w.mulPanel(dst, outputs, x, panel)
		return
	}
	width := w.isa.width()
	w.isa.eachPart(dst, outputs, x.Rows, panel, func(s *workspace, part, row, n int) {
		sums := s.sums[:n*width]
		clear(sums)
		for from := 0; from < w.inputs; from += chunkTerms {
			terms := min(chunkTerms, w.inputs-from)
			weights := w.widen(s, (part*w.inputs+from)*width, terms*width)
			w.isa.mulFloats(sums, width, x.F32[row*x.Cols+from:], x.Cols, weights, width, n, terms)
		}
	})
}

// panelFunc sets rows of c to the products of rows of activations with a panel of weights, with
// AVX-512. ldc and lda are the bytes from one row to the next.
type panelFunc func(c *float32, ldc uintptr, a *float32, lda uintptr, w *byte, k int)

// panelKernels are the kernels for 1, 2, 4 and 6 rows, for each type of weights.
var panelKernels = map[gguf.Type][4]panelFunc{
	gguf.F32:  {panelF321xAVX512, panelF322xAVX512, panelF324xAVX512, panelF326xAVX512},
	gguf.F16:  {panelF161xAVX512, panelF162xAVX512, panelF164xAVX512, panelF166xAVX512},
	gguf.BF16: {panelBF161xAVX512, panelBF162xAVX512, panelBF164xAVX512, panelBF166xAVX512},
}

// mulPanel computes a panel of the product with AVX-512, where a panel has one part.
func (w *floatPanels) mulPanel(dst []float32, outputs int, x *Input, panel int) {
	s := workspaces.Get().(*workspace)
	defer workspaces.Put(s)
	from := panel * PanelLen
	width := min(PanelLen, outputs-from)
	var weights *byte
	if at := panel * w.inputs * PanelLen; w.kind == gguf.F32 {
		weights = (*byte)(unsafe.Pointer(&w.f32[at : at+w.inputs*PanelLen][0]))
	} else {
		weights = (*byte)(unsafe.Pointer(&w.half[at : at+w.inputs*PanelLen][0]))
	}
	kernels := panelKernels[w.kind]
	for row := 0; row < x.Rows; {
		n := avx512.height(x.Rows - row)
		out, stride := dst[row*outputs+from:], outputs
		if width < PanelLen { // kernels write whole panels
			out, stride = s.sums[:], PanelLen
		}
		_ = out[(n-1)*stride+PanelLen-1] // what the kernel touches last
		kernels[kernelIndex[n]](&out[0], uintptr(stride*4), &x.F32[row*x.Cols : (row+n)*x.Cols][0], uintptr(x.Cols*4), weights, w.inputs)
		if width < PanelLen {
			for r := range n {
				copy(dst[(row+r)*outputs+from:][:width], out[r*stride:])
			}
		}
		row += n
	}
}

// widen returns n weights as float32.
func (w *floatPanels) widen(s *workspace, from, n int) []float32 {
	if w.kind == gguf.F32 {
		return w.f32[from:][:n]
	}
	wide, src := s.wide[:n], w.half[from:]
	next := src
	if len(src) > n {
		next = src[n:]
	}
	if w.kind == gguf.F16 {
		w.isa.widenHalf(wide, src[:n], &next[0])
	} else {
		widenBF16(wide, src[:n], &next[0])
	}
	return wide
}

// mulFloats adds the products of rows of x with terms rows of weights, a vector pair wide and
// ldw elements apart, to rows of sums. The chains of 32 begin with the first term.
func (i isa) mulFloats(sums []float32, ldc int, x []float32, ldx int, weights []float32, ldw, rows, terms int) {
	// What kernels touch last, so that a slice that is too short panics here.
	_ = sums[(rows-1)*ldc+i.width()-1]
	_ = x[(rows-1)*ldx+terms-1]
	_ = weights[(terms-1)*ldw+i.width()-1]
	c, a, w := unsafe.Pointer(&sums[0]), unsafe.Pointer(&x[0]), &weights[0]
	for row := 0; row < rows; {
		n := i.height(rows - row)
		mulFloatsTile(i, n, (*float32)(unsafe.Add(c, row*ldc*4)), uintptr(ldc*4),
			(*float32)(unsafe.Add(a, row*ldx*4)), uintptr(ldx*4), w, uintptr(ldw*4), terms)
		row += n
	}
}

func mulFloatsTile(i isa, n int, c *float32, ldc uintptr, a *float32, lda uintptr, w *float32, ldw uintptr, k int) {
	if i == avx512 {
		switch n {
		case 1:
			mulFloats1xAVX512(c, ldc, a, lda, w, ldw, k)
		case 2:
			mulFloats2xAVX512(c, ldc, a, lda, w, ldw, k)
		case 4:
			mulFloats4xAVX512(c, ldc, a, lda, w, ldw, k)
		default:
			mulFloats6xAVX512(c, ldc, a, lda, w, ldw, k)
		}
		return
	}
	switch n {
	case 1:
		mulFloats1xAVX2(c, ldc, a, lda, w, ldw, k)
	case 2:
		mulFloats2xAVX2(c, ldc, a, lda, w, ldw, k)
	default:
		mulFloats4xAVX2(c, ldc, a, lda, w, ldw, k)
	}
}

// widenHalf sets dst to binary16 numbers, a multiple of the lanes of a vector. Memory from next on
// is fetched into the cache meanwhile.
func (i isa) widenHalf(dst []float32, src []uint16, next *uint16) {
	_ = src[len(dst)-1]
	if i == avx512 {
		widenHalfAVX512(&dst[0], &src[0], len(dst), next)
		return
	}
	widenHalfAVX2(&dst[0], &src[0], len(dst), next)
}

// widenBF16 is widenHalf for bfloat16 numbers, with AVX2.
func widenBF16(dst []float32, src []uint16, next *uint16) {
	_ = src[len(dst)-1]
	widenBF16AVX2(&dst[0], &src[0], len(dst), next)
}
