package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// tileHeight is the greatest number of rows of a tile.
const tileHeight = 6

// tiles writes the AVX-512 kernels for many rows. Their activations are in tiles: of so many rows, a value
// or block of each, then the next of each. That takes the fewest instructions, of which another program
// on the same core leaves few: one register addresses all, without an index.
func tiles() {
	for _, k := range avx512.dotKinds() {
		for n := 1; n <= tileHeight; n++ {
			newTileWriter(k, n).write()
		}
	}
	for n := 1; n <= tileHeight; n++ {
		mulChunk(n)
	}
}

// embedded tells whether a row reads its activations from memory in each instruction, for each vector of
// weights, and not once into a register. Then there are fewer instructions and more reads: for one of three
// rows neither is too many.
func embedded(r, n int) bool { return r >= n-n/3 }

// tileWriter writes a kernel that sets rows of two vectors of c to those of from, plus tiles of rows of quantized
// activations times a panel of weights. A block of the panel has eight groups of four values for each output, four
// bytes together, and a scale, and a min, for every part of a block and output. For every block of a tile 64 bytes
// at next, and so many times more as extra, are fetched into the cache.
//
// Each output has one float32 sum to which blocks are added in order by fused multiply-adds, so it
// depends neither on the number of rows nor on how the caller cuts the work.
type tileWriter struct {
	kind
	a             rows
	w, scale, min Register
	bias          VecVirtual // see biasConstant
	acc           tile       // within a part of a block, int32
	sum           tile       // over blocks, float32
}

func newTileWriter(k kind, n int) *tileWriter {
	avx512.text(heightName(k.fullName(), n),
		"func(c *float32, ldc uintptr, from *float32, ldf uintptr, a, w *byte, scale, min *float32, blocks, tiles int, next uintptr, extra int)")
	t := &tileWriter{kind: k, a: packedRows("a", blockSize)}
	t.w, t.scale, t.min = GP64(), GP64(), GP64()
	t.acc, t.sum = avx512.newTile(n), avx512.newTile(n)
	t.bias = avx512.biasConstant(k.shift)
	return t
}

func (t *tileWriter) write() {
	const row = vecs * 64
	n := len(t.acc)
	c, from, next, extra := pointer("c"), pointer("from"), pointer("next"), pointer("extra")
	loop("tile", pointer("tiles"), func() {
		Load(Param("w"), t.w)
		Load(Param("scale"), t.scale)
		if t.mins {
			Load(Param("min"), t.min)
		}
		eachRow(from, "ldf", n, func(r, v int, m Mem) { VMOVUPS(m, t.sum[r][v]) })
		loop("block", pointer("blocks"), func() {
			fetch(next, extra)
			for p := range t.parts {
				t.part(p)
				t.addPart(p)
			}
			if t.mins {
				for p := range t.parts {
					t.subtractMin(p)
				}
				ADDQ(I32(t.parts*row), t.min)
			}
			t.a.advance(n * blockSize)
			ADDQ(I32(t.parts*row), t.scale)
			ADDQ(I32(blockGroups*row), t.w)
		})
		eachRow(c, "ldc", n, func(r, v int, m Mem) { VMOVUPS(t.sum[r][v], m) })
	})
	end()
}

// eachRow calls f for the vectors of n rows and moves the pointer on, given the name of the distance between rows.
func eachRow(p Register, stride string, n int, f func(r, v int, m Mem)) {
	bytes := pointer(stride)
	for r := range n {
		for v := range vecs {
			f(r, v, Mem{Base: p, Disp: 64 * v})
		}
		ADDQ(bytes, p)
	}
}

// fetch fetches 64 bytes at next into the nearest cache, and so many times more as extra.
func fetch(next, extra Register) {
	PREFETCHT0(Mem{Base: next})
	ADDQ(Imm(64), next)
	TESTQ(extra, extra)
	JEQ(LabelRef("fetched"))
	left := GP64()
	MOVQ(extra, left)
	loop("fetch", left, func() {
		PREFETCHT0(Mem{Base: next})
		ADDQ(Imm(64), next)
	})
	Label("fetched")
}

