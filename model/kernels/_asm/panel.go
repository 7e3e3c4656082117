package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// floatKind is a form of weights that there are AVX-512 kernels for.
type floatKind struct {
	name  string
	bytes int // of a weight
	// load loads half v of a row of weights as float32; upper has the upper halves of all lanes set.
	load func(row Register, v int, w, upper VecVirtual)
}

var floatKinds = []floatKind{
	{"F32", 4, func(row Register, v int, w, _ VecVirtual) { VMOVUPS(Mem{Base: row, Disp: 64 * v}, w) }},
	{"F16", 2, func(row Register, v int, w, _ VecVirtual) { VCVTPH2PS(Mem{Base: row, Disp: 32 * v}, w) }},
	{"BF16", 2, func(row Register, v int, w, upper VecVirtual) { avx512.loadBF16(row, v, w, upper) }},
}

// loadBF16 loads half v of a row of bfloat16 numbers, which are the upper halves of float32. Lane i has that of
// output i in its lower half and that of output i + lanes in its upper one.
func (i *isa) loadBF16(row Register, v int, w, upper VecVirtual) {
	if v == 0 {
		i.load(Mem{Base: row}, w)
		VPSLLD(U8(16), w, w)
		return
	}
	i.and(Mem{Base: row}, upper, w)
}

// termsAhead is how many inputs before their use weights are fetched into the second-level cache.
const termsAhead = 128

// panels writes the kernels that set c to the products of rows of float32 activations with a panel of
// weights as it is packed: k rows of two vectors. Sums are formed as in mul.
func panels() {
	for _, kind := range floatKinds {
		for _, n := range avx512.heights {
			kind.panel(n)
		}
	}
}

func (f floatKind) panel(n int) {
	avx512.text(heightName("panel"+f.name, n), "func(c *float32, ldc uintptr, a *float32, lda uintptr, w *byte, k int)")
	a, w, left, terms, full := newRows(n, "a", "lda"), pointer("w"), pointer("k"), GP64(), GP64()
	sum, chain := avx512.newTile(n), avx512.newTile(n)
	upper := avx512.bits(0xffff0000)
	sum.each(func(r, v int) { avx512.clear(sum[r][v]) })
	Label("chain")
	chain.each(func(r, v int) { avx512.clear(chain[r][v]) })
	MOVQ(U64(chainLen), full)
	MOVQ(left, terms)
	CMPQ(terms, full)
	CMOVQGT(full, terms)
	SUBQ(terms, left)
	row := vecs * avx512.lanes() * f.bytes
	loop("term", terms, func() {
		for at := 0; at < row; at += 64 {
			PREFETCHT1(Mem{Base: w, Disp: at + termsAhead*row})
		}
		for v := range vecs {
			x := ZMM()
			f.load(w, v, x, upper)
			for r := range chain {
				VFMADD231PS_BCST(a.at(r, 0), x, chain[r][v])
			}
		}
		a.advance(4)
		ADDQ(U32(uint32(row)), w)
	})
	chain.each(func(r, v int) { VADDPS(chain[r][v], sum[r][v], sum[r][v]) })
	TESTQ(left, left)
	JNZ(LabelRef("chain"))
	c := newRows(n, "c", "ldc")
	sum.each(func(r, v int) { VMOVUPS(sum[r][v], c.at(r, 64*v)) })
	end()
}
