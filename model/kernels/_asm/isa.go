package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// isa is an instruction set that kernels are written for.
type isa struct {
	name    string
	bytes   int   // of a vector
	heights []int // rows of activations of the matrix kernels
	vector  func() VecVirtual
}

var (
	avx2   = &isa{"AVX2", 32, []int{1, 2, 4}, YMM}
	avx512 = &isa{"AVX512", 64, []int{1, 2, 4, 6}, ZMM}
)

// vecs is the number of vectors that a panel of outputs is wide.
const vecs = 2

func (i *isa) lanes() int { return i.bytes / 4 }

// text begins a function.
func (i *isa) text(name, signature string) {
	TEXT(name+i.name, NOSPLIT, signature)
	Pragma("noescape")
}

// end returns to Go code, which uses SSE instructions.
func end() {
	VZEROUPPER()
	RET()
}

// zero returns a vector of zeros.
func (i *isa) zero() VecVirtual {
	v := i.vector()
	i.clear(v)
	return v
}

func (i *isa) clear(v Op) {
	if i == avx512 {
		VPXORD(v, v, v)
		return
	}
	VPXOR(v, v, v)
}

// bits returns a vector with every lane set to a pattern.
func (i *isa) bits(pattern uint32) VecVirtual {
	t, v := GP32(), i.vector()
	MOVL(U32(pattern), t)
	if i == avx512 {
		VPBROADCASTD(t, v)
		return v
	}
	VMOVD(t, v.AsX())
	VPBROADCASTD(v.AsX(), v)
	return v
}

// parameter returns a vector with every lane set to a float32 parameter.
func (i *isa) parameter(name string) VecVirtual {
	v := i.vector()
	Load(Param(name), v.AsX())
	VBROADCASTSS(v.AsX(), v)
	return v
}

// load moves a vector of integers.
func (i *isa) load(from Mem, v Op) {
	if i == avx512 {
		VMOVDQU64(from, v)
		return
	}
	VMOVDQU(from, v)
}

// store moves a vector of integers to memory.
func (i *isa) store(v Op, to Mem) {
	if i == avx512 {
		VMOVDQU64(v, to)
		return
	}
	VMOVDQU(v, to)
}

func (i *isa) and(x, y, dst Op) {
	if i == avx512 {
		VPANDD(x, y, dst)
		return
	}
	VPAND(x, y, dst)
}

func (i *isa) or(x, y, dst Op) {
	if i == avx512 {
		VPORD(x, y, dst)
		return
	}
	VPOR(x, y, dst)
}

func (i *isa) xor(x, y, dst Op) {
	if i == avx512 {
		VPXORD(x, y, dst)
		return
	}
	VPXOR(x, y, dst)
}

func (i *isa) move(from, to Op) {
	if i == avx512 {
		VMOVDQA64(from, to)
		return
	}
	VMOVDQA(from, to)
}

// pointer loads a parameter into a register.
func pointer(name string) Register { return Load(Param(name), GP64()) }

// rows addresses up to six rows with two registers and the distance between rows, or with one register if
// that is fixed.
type rows struct {
	low, high, stride Register
	fixed             int
}

// packedRows returns rows that are so many bytes apart, given the name of a parameter.
func packedRows(base string, bytes int) rows { return rows{low: pointer(base), fixed: bytes} }

func newRows(n int, base, stride string) rows {
	r := rows{low: pointer(base)}
	if n > 1 {
		r.stride = pointer(stride)
	}
	if n > 3 {
		r.high = GP64()
		LEAQ(Mem{Base: r.low, Index: r.stride, Scale: 2}, r.high)
		ADDQ(r.stride, r.high)
	}
	return r
}

// at addresses a byte of row i.
func (r rows) at(i, offset int) Mem {
	m := Mem{Base: r.low, Disp: offset}
	if r.fixed > 0 {
		m.Disp += i * r.fixed
		return m
	}
	if i >= 3 {
		m.Base, i = r.high, i-3
	}
	if i > 0 {
		m.Index, m.Scale = r.stride, uint8(i)
	}
	return m
}

// advance moves all rows on by some bytes.
func (r rows) advance(bytes int) {
	ADDQ(I32(bytes), r.low)
	if r.high != nil {
		ADDQ(I32(bytes), r.high)
	}
}

// ahead returns rows that are a number of bytes ahead, given the name of that parameter.
func (r rows) ahead(bytes string) rows {
	a := rows{low: pointer(bytes), stride: r.stride}
	if r.high != nil {
		a.high = GP64()
		LEAQ(Mem{Base: a.low, Index: r.high, Scale: 1}, a.high)
	}
	ADDQ(r.low, a.low)
	return a
}

// below moves all n rows on by n rows and some bytes, given the name of the distance between rows.
func (r rows) below(n int, bytes Register, stride string) {
	step := pointer(stride)
	IMUL3Q(I32(n), step, step)
	ADDQ(step, bytes)
	ADDQ(bytes, r.low)
	if r.high != nil {
		ADDQ(bytes, r.high)
	}
}

// tile is a register for each row and vector of a product.
type tile [][vecs]VecVirtual

func (i *isa) newTile(n int) tile {
	t := make(tile, n)
	t.each(func(r, v int) { t[r][v] = i.vector() })
	return t
}

func (t tile) each(f func(r, v int)) {
	for r := range t {
		for v := range vecs {
			f(r, v)
		}
	}
}

// loop repeats the body as long as the counter, decremented each time, is above zero.
func loop(label string, counter Register, body func()) {
	Label(label)
	body()
	DECQ(counter)
	JNZ(LabelRef(label))
}

func heightName(name string, n int) string { return fmt.Sprintf("%s%dx", name, n) }
