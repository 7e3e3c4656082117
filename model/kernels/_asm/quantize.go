package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// blocksTogether is the number of blocks that are quantized together.
const blocksTogether = 8

// quantizeWriter writes the quantizing of blocks of 32 numbers; see Block.quantize, which this follows. Blocks are
// step bytes apart.
//
// What is done to a block waits, step by step, for what was done before, and a processor does not look far enough ahead to
// fill the time with the next block. So several blocks go through one part of it after another, unless one of them is
// zero or infinite. All is computed in the same way for one.
type quantizeWriter struct {
	dst, step, p    Register
	magnitude, bias VecVirtual
	tables          *quantizeTables
}

func quantize() {
	avx2.text("quantize", "func(dst *byte, step uintptr, x *float32, blocks int)")
	q := &quantizeWriter{dst: pointer("dst"), step: pointer("step"), p: pointer("x")}
	blocks := pointer("blocks")
	q.magnitude, q.bias = avx2.bits(1<<31-1), avx2.bits(math.Float32bits(magic))
	q.tables = newQuantizeTables()
	left := GP64()
	Label("group")
	MOVQ(blocks, left)
	CMPQ(blocks, Imm(blocksTogether))
	JLT(LabelRef("single"))
	MOVQ(U32(blocksTogether), left)
	q.group("single")
	SUBQ(left, blocks)
	JNZ(LabelRef("group"))
	end()

	Label("single")
	SUBQ(left, blocks)
	loop("block", left, q.single)
	TESTQ(blocks, blocks)
	JNZ(LabelRef("group"))
	end()
}

// group quantizes some blocks, or jumps away if one of them is zero or infinite. What there is one of for each block
// is computed for all of them, in a lane each. Vectors in memory are written and read as whole ones: a read of what several
// writes have left waits until those have reached the cache.
func (q *quantizeWriter) group(otherwise string) {
	vectors := AllocLocal(blocksTogether * avx2.bytes)
	from, to, at, count := GP64(), GP64(), GP64(), GP64()
	each := func(label string, body func()) {
		MOVQ(q.p, from)
		MOVQ(q.dst, to)
		LEAQ(vectors, at)
		XORQ(count, count)
		Label(label)
		body()
		ADDQ(I32(4*blockLen), from)
		ADDQ(q.step, to)
		ADDQ(I32(int32(avx2.bytes)), at)
		INCQ(count)
		CMPQ(count, Imm(blocksTogether))
		JLT(LabelRef(label))
	}
	each("greatest", func() { VMOVDQU(greatest(load4(from), q.magnitude), Mem{Base: at}) })

	larger := func(x, y, dst VecVirtual) { VPMAXUD(x, y, dst) }
	top, t := halves(vectors, larger)
	larger(t, top, top) // from here on t is free
	special, any := YMM(), GP32()
	VMOVDQU(q.tables.least, special)
	VPCMPGTD(top, special, special)
	VPCMPGTD(q.tables.greatest, top, t)
	VPOR(t, special, special)
	VMOVMSKPS(special, any)
	TESTL(any, any)
	JNZ(LabelRef(otherwise))
	scales, inverses := YMM(), YMM()
	VDIVPS(q.tables.levels, top, scales)
	VPAND(q.tables.kept, scales, scales)
	VMOVUPS(q.tables.one, inverses)
	VDIVPS(scales, inverses, inverses)

	inverse := AllocLocal(avx2.bytes)
	VMOVUPS(inverses, inverse)
	each("integers", func() {
		i, sums := YMM(), YMM()
		VBROADCASTSS(inverse.Idx(count, 4), i)
		integers := q.integers(load4(from), i)
		VMOVDQU(integers, Mem{Base: to})
		q.quarters(integers, sums)
		VMOVDQU(sums, Mem{Base: at})
	})
	q.storeSums(vectors, scales)
	MOVQ(from, q.p)
}

// single quantizes a block.
func (q *quantizeWriter) single() {
	x := load4(q.p)
	top := greatestOfAll(x, q.magnitude)
	bits := GP32()
	VMOVD(top, bits)
	CMPL(bits, U32(math.Float32bits(minBlock)))
	JCS(LabelRef("zero"))
	CMPL(bits, U32(math.Float32bits(maxBlock)))
	JLS(LabelRef("scale"))
	infinity := GP32()
	MOVL(U32(math.Float32bits(float32(math.Inf(1)))), infinity)
	VMOVD(infinity, top)
	Label("scale")
	scale, inverse := YMM(), YMM()
	VDIVSS(q.tables.levels, top, scale.AsX())
	VPAND(q.tables.kept, scale.AsX(), scale.AsX())
	VMOVSS(q.tables.one, inverse.AsX())
	VDIVSS(scale.AsX(), inverse.AsX(), inverse.AsX())
	VBROADCASTSS(inverse.AsX(), inverse)
	VBROADCASTSS(scale.AsX(), scale)
	integers := q.integers(x, inverse)
	VMOVDQU(integers, Mem{Base: q.dst})
	q.sums(integers, scale, q.dst)
	JMP(LabelRef("next"))

	Label("zero")
	zero := YMM()
	VPXOR(zero, zero, zero)
	VMOVDQU(zero, Mem{Base: q.dst})
	VMOVDQU(zero, Mem{Base: q.dst, Disp: 32})

	Label("next")
	ADDQ(I32(4*blockLen), q.p)
	ADDQ(q.step, q.dst)
}

