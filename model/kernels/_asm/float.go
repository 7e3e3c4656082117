package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// chainLen is the number of terms added by fused multiply-adds before their sum is added up.
const chainLen = 32

// float writes the kernels of float32 products and those that make float32 weights of others.
func (i *isa) float() {
	if i == avx2 {
		// One for each number of rows, since few are bound by the time that a sum takes, not by their number.
		for n := 1; n <= 6; n++ {
			mulFloats(n)
		}
	}
	i.widenHalf()
	i.widenHalfRows()
	i.widenBF16()
	i.widenBlocks(false)
	i.widenBlocks(true)
	i.scales()
}

// mulFloats writes an AVX2 kernel that adds rows of float32 activations times k rows of two vectors of weights,
// ldw bytes apart, to c. Each output's terms are added in chains of 32, from zero, and each chain to
// the output.
func mulFloats(n int) {
	avx2.text(heightName("mulFloats", n), "func(c *float32, ldc uintptr, a *float32, lda uintptr, w *float32, ldw uintptr, k int)")
	c, a := newRows(n, "c", "ldc"), newRows(n, "a", "lda")
	w, ldw, left, terms := pointer("w"), pointer("ldw"), pointer("k"), GP64()
	chain := avx2.newTile(n)
	zero := avx2.zero()

	Label("chain")
	chain.each(func(r, v int) { avx2.move(zero, chain[r][v]) })
	full := GP64()
	MOVQ(U64(chainLen), full)
	MOVQ(left, terms)
	CMPQ(terms, full)
	CMOVQGT(full, terms)
	SUBQ(terms, left)
	rolled(terms, func(at int) {
		avx2.addTerm(chain, a, at, Mem{Base: w})
		ADDQ(ldw, w)
	}, func(terms int) { a.advance(4 * terms) })
	chain.each(func(r, v int) {
		VADDPS(c.at(r, v*32), chain[r][v], chain[r][v])
		VMOVUPS(chain[r][v], c.at(r, v*32))
	})
	TESTQ(left, left)
	JNZ(LabelRef("chain"))
	end()
}

// addTerm adds the products of an activation of each row, so many bytes on, with a row of weights.
func (i *isa) addTerm(chain tile, a rows, at int, w Mem) {
	var x [vecs]VecVirtual
	for v := range x {
		x[v] = i.vector()
		VMOVUPS(w.Offset(v*i.bytes), x[v])
	}
	for r := range chain {
		if i == avx512 && embedded(r, len(chain)) {
			for v := range x {
				VFMADD231PS_BCST(a.at(r, at), x[v], chain[r][v])
			}
			continue
		}
		y := i.vector()
		VBROADCASTSS(a.at(r, at), y)
		for v := range x {
			VFMADD231PS(y, x[v], chain[r][v])
		}
	}
}

// rolled repeats a term of a product, given how many bytes on its activations are, and moves on: four in a turn
// as long as there are as many.
func rolled(terms Register, term, advance func(int)) {
	const turn = 4
	SUBQ(Imm(turn), terms)
	JLT(LabelRef("rest"))
	Label("turn")
	for i := range turn {
		term(4 * i)
	}
	advance(turn)
	SUBQ(Imm(turn), terms)
	JGE(LabelRef("turn"))
	Label("rest")
	ADDQ(Imm(turn), terms)
	JEQ(LabelRef("done"))
	loop("term", terms, func() {
		term(0)
		advance(1)
	})
	Label("done")
}

// widenHalf writes binary16 numbers as float32; n is a multiple of the lanes. Memory at next is
// fetched into the cache.
func (i *isa) widenHalf() {
	i.text("widenHalf", "func(dst *float32, src *uint16, n int, next *uint16)")
	dst, src, n, next := pointer("dst"), pointer("src"), pointer("n"), pointer("next")
	Label("loop")
	x := i.vector()
	VCVTPH2PS(Mem{Base: src}, x)
	PREFETCHT0(Mem{Base: next})
	VMOVUPS(x, Mem{Base: dst})
	ADDQ(I32(i.bytes), dst)
	ADDQ(I32(i.bytes/2), src)
	ADDQ(I32(i.bytes/2), next)
	SUBQ(I32(i.lanes()), n)
	JNZ(LabelRef("loop"))
	end()
}

