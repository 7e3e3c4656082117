package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// row writes the functions of rows of numbers. Their n is a multiple of 16 unless said otherwise.
func (i *isa) row() {
	e, t := newExpTable(), newTailTable()
	i.softmax(e, t)
	i.sumSquares()
	i.normalize()
	i.siluMul(e)
	i.addScaled()
	i.divide()
	if i == avx2 { // these serve AVX-512, too
		narrowHalf()
		quantize()
		residual()
		rotatePairs()
		rotateHalves()
	}
}

// expTable holds vectors of the constants of the exponential, in memory or registers; see Exp32, which this
// follows operation by operation.
type expTable struct {
	least, greatest, log2E, magic, high, low, one Op
	coefficients                                  [6]Op
}

func newExpTable() *expTable {
	mem := GLOBL("expTable", attr.RODATA|attr.NOPTR)
	size := 0
	vector := func(f float64) Op {
		at := size
		size += avx512.bytes
		for lane := range avx512.lanes() {
			DATA(at+4*lane, U32(math.Float32bits(float32(f))))
		}
		return mem.Offset(at)
	}
	e := &expTable{
		least: vector(-87), greatest: vector(88), log2E: vector(1.44269504088896341), magic: vector(3 << 22),
		high: vector(-0.693359375), low: vector(2.12194440e-4), one: vector(1),
	}
	for i, c := range []float64{
		1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
	} {
		e.coefficients[i] = vector(c)
	}
	return e
}

// constants returns the table as exp reads it: in registers if the instruction set has enough.
func (i *isa) constants(e *expTable) *expTable {
	if i == avx2 {
		return e
	}
	load := func(c Op) Op {
		v := i.vector()
		VMOVUPS(c, v)
		return v
	}
	r := *e // what is only moved may as well stay in memory
	r.log2E, r.magic, r.high, r.low, r.one = load(e.log2E), load(e.magic), load(e.high), load(e.low), load(e.one)
	for j, c := range e.coefficients[1:] {
		r.coefficients[1+j] = load(c)
	}
	return &r
}

// exp replaces each x by its exponential. Operations of all alternate: those of one wait for each other, and a
// processor looks only so far ahead for others.
func (i *isa) exp(e *expTable, x ...VecVirtual) {
	shifted, n, y := make([]VecVirtual, len(x)), make([]VecVirtual, len(x)), make([]VecVirtual, len(x))
	each := func(f func(j int)) {
		for j := range x {
			f(j)
		}
	}
	each(func(j int) { shifted[j], n[j], y[j] = i.vector(), i.vector(), i.vector() })
	// The second operand of Intel's order, the first here, is the result if one is NaN.
	each(func(j int) { VMOVUPS(e.least, y[j]) })
	each(func(j int) { VMAXPS(x[j], y[j], x[j]) })
	each(func(j int) { VMOVUPS(e.greatest, y[j]) })
	each(func(j int) { VMINPS(x[j], y[j], x[j]) })
	each(func(j int) { VMULPS(e.log2E, x[j], shifted[j]) })
	each(func(j int) { VADDPS(e.magic, shifted[j], shifted[j]) })
	each(func(j int) { VSUBPS(e.magic, shifted[j], n[j]) })
	each(func(j int) { VFMADD231PS(e.high, n[j], x[j]) })
	each(func(j int) { VFMADD231PS(e.low, n[j], x[j]) })
	each(func(j int) { VMOVUPS(e.coefficients[0], y[j]) })
	for _, c := range e.coefficients[1:] {
		each(func(j int) { VFMADD213PS(c, x[j], y[j]) })
	}
	square := n
	each(func(j int) { VMULPS(x[j], x[j], square[j]) })
	each(func(j int) { VFMADD213PS(x[j], square[j], y[j]) })
	each(func(j int) { VADDPS(e.one, y[j], y[j]) })
	each(func(j int) { VPSLLD(U8(23), shifted[j], shifted[j]) })
	each(func(j int) { VPADDD(shifted[j], y[j], x[j]) })
}

// each16 repeats a body for 16 numbers at a time, given the offset of each vector, and moves the
// pointers on.
func (i *isa) each16(n Register, body func(at int), pointers ...Register) {
	Label("loop")
	for at := 0; at < 64; at += i.bytes {
		body(at)
	}
	for _, p := range pointers {
		ADDQ(I32(64), p)
	}
	SUBQ(Imm(16), n)
	JNZ(LabelRef("loop"))
}

// lanes16 loads 16 lanes from memory and returns a function that stores them.
func (i *isa) lanes16(name string) (lanes []VecVirtual, store func()) {
	mem := pointer(name)
	for at := 0; at < 64; at += i.bytes {
		v := i.vector()
		VMOVUPS(Mem{Base: mem, Disp: at}, v)
		lanes = append(lanes, v)
	}
	return lanes, func() {
		for j, v := range lanes {
			VMOVUPS(v, Mem{Base: mem, Disp: j * i.bytes})
		}
	}
}

// sumSquares adds the squares of x to 16 lanes by fused multiply-adds.
func (i *isa) sumSquares() {
	i.text("sumSquares", "func(x *float32, n int, lanes *float32)")
	p, n := pointer("x"), pointer("n")
	lanes, store := i.lanes16("lanes")
	i.each16(n, func(at int) {
		x := i.vector()
		VMOVUPS(Mem{Base: p, Disp: at}, x)
		lane := lanes[at/i.bytes]
		VFMADD231PS(x, x, lane)
	}, p)
	store()
	end()
}