// load4 loads the numbers of a block.
func load4(p Register) (x [4]VecVirtual) {
	for v := range x {
		x[v] = YMM()
		VMOVUPS(Mem{Base: p, Disp: 32 * v}, x[v])
	}
	return x
}

// integers returns x * inverse, rounded, in bytes.
func (q *quantizeWriter) integers(x [4]VecVirtual, inverse VecVirtual) VecVirtual {
	for v := range x { // the integer is in the low byte of x*inverse + 3<<22
		VMULPS(inverse, x[v], x[v])
		VADDPS(q.bias, x[v], x[v])
		VPSHUFB(q.tables.lowBytes[v], x[v], x[v])
	}
	VPOR(x[1], x[0], x[0])
	VPOR(x[3], x[2], x[2])
	VPOR(x[2], x[0], x[0])
	VPERMD(x[0], q.tables.byteOrder, x[0])
	return x[0]
}

// quantizeTables holds constants of quantize.
type quantizeTables struct {
	lowBytes    [4]Mem     // bytes to take from each vector: the lowest of every number, to where no other vector has its own
	byteOrder   VecVirtual // puts right the order of what that leaves
	sumOrder    VecVirtual // from the sums of each half in half of the lanes to both in turn
	ones, words Mem        // bytes and 16-bit integers

	least, greatest, levels, one Mem // float32, of blocks that are neither zero nor infinite
	kept                         Mem // bits of a scale
}

func newQuantizeTables() *quantizeTables {
	mem := GLOBL("quantizeTable", attr.RODATA|attr.NOPTR)
	size := 0
	vector := func(word func(lane int) uint32) Mem {
		at := size
		size += avx2.bytes
		for lane := range avx2.lanes() {
			DATA(at+4*lane, U32(word(lane)))
		}
		return mem.Offset(at)
	}
	load := func(order [8]uint32) VecVirtual {
		v := YMM()
		VMOVDQU(vector(func(lane int) uint32 { return order[lane] }), v)
		return v
	}
	t := &quantizeTables{
		ones:      vector(func(int) uint32 { return 0x01010101 }),
		words:     vector(func(int) uint32 { return 0x00010001 }),
		byteOrder: load([8]uint32{0, 4, 1, 5, 2, 6, 3, 7}),
		sumOrder:  load([8]uint32{0, 4, 0, 4, 0, 4, 0, 4}),
	}
	number := func(f float32) Mem { return vector(func(int) uint32 { return math.Float32bits(f) }) }
	t.least, t.greatest, t.levels, t.one = number(minBlock), number(maxBlock), number(127), number(1)
	t.kept = vector(func(int) uint32 { return 1<<32 - 4 })
	for v := range t.lowBytes {
		t.lowBytes[v] = vector(func(lane int) uint32 {
			if lane%4 == v {
				return 0x0c080400
			}
			return 0x80808080 // zero
		})
	}
	return t
}

// greatest returns the greatest magnitudes of the lanes of x. They are found by comparing bits as integers, in which a
// NaN is above all.
func greatest(x [4]VecVirtual, magnitude VecVirtual) VecVirtual {
	top, t := YMM(), YMM()
	VPAND(magnitude, x[0], top)
	for _, v := range x[1:] {
		VPAND(magnitude, v, t)
		VPMAXUD(t, top, top)
	}
	return top
}

// greatestOfAll is greatest for all lanes together.
func greatestOfAll(x [4]VecVirtual, magnitude VecVirtual) VecVirtual {
	top, t := greatest(x, magnitude), YMM()
	VEXTRACTI128(U8(1), top, t.AsX())
	VPMAXUD(t.AsX(), top.AsX(), top.AsX())
	for _, swap := range []uint8{0x4e, 0xb1} {
		VPSHUFD(U8(swap), top.AsX(), t.AsX())
		VPMAXUD(t.AsX(), top.AsX(), top.AsX())
	}
	return top.AsX().(VecVirtual)
}

// quarters sets sums to those of four integers, of the halves of a block in the halves of the lanes.
func (q *quantizeWriter) quarters(integers, sums VecVirtual) {
	VMOVDQU(q.tables.ones, sums)
	VPMADDUBSW(integers, sums, sums)
	VPMADDWD(q.tables.words, sums, sums)
}