// part sets acc to the products of a part of a block.
func (t *tileWriter) part(p int) {
	setBias(t.acc, t.a, t.bias, t.shift, t.parts, p)
	groups := blockGroups / t.parts
	for group := p * groups; group < (p+1)*groups; group++ {
		var w [vecs]VecVirtual
		for v := range w {
			w[v] = ZMM()
			VMOVDQU64(Mem{Base: t.w, Disp: (group*vecs + v) * 64}, w[v])
		}
		for r, acc := range t.acc {
			x := t.a.at(r, 4*group)
			if embedded(r, len(t.acc)) {
				for v := range w {
					VPDPBUSD_BCST(x, w[v], acc[v])
				}
				continue
			}
			y := ZMM()
			VPBROADCASTD(x, y)
			for v := range w {
				VPDPBUSD(y, w[v], acc[v])
			}
		}
	}
}

// addPart adds scale of the activations * acc, rounded, * scale of the weights to the sums.
func (t *tileWriter) addPart(p int) {
	s := avx512.ofPart(t.scale, p)
	for r := range t.acc {
		avx512.scaleRow(t.acc[r], t.a, r)
		for v, x := range t.acc[r] {
			VFMADD231PS(s[v], x, t.sum[r][v])
		}
	}
}

// subtractMin subtracts min times the sum of the activations of a part, after all parts.
func (t *tileWriter) subtractMin(p int) {
	low := avx512.ofPart(t.min, p)
	for r, sum := range t.sum {
		if t.parts == 1 {
			for v := range low {
				VFNMADD231PS_BCST(t.a.at(r, blockLow), low[v], sum[v])
			}
			continue
		}
		total := avx512.sumOf(t.a, r, p, t.parts)
		for v := range low {
			VFNMADD231PS(total, low[v], sum[v])
		}
	}
}

// mulChunk writes a kernel that sets rows of two vectors of c to those of from, plus tiles of rows of float32
// activations times as many rows of two vectors of weights as there are terms. The terms of an output are added in chains
// of 32, from zero, and each chain to the output. Activations are in chunks of a chain, lda bytes apart. For every tile 64
// bytes at next, and so many times more as extra, are fetched into the cache.
func mulChunk(n int) {
	avx512.text(heightName("mulChunk", n), "func(c *float32, ldc uintptr, from *float32, ldf uintptr, a *float32, lda uintptr, w *float32, terms, tiles int, next uintptr, extra int)")
	const row = vecs * 64
	c, from, a, w := pointer("c"), pointer("from"), pointer("a"), GP64()
	x, step := rows{low: GP64(), fixed: row}, pointer("lda")
	SUBQ(Imm(4*chainLen), step) // from the end of a chunk to the next one
	sum, chain := avx512.newTile(n), avx512.newTile(n)
	left, terms, full := GP64(), GP64(), GP64()
	MOVQ(U64(chainLen), full)
	next, extra := pointer("next"), pointer("extra")
	loop("tile", pointer("tiles"), func() {
		fetch(next, extra)
		Load(Param("w"), w)
		Load(Param("terms"), left)
		MOVQ(a, x.low)
		eachRow(from, "ldf", n, func(r, v int, m Mem) { VMOVUPS(m, sum[r][v]) })
		Label("chain")
		chain.each(func(r, v int) { avx512.clear(chain[r][v]) })
		MOVQ(left, terms)
		CMPQ(terms, full)
		CMOVQGT(full, terms)
		SUBQ(terms, left)
		rolled(terms, func(at int) { avx512.addTerm(chain, x, at, Mem{Base: w, Disp: at / 4 * row}) }, func(terms int) {
			x.advance(4 * terms)
			ADDQ(I32(terms*row), w)
		})
		chain.each(func(r, v int) { VADDPS(chain[r][v], sum[r][v], sum[r][v]) })
		ADDQ(step, x.low)
		TESTQ(left, left)
		JNZ(LabelRef("chain"))
		eachRow(c, "ldc", n, func(r, v int, m Mem) { VMOVUPS(sum[r][v], m) })
		ADDQ(I32(n*row), a) // the first term of the rows after these
	})
	end()
}
