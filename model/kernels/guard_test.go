//go:build linux && ((!purego && (amd64 || arm64)) || (purego && emulate))

package kernels

import (
	"math/rand/v2"
	"syscall"
	"testing"
	"unsafe"
)

// guarded returns n elements that end where memory ends: an access beyond them is a fault.
func guarded[T any](t *testing.T, n int) []T {
	t.Helper()
	var element T
	page := syscall.Getpagesize()
	bytes := n * int(unsafe.Sizeof(element))
	if n == 0 {
		return nil
	}
	size := (bytes + page - 1) / page * page
	mem, err := syscall.Mmap(-1, 0, size+page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(mem); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(mem[size:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&mem[size-bytes])), n)
}

// guardedRandom returns n random numbers at the end of memory.
func guardedRandom(t *testing.T, r *rand.Rand, n int) []float32 {
	t.Helper()
	x := guarded[float32](t, n)
	copy(x, random(r, n, 2))
	return x
}

// TestBounds calls every kernel with memory that ends where its arguments do.
func TestBounds(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(31, 32))
		for _, n := range []int{1, 15, 16, 17, 31, 32, 48, 100} {
			x, y, z := guardedRandom(t, r, n), guardedRandom(t, r, n), guardedRandom(t, r, n)
			i.rmsNorm(x, x, y, 1e-5)
			i.siluMulRow(x, y, z)
			i.addScaledRow(x, y, 2)
			i.divideRow(x, x, 3)
			const heads = 3
			scores := guardedRandom(t, r, (n-1)*(heads*PageLen+n)+heads*PageLen)
			i.softmaxPages(scores, heads*PageLen+n, n*PageLen-n%PageLen, 2, guarded[float32](t, heads))
			both := guardedRandom(t, r, 2*n)
			for _, style := range []RopeStyle{RopeNorm, RopeNeox} {
				(&Rope{style: style, freq: make([]float64, n)}).rotate(i, both, y, z)
			}
		}
		for n := 1; n < 12; n++ {
			x, blocks, rest := guardedRandom(t, r, n*BlockLen), guarded[Block](t, n), guarded[Block](t, n)
			i.quantizeBlocks(blocks, 1, x)
			i.quantizeRest(rest, blocks, 1, x)
		}
		for _, kind := range allTypes {
			outputs, inputs := 1+r.IntN(70), 256*(1+r.IntN(2))
			data := randomTensor(r, kind, outputs*inputs)
			for _, form := range []Activations{F32, Int8, Int8x2} {
				m := pathMatrix(t, i, kind, outputs, inputs, data, form)
				guardPacked(t, m.pack)
				rows := 1 + r.IntN(32)
				in := &Input{Rows: rows, Cols: inputs, F32: guardedRandom(t, r, rows*inputs)}
				in.reserve(i, m.pack.inTiles(rows), m.Activations)
				in.Blocks, in.Residual = guarded[Block](t, len(in.Blocks)), guarded[Block](t, len(in.Residual))
				in.chunks = guarded[float32](t, len(in.chunks))
				for row := range rows {
					in.Quantize(row, m.Activations)
				}
				dst := guarded[float32](t, rows*outputs)
				m.Mul(dst, in, 0, m.Panels())
			}
		}
		for n := range 20 {
			c := newAttention(r, 1+r.IntN(8), 1+r.IntN(4), 1+r.IntN(130), r.IntN(70), n%2 == 0)
			for p := range c.Pages {
				guardPage(t, &c.Pages[p])
			}
			query := guarded[float32](t, (c.Rows-1)*c.Stride+c.Heads*c.Dim)
			copy(query, c.Query)
			c.Query, c.Out = query, guarded[float32](t, len(query))
			i.attend([]Attention{c.Attention}, new(AttentionScratch))
		}
	})
}

// guardPacked moves packed weights to the end of memory.
func guardPacked(t *testing.T, p packed) {
	t.Helper()
	switch w := p.(type) {
	case *blockPanels:
		data := guarded[byte](t, len(w.data))
		copy(data, w.data)
		w.data = data
	case *floatPanels:
		f32, half := guarded[float32](t, max(len(w.f32), 1)), guarded[uint16](t, max(len(w.half), 1))
		copy(f32, w.f32)
		copy(half, w.half)
		w.f32, w.half = f32, half
	default:
		t.Fatalf("weights are packed as %T", p)
	}
}

func guardPage(t *testing.T, p *Page) {
	t.Helper()
	if p.F32 != nil {
		x := guarded[float32](t, len(p.F32))
		copy(x, p.F32)
		p.F32 = x
		return
	}
	x := guarded[uint16](t, len(p.F16))
	copy(x, p.F16)
	p.F16 = x
}

// TestBlockLayout: kernels know where the fields of a block are.
func TestBlockLayout(t *testing.T) {
	var b Block
	got := [...]uintptr{unsafe.Offsetof(b.Q), unsafe.Offsetof(b.Scale), unsafe.Offsetof(b.offset), unsafe.Offsetof(b.Sum), unsafe.Offsetof(b.bias), unsafe.Offsetof(b.low), unsafe.Sizeof(b)}
	if want := [...]uintptr{0, 32, 36, 40, 48, 60, 64}; got != want {
		t.Errorf("offsets of Q, Scale, offset, Sum, bias, low and size are %v, want %v", got, want)
	}
}