// normalize sets dst to x * scale * weight.
func (i *isa) normalize() {
	i.text("normalize", "func(dst, x, weight *float32, n int, scale float32)")
	dst, p, weight, n, scale := pointer("dst"), pointer("x"), pointer("weight"), pointer("n"), i.parameter("scale")
	i.each16(n, func(at int) {
		x := i.vector()
		VMULPS(Mem{Base: p, Disp: at}, scale, x)
		VMULPS(Mem{Base: weight, Disp: at}, x, x)
		VMOVUPS(x, Mem{Base: dst, Disp: at})
	}, dst, p, weight)
	end()
}

// siluMul sets dst to gate / (1 + exp(-gate)) * up.
func (i *isa) siluMul(e *expTable) {
	i.text("siluMul", "func(dst, gate, up *float32, n int)")
	dst, gate, up, n := pointer("dst"), pointer("gate"), pointer("up"), pointer("n")
	sign, constants := i.bits(1<<31), i.constants(e)
	some := func(numbers int) {
		x := make([]VecVirtual, 4*numbers/i.bytes)
		for v := range x {
			x[v] = i.vector()
			i.xor(Mem{Base: gate, Disp: v * i.bytes}, sign, x[v])
		}
		i.exp(constants, x...)
		for v, x := range x {
			at, g := v*i.bytes, i.vector()
			VADDPS(constants.one, x, x)
			VMOVUPS(Mem{Base: gate, Disp: at}, g)
			VDIVPS(x, g, g)
			VMULPS(Mem{Base: up, Disp: at}, g, g)
			VMOVUPS(g, Mem{Base: dst, Disp: at})
		}
		for _, p := range []Register{dst, gate, up} {
			ADDQ(I32(4*numbers), p)
		}
		SUBQ(I32(numbers), n)
	}
	if i == avx512 {
		const together = 64
		Label("wide")
		CMPQ(n, I32(together))
		JLT(LabelRef("narrow"))
		some(together)
		JNZ(LabelRef("wide"))
		end()
	}
	Label("narrow")
	some(16)
	JNZ(LabelRef("narrow"))
	end()
}

// addScaled adds scale * y to x.
func (i *isa) addScaled() {
	i.text("addScaled", "func(x, y *float32, n int, scale float32)")
	p, y, n, scale := pointer("x"), pointer("y"), pointer("n"), i.parameter("scale")
	i.each16(n, func(at int) {
		v := i.vector()
		VMULPS(Mem{Base: y, Disp: at}, scale, v)
		VADDPS(Mem{Base: p, Disp: at}, v, v)
		VMOVUPS(v, Mem{Base: p, Disp: at})
	}, p, y)
	end()
}

// divide sets dst to x / divisor.
func (i *isa) divide() {
	i.text("divide", "func(dst, x *float32, n int, divisor float32)")
	dst, p, n, divisor := pointer("dst"), pointer("x"), pointer("n"), i.parameter("divisor")
	i.each16(n, func(at int) {
		v := i.vector()
		VMOVUPS(Mem{Base: p, Disp: at}, v)
		VDIVPS(divisor, v, v)
		VMOVUPS(v, Mem{Base: dst, Disp: at})
	}, dst, p)
	end()
}

// narrowHalf sets dst to the binary16 numbers nearest to x.
func narrowHalf() {
	avx2.text("narrowHalf", "func(dst *uint16, x *float32, n int)")
	dst, p, n := pointer("dst"), pointer("x"), pointer("n")
	Label("loop")
	for at := 0; at < 64; at += 32 {
		x := YMM()
		VMOVUPS(Mem{Base: p, Disp: at}, x)
		VCVTPS2PH(U8(0), x, Mem{Base: dst, Disp: at / 2}) // to nearest, ties to even
	}
	ADDQ(I32(64), p)
	ADDQ(I32(32), dst)
	SUBQ(Imm(16), n)
	JNZ(LabelRef("loop"))
	end()
}

// copyRows copies rows of two vectors, given the bytes from one row to the next.
func (i *isa) copyRows() {
	i.text("copyRows", "func(dst *float32, ldd uintptr, src *float32, lds uintptr, rows int)")
	dst, ldd, src, lds, rows := pointer("dst"), pointer("ldd"), pointer("src"), pointer("lds"), pointer("rows")
	loop("row", rows, func() {
		for v := range vecs {
			x := i.vector()
			VMOVUPS(Mem{Base: src, Disp: v * i.bytes}, x)
			VMOVUPS(x, Mem{Base: dst, Disp: v * i.bytes})
		}
		ADDQ(lds, src)
		ADDQ(ldd, dst)
	})
	end()
}

// fetchRows fetches rows of two vectors into the cache.
func (i *isa) fetchRows() {
	i.text("fetchRows", "func(p *float32, ld uintptr, rows int)")
	p, ld, rows := pointer("p"), pointer("ld"), pointer("rows")
	loop("row", rows, func() {
		for at := 0; at < vecs*i.bytes; at += 64 {
			PREFETCHT0(Mem{Base: p, Disp: at})
		}
		ADDQ(ld, p)
	})
	RET()
}