// widenHalfRows writes rows of two vectors of binary16 numbers, so many bytes apart, as float32.
func (i *isa) widenHalfRows() {
	i.text("widenHalfRows", "func(dst *float32, src *uint16, lds uintptr, rows int)")
	dst, src, lds, rows := pointer("dst"), pointer("src"), pointer("lds"), pointer("rows")
	loop("row", rows, func() {
		for v := range vecs {
			x := i.vector()
			VCVTPH2PS(Mem{Base: src, Disp: v * i.bytes / 2}, x)
			VMOVUPS(x, Mem{Base: dst, Disp: v * i.bytes})
		}
		ADDQ(lds, src)
		ADDQ(I32(vecs*i.bytes), dst)
	})
	end()
}

// widenBF16 does what widenHalf does for rows of bfloat16 numbers in the order of loadBF16.
func (i *isa) widenBF16() {
	i.text("widenBF16", "func(dst *float32, src *uint16, n int, next *uint16)")
	dst, src, n, next := pointer("dst"), pointer("src"), pointer("n"), pointer("next")
	upper := i.bits(0xffff0000)
	Label("loop")
	PREFETCHT0(Mem{Base: next})
	for v := range vecs {
		x := i.vector()
		i.loadBF16(src, v, x, upper)
		VMOVUPS(x, Mem{Base: dst, Disp: v * i.bytes})
	}
	ADDQ(I32(vecs*i.bytes), dst)
	ADDQ(I32(i.bytes), src)
	ADDQ(I32(i.bytes), next)
	SUBQ(I32(vecs*i.lanes()), n)
	JNZ(LabelRef("loop"))
	end()
}

// widenBlocks writes the weights of a part of a block, groups of four values, as float32, one row
// of two vectors for each value: scale * (u - offset), less min. Integers whose offset
// is 0 may be signed.
func (i *isa) widenBlocks(mins bool) {
	name := "widenBlocks"
	if mins {
		name += "Min"
	}
	i.text(name, "func(dst *float32, w *byte, scale, min *float32, offset, groups int)")
	dst, w, scale, groups := pointer("dst"), pointer("w"), pointer("scale"), pointer("groups")
	offset := i.vector()
	VMOVQ(pointer("offset"), offset.AsX())
	VPBROADCASTD(offset.AsX(), offset)
	var s, low [vecs]VecVirtual
	for v := range s {
		s[v] = i.vector()
		VMOVUPS(Mem{Base: scale, Disp: v * i.bytes}, s[v])
	}
	if mins {
		min := pointer("min")
		for v := range low {
			low[v] = i.vector()
			VMOVUPS(Mem{Base: min, Disp: v * i.bytes}, low[v])
		}
	}
	loop("group", groups, func() {
		for v := range vecs {
			u := i.vector()
			i.load(Mem{Base: w, Disp: v * i.bytes}, u)
			for b := range 4 {
				x := i.vector()
				VPSLLD(U8(uint8(24-8*b)), u, x)
				VPSRLD(U8(24), x, x)
				VPSUBD(offset, x, x)
				VPSLLD(U8(24), x, x) // extend the sign
				VPSRAD(U8(24), x, x)
				VCVTDQ2PS(x, x)
				VMULPS(s[v], x, x)
				if mins {
					VSUBPS(low[v], x, x)
				}
				VMOVUPS(x, Mem{Base: dst, Disp: (b*vecs + v) * i.bytes})
			}
		}
		ADDQ(U32(uint32(vecs*i.bytes)), w)
		ADDQ(U32(uint32(4*vecs*i.bytes)), dst)
	})
	end()
}

// scales writes the products of two vectors of binary16 numbers with rows of as many 8-bit
// integers: the scales, or mins, of the parts of a super-block.
func (i *isa) scales() {
	i.text("scales", "func(dst *float32, d *uint16, x *byte, rows int)")
	dst, d, x, rows := pointer("dst"), pointer("d"), pointer("x"), pointer("rows")
	var f [vecs]VecVirtual
	for v := range f {
		f[v] = i.vector()
		VCVTPH2PS(Mem{Base: d, Disp: v * i.bytes / 2}, f[v])
	}
	loop("row", rows, func() {
		for v := range f {
			t := i.vector()
			VPMOVSXBD(Mem{Base: x, Disp: v * i.lanes()}, t)
			VCVTDQ2PS(t, t)
			VMULPS(f[v], t, t)
			VMOVUPS(t, Mem{Base: dst, Disp: v * i.bytes})
		}
		ADDQ(I32(vecs*i.lanes()), x)
		ADDQ(I32(vecs*i.bytes), dst)
	})
	end()
}
