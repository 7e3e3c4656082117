package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// quantize writes the quantizing of blocks of 32 numbers; see Block.quantize, which this follows.
// Blocks are step bytes apart. The greatest magnitude is found by comparing bits as integers, in which a NaN is above all.
func quantize() {
	avx2.text("quantize", "func(dst *byte, step uintptr, x *float32, blocks int)")
	dst, step, p, blocks := pointer("dst"), pointer("step"), pointer("x"), pointer("blocks")
	magnitude, bias, order := avx2.bits(1<<31-1), avx2.bits(math.Float32bits(magic)), byteOrder()
	kept, infinity := avx2.bits(1<<32-4), GP32()
	MOVL(U32(math.Float32bits(float32(math.Inf(1)))), infinity)
	Label("block")
	var x [4]VecVirtual
	for v := range x {
		x[v] = YMM()
		VMOVUPS(Mem{Base: p, Disp: 32 * v}, x[v])
	}
	top := greatest(x, magnitude)
	bits := GP32()
	VMOVD(top, bits)
	CMPL(bits, U32(math.Float32bits(0x1p-100)))
	JCS(LabelRef("zero"))
	CMPL(bits, U32(math.Float32bits(0x1p100)))
	JLS(LabelRef("scale"))
	VMOVD(infinity, top)
	Label("scale")
	scale, inverse, constant := XMM(), YMM(), GP32()
	t := XMM()
	MOVL(U32(math.Float32bits(127)), constant)
	VMOVD(constant, t)
	VDIVSS(t, top, scale)
	VPAND(kept.AsX(), scale, scale)
	MOVL(U32(math.Float32bits(1)), constant)
	VMOVD(constant, t)
	VDIVSS(scale, t, inverse.AsX())
	VBROADCASTSS(inverse.AsX(), inverse)
	VMOVSS(scale, Mem{Base: dst, Disp: blockScale})
	for v := range x { // the integer is in the low byte of x/scale + 3<<22
		VMULPS(inverse, x[v], x[v])
		VADDPS(bias, x[v], x[v])
		VPSLLD(U8(24), x[v], x[v])
		VPSRAD(U8(24), x[v], x[v])
	}
	sums := [2]VecVirtual{YMM(), YMM()}
	VPADDD(x[0], x[1], sums[0])
	VPADDD(x[2], x[3], sums[1])
	VPACKSSDW(x[1], x[0], x[0])
	VPACKSSDW(x[3], x[2], x[2])
	VPACKSSWB(x[2], x[0], x[0])
	VPERMD(x[0], order, x[0])
	VMOVDQU(x[0], Mem{Base: dst})
	storeSums(sums, scale, bias, dst)
	JMP(LabelRef("next"))

	Label("zero")
	zero := YMM()
	VPXOR(zero, zero, zero)
	VMOVDQU(zero, Mem{Base: dst})
	VMOVDQU(zero, Mem{Base: dst, Disp: 32})

	Label("next")
	ADDQ(I32(128), p)
	ADDQ(step, dst)
	DECQ(blocks)
	JNZ(LabelRef("block"))
	end()
}

// byteOrder returns the permutation that puts right what packing 32-bit integers to bytes leaves:
// 0, 4, 1, 5, 2, 6, 3, 7.
func byteOrder() VecVirtual {
	t, order := GP64(), YMM()
	MOVQ(U64(0x0703060205010400), t)
	VMOVQ(t, order.AsX())
	VPMOVZXBD(order.AsX(), order)
	return order
}

// greatest returns the greatest magnitude of x.
func greatest(x [4]VecVirtual, magnitude VecVirtual) VecVirtual {
	top, t := YMM(), YMM()
	VPAND(magnitude, x[0], top)
	for _, v := range x[1:] {
		VPAND(magnitude, v, t)
		VPMAXUD(t, top, top)
	}
	VEXTRACTI128(U8(1), top, t.AsX())
	VPMAXUD(t.AsX(), top.AsX(), top.AsX())
	for _, swap := range []uint8{0x4e, 0xb1} {
		VPSHUFD(U8(swap), top.AsX(), t.AsX())
		VPMAXUD(t.AsX(), top.AsX(), top.AsX())
	}
	return top.AsX().(VecVirtual)
}