// storeSums stores the second half of several blocks, given the quarters of each and a scale in each lane, and moves on
// to the blocks after them. It computes what sums does, in a lane for each block, and then makes rows of columns.
func (q *quantizeWriter) storeSums(quarters Mem, scale VecVirtual) {
	first, second := halves(quarters, func(x, y, dst VecVirtual) { VPADDD(x, y, dst) })
	total, low, offset := YMM(), YMM(), YMM()
	VPADDD(first, second, total)
	VCVTDQ2PS(total, low)
	VMULPS(scale, low, low)
	zero := YMM()
	VPXOR(zero, zero, zero)
	VMULPS(q.bias, scale, offset)
	VSUBPS(offset, zero, offset)
	columns := [8]VecVirtual{scale, offset, first, second, YMM(), YMM(), total, low}
	for v, sum := range []VecVirtual{first, second, total} {
		VPSLLD(U8(biasShift), sum, columns[4+v])
		VPSUBD(columns[4+v], q.bias, columns[4+v])
	}
	fourWords(columns[:4])
	fourWords(columns[4:])
	for n := range blocksTogether {
		v := n%4/2 + n%2*2
		for half := range 2 {
			words, to := columns[4*half+v], Mem{Base: q.dst, Disp: blockScale + 16*half}
			if n < 4 {
				VMOVUPS(words.AsX(), to)
			} else {
				VEXTRACTF128(U8(1), words, to)
			}
		}
		ADDQ(q.step, q.dst)
	}
}

// fourWords makes rows of four columns, of which each has a word of every block: vectors with the four words of blocks
// 0 and 4, 2 and 6, 1 and 5, 3 and 7.
func fourWords(c []VecVirtual) {
	for pair := 0; pair < 4; pair += 2 {
		high := YMM()
		VUNPCKHPS(c[pair+1], c[pair], high)
		VUNPCKLPS(c[pair+1], c[pair], c[pair])
		c[pair+1] = high
	}
	for v := range 2 {
		high := YMM()
		VUNPCKHPD(c[v+2], c[v], high)
		VUNPCKLPD(c[v+2], c[v], c[v])
		c[v+2] = high
	}
}

// halves combines the lanes of each half of several vectors, which are side by side. It returns two vectors, for the
// first and the second half, with a lane for each of those.
func halves(vectors Mem, combine func(x, y, dst VecVirtual)) (first, second VecVirtual) {
	var four [blocksTogether / 4]VecVirtual
	for n := range four {
		var two [2]VecVirtual
		for p := range two {
			x, y, high := YMM(), YMM(), YMM()
			at := (4*n + 2*p) * avx2.bytes
			VMOVDQU(vectors.Offset(at), x)
			VMOVDQU(vectors.Offset(at+avx2.bytes), y)
			VPUNPCKHDQ(y, x, high)
			VPUNPCKLDQ(y, x, x)
			combine(high, x, x)
			two[p] = x
		}
		high := YMM()
		VPUNPCKHQDQ(two[1], two[0], high)
		VPUNPCKLQDQ(two[1], two[0], two[0])
		combine(high, two[0], two[0])
		four[n] = two[0]
	}
	first, second = YMM(), YMM()
	VPERM2I128(U8(0x20), four[1], four[0], first)
	VPERM2I128(U8(0x31), four[1], four[0], second)
	return first, second
}

// sums stores the second half of a block of integers, given the scale in all lanes.
func (q *quantizeWriter) sums(integers, scale VecVirtual, dst Register) {
	sums, t := YMM(), YMM()
	q.quarters(integers, sums)
	for _, swap := range []uint8{0x4e, 0xb1} {
		VPSHUFD(U8(swap), sums, t)
		VPADDD(t, sums, sums)
	}
	total := YMM() // of both halves, in all lanes
	VPERMQ(U8(0x4e), sums, total)
	VPADDD(sums, total, total)
	VPERMD(sums, q.tables.sumOrder, sums)
	VPBLENDD(U8(0xc0), total, sums, sums)
	biased, offset, low := YMM(), YMM(), YMM()
	VPSLLD(U8(biasShift), sums, biased)
	VPSUBD(biased, q.bias, biased)
	VMULPS(q.bias, scale, offset)
	VPXOR(low, low, low)
	VSUBPS(offset, low, offset)
	VCVTDQ2PS(total, low)
	VMULPS(scale, low, low)
	// At 32 bytes: scale, offset, two sums, three biases, low.
	VPBLENDD(U8(1<<1), offset, scale, offset)
	VPBLENDD(U8(1<<2|1<<3), sums, offset, offset)
	VPBLENDD(U8(1<<4|1<<5|1<<6), biased, offset, offset)
	VPBLENDD(U8(1<<7), low, offset, offset)
	VMOVDQU(offset, Mem{Base: dst, Disp: blockScale})
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
