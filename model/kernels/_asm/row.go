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
	e := newExpTable()
	i.expSum(e)
	i.scaleMaxRows()
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

// expTable holds vectors of the constants of the exponential; see Exp32, which this follows
// operation by operation.
type expTable struct {
	least, greatest, log2E, magic, high, low, one Mem
	coefficients                                  [6]Mem
}

func newExpTable() *expTable {
	mem := GLOBL("expTable", attr.RODATA|attr.NOPTR)
	size := 0
	vector := func(f float64) Mem {
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

// exp replaces x by its exponential.
func (i *isa) exp(e *expTable, x VecVirtual) {
	shifted, n, y := i.vector(), i.vector(), i.vector()
	// The second operand of Intel's order, the first here, is the result if one is NaN.
	VMOVUPS(e.least, y)
	VMAXPS(x, y, x)
	VMOVUPS(e.greatest, y)
	VMINPS(x, y, x)
	VMULPS(e.log2E, x, shifted)
	VADDPS(e.magic, shifted, shifted)
	VSUBPS(e.magic, shifted, n)
	VFMADD231PS(e.high, n, x)
	VFMADD231PS(e.low, n, x)
	VMOVUPS(e.coefficients[0], y)
	for _, c := range e.coefficients[1:] {
		VFMADD213PS(c, x, y)
	}
	square := n
	VMULPS(x, x, square)
	VFMADD213PS(x, square, y)
	VADDPS(e.one, y, y)
	VPSLLD(U8(23), shifted, shifted)
	VPADDD(shifted, y, x)
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

// rows32 repeats a body for rows of 32 numbers, so many bytes apart, given the offset of each vector.
func (i *isa) rows32(p, ldx, rows Register, body func(at int)) {
	loop("row", rows, func() {
		for at := 0; at < 128; at += i.bytes {
			body(at)
		}
		ADDQ(ldx, p)
	})
}

// expSum replaces each x by exp(x - top) and adds the results to 16 lanes. expSumRows does so for rows of 32.
func (i *isa) expSum(e *expTable) {
	body := func(p Register, top VecVirtual, lanes []VecVirtual) func(at int) {
		return func(at int) {
			x := i.vector()
			VMOVUPS(Mem{Base: p, Disp: at}, x)
			VSUBPS(top, x, x)
			i.exp(e, x)
			VMOVUPS(x, Mem{Base: p, Disp: at})
			lane := lanes[at/i.bytes%len(lanes)]
			VADDPS(x, lane, lane)
		}
	}
	i.text("expSum", "func(x *float32, n int, top float32, lanes *float32)")
	p, n, top := pointer("x"), pointer("n"), i.parameter("top")
	lanes, store := i.lanes16("lanes")
	i.each16(n, body(p, top, lanes), p)
	store()
	end()

	i.text("expSumRows", "func(x *float32, ldx uintptr, rows int, top float32, lanes *float32)")
	p, top = pointer("x"), i.parameter("top")
	lanes, store = i.lanes16("lanes")
	i.rows32(p, pointer("ldx"), pointer("rows"), body(p, top, lanes))
	store()
	end()
}

// scaleMaxRows multiplies x, rows of 32, by scale and raises 16 lanes to the results.
func (i *isa) scaleMaxRows() {
	i.text("scaleMaxRows", "func(x *float32, ldx uintptr, rows int, scale float32, lanes *float32)")
	p, scale := pointer("x"), i.parameter("scale")
	lanes, store := i.lanes16("lanes")
	i.rows32(p, pointer("ldx"), pointer("rows"), func(at int) {
		x := i.vector()
		VMULPS(Mem{Base: p, Disp: at}, scale, x)
		VMOVUPS(x, Mem{Base: p, Disp: at})
		lane := lanes[at/i.bytes%len(lanes)]
		VMAXPS(x, lane, lane)
	})
	store()
	end()
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
	sign := i.bits(1 << 31)
	i.each16(n, func(at int) {
		g, x := i.vector(), i.vector()
		VMOVUPS(Mem{Base: gate, Disp: at}, g)
		i.xor(sign, g, x)
		i.exp(e, x)
		VADDPS(e.one, x, x)
		VDIVPS(x, g, g)
		VMULPS(Mem{Base: up, Disp: at}, g, g)
		VMOVUPS(g, Mem{Base: dst, Disp: at})
	}, dst, gate, up)
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