// storeSums stores what follows the scale of a block. bias has the bits of 3<<22.
func storeSums(sums [2]VecVirtual, scale, bias VecVirtual, dst Register) {
	offset := XMM()
	VMULSS(bias.AsX(), scale, offset)
	a, b := sums[0], sums[1]
	VPHADDD(b, a, a)
	VPHADDD(a, a, a)
	VEXTRACTI128(U8(1), a, b.AsX())
	VPADDD(b.AsX(), a.AsX(), a.AsX()) // the sums of the halves
	VMOVQ(a.AsX(), Mem{Base: dst, Disp: blockSum})
	VPHADDD(a.AsX(), a.AsX(), b.AsX())
	low := XMM()
	VCVTDQ2PS(b.AsX(), low)
	VMULSS(scale, low, low)
	VPUNPCKLQDQ(b.AsX(), a.AsX(), a.AsX())
	VPSLLD(U8(biasShift), a.AsX(), a.AsX())
	VPSUBD(a.AsX(), bias.AsX(), a.AsX())
	VMOVDQU(a.AsX(), Mem{Base: dst, Disp: blockBias}) // and, until the next instruction, more
	VMOVSS(low, Mem{Base: dst, Disp: blockLow})
	negative := XMM()
	VPXOR(negative, negative, negative)
	VSUBSS(offset, negative, offset)
	VMOVSS(offset, Mem{Base: dst, Disp: blockOffset})
}

// residual writes what blocks, step bytes apart, leave over of x: x - scale*q.
func residual() {
	avx2.text("residual", "func(rest *float32, from *byte, step uintptr, x *float32, blocks int)")
	rest, from, step, p, blocks := pointer("rest"), pointer("from"), pointer("step"), pointer("x"), pointer("blocks")
	loop("block", blocks, func() {
		scale := YMM()
		VBROADCASTSS(Mem{Base: from, Disp: blockScale}, scale)
		for v := range 4 {
			q, x := YMM(), YMM()
			VPMOVSXBD(Mem{Base: from, Disp: 8 * v}, q)
			VCVTDQ2PS(q, q)
			VMOVUPS(Mem{Base: p, Disp: 32 * v}, x)
			VFNMADD231PS(scale, q, x)
			VMOVUPS(x, Mem{Base: rest, Disp: 32 * v})
		}
		ADDQ(step, from)
		ADDQ(I32(128), p)
		ADDQ(I32(128), rest)
	})
	end()
}

// rotatePairs rotates neighbouring elements, a multiple of four pairs; see Rope.Rotate.
func rotatePairs() {
	avx2.text("rotatePairs", "func(x, cos, sin *float32, pairs int)")
	p, cos, sin, pairs := pointer("x"), pointer("cos"), pointer("sin"), pointer("pairs")
	Label("loop")
	x, c, s := YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: p}, x)
	VPMOVZXDQ(Mem{Base: cos}, c)
	VPMOVZXDQ(Mem{Base: sin}, s)
	VMOVSLDUP(c, c)
	VMOVSLDUP(s, s)
	VMULPS(x, c, c)
	VPERMILPS(U8(0xb1), x, x)
	VMULPS(x, s, s)
	VADDSUBPS(s, c, c) // a*cos - b*sin and b*cos + a*sin
	VMOVUPS(c, Mem{Base: p})
	ADDQ(I32(32), p)
	ADDQ(I32(16), cos)
	ADDQ(I32(16), sin)
	SUBQ(Imm(4), pairs)
	JNZ(LabelRef("loop"))
	end()
}

// rotateHalves rotates elements of two halves, a multiple of eight; see Rope.Rotate.
func rotateHalves() {
	avx2.text("rotateHalves", "func(a, b, cos, sin *float32, pairs int)")
	a, b, cos, sin, pairs := pointer("a"), pointer("b"), pointer("cos"), pointer("sin"), pointer("pairs")
	Label("loop")
	x, y, c, s := YMM(), YMM(), YMM(), YMM()
	VMOVUPS(Mem{Base: a}, x)
	VMOVUPS(Mem{Base: b}, y)
	VMOVUPS(Mem{Base: cos}, c)
	VMOVUPS(Mem{Base: sin}, s)
	t, u := YMM(), YMM()
	VMULPS(c, x, t)
	VMULPS(s, y, u)
	VSUBPS(u, t, t)
	VMULPS(s, x, x)
	VMULPS(c, y, y)
	VADDPS(y, x, x)
	VMOVUPS(t, Mem{Base: a})
	VMOVUPS(x, Mem{Base: b})
	for _, r := range []Register{a, b, cos, sin} {
		ADDQ(I32(32), r)
	}
	SUBQ(Imm(8), pairs)
	JNZ(LabelRef("loop"))
	end()
}
