package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Layout of a block of activations; a test holds it to type Block.
const (
	blockScale  = 32 // float32
	blockOffset = 36 // float32, minus 3<<22 times the scale
	blockSum    = 40 // two int32, the sums of the halves
	blockBias   = 48 // three int32, the bits of 3<<22 less 128 times the sums of the halves and of all
	blockLow    = 60 // float32, the scale times the sum of all
	blockSize   = 64
)

// blockLen is the number of values in a block. The greatest magnitude of one that is not zero, nor infinite, is
// between minBlock and maxBlock.
const (
	blockLen = 32
	minBlock = 0x1p-100
	maxBlock = 0x1p100
)

// blockGroups is the number of groups of four values in a block.
const blockGroups = 8

// kind is a form of weights. The width of the integers bounds what may be added up in 16 bits.
type kind struct {
	name  string
	bits  int  // of unsigned integers; 8 of signed ones
	shift int  // integers are q + 1<<shift, or, if it is 0, as they are
	parts int  // scales in a block: 1, or 2 of 16 values each
	mins  bool // a value to take off
}

func (k kind) fullName() string {
	name := "dot" + k.name
	if k.parts == 2 {
		name += "Half"
	}
	if k.mins {
		name += "Min"
	}
	return name
}

// dot writes the AVX2 kernels that add rows of quantized activations times a panel of weights to c.
//
// A block of the panel has eight groups of four values for each output, four bytes together. scale
// and min have a float32 for every part of a block and output. Memory at next, as much as at w, is fetched into the
// cache, and activations that are ahead of others by so many bytes. There are tiles times as many rows as the
// kernel is for.
//
// Each output has one float32 sum to which blocks are added in order by fused multiply-adds, so it
// depends neither on the number of rows nor on how the caller cuts the work.
func dot() {
	for _, k := range avx2.dotKinds() {
		for _, n := range avx2.heights {
			newDot(k, n).write()
		}
	}
}

// dotKinds returns what there are kernels for. VPDPBUSD adds up in 32 bits whatever the integers are.
func (i *isa) dotKinds() []kind {
	if i == avx512 {
		return []kind{{"Up255", 8, 7, 1, false}, {"Up255", 8, 0, 1, true}, {"Up255", 8, 7, 2, false}, {"Up255", 8, 0, 2, true}}
	}
	return []kind{
		{"Signed", 8, 0, 1, false},
		{"Up63", 6, 5, 2, false},
		{"Up31", 5, 4, 1, false}, {"Up31", 5, 0, 1, true},
		{"Up15", 4, 3, 1, false}, {"Up15", 4, 0, 1, true}, {"Up15", 4, 2, 2, false}, {"Up15", 4, 0, 2, true},
	}
}

// dotWriter writes one kernel.
type dotWriter struct {
	kind
	c, a       rows
	w, next    Register
	scale, min Register
	bias       VecVirtual // see biasConstant
	acc        tile       // within a part of a block, int32; sums stay in memory
	products   products
}

func newDot(k kind, n int) *dotWriter {
	avx2.text(heightName(k.fullName(), n),
		"func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, blocks, tiles int, next *byte, ahead uintptr)")
	d := &dotWriter{kind: k, c: newRows(n, "c", "ldc"), a: newRows(n, "a", "lda")}
	d.w, d.next, d.scale, d.min = GP64(), GP64(), GP64(), GP64()
	d.acc = avx2.newTile(n)
	d.bias = avx2.biasConstant(k.shift)
	d.products = newProducts(k.bits, d.acc, d.weights, func(r, group int) Mem { return d.a.at(r, 4*group) })
	return d
}

func (d *dotWriter) write() {
	loop("tile", pointer("tiles"), d.tile)
	end()
}

// tile writes what is repeated for every tile of rows.
func (d *dotWriter) tile() {
	Load(Param("w"), d.w)
	Load(Param("next"), d.next)
	Load(Param("scale"), d.scale)
	if d.mins {
		Load(Param("min"), d.min)
	}
	const row = vecs * 32
	ahead := d.a.ahead("ahead")
	loop("block", pointer("blocks"), func() {
		for r := range d.acc {
			PREFETCHT0(ahead.at(r, 0))
		}
		ahead.advance(blockSize)
		for p := range d.parts {
			d.part(p)
			d.addPart(p)
		}
		if d.mins {
			for p := range d.parts {
				d.subtractMin(p)
			}
			ADDQ(I32(d.parts*row), d.min)
		}
		d.a.advance(blockSize)
		ADDQ(I32(d.parts*row), d.scale)
		ADDQ(I32(blockGroups*row), d.w)
		ADDQ(I32(blockGroups*row), d.next)
	})

	back := pointer("blocks") // to the first block, of the rows after these
	IMUL3Q(I32(-blockSize), back, back)
	d.a.below(len(d.acc), back, "lda")
	XORQ(back, back)
	d.c.below(len(d.acc), back, "ldc")
}

// part sets acc to the products of a part of a block.
func (d *dotWriter) part(p int) {
	groups := make([]int, blockGroups/d.parts)
	for i := range groups {
		groups[i] = p*len(groups) + i
	}
	d.products.part(groups)
	addBias(d.acc, d.a, d.bias, d.shift, d.parts, p)
}

// weights loads those of a group for half of the outputs.
func (d *dotWriter) weights(group, v int) VecVirtual {
	w, at := YMM(), (group*vecs+v)*32
	VMOVDQU(Mem{Base: d.w, Disp: at}, w)
	if at%64 == 0 {
		PREFETCHT1(Mem{Base: d.next, Disp: at})
	}
	return w
}

// addPart adds scale of the activations * acc, rounded, * scale of the weights to the sums.
func (d *dotWriter) addPart(p int) {
	s := avx2.ofPart(d.scale, p)
	for r := range d.acc {
		avx2.scaleRow(d.acc[r], d.a, r)
		for v, x := range d.acc[r] {
			VFMADD213PS(d.c.at(r, v*32), s[v], x)
			VMOVUPS(x, d.c.at(r, v*32))
		}
	}
}

// subtractMin subtracts min times the sum of the activations of a part, after all parts.
func (d *dotWriter) subtractMin(p int) {
	low := avx2.ofPart(d.min, p)
	for r := range d.acc {
		total := avx2.sumOf(d.a, r, p, d.parts)
		for v := range low {
			t := YMM()
			VMOVUPS(d.c.at(r, v*32), t)
			VFNMADD231PS(total, low[v], t)
			VMOVUPS(t, d.c.at(r, v*32))
		}
	}
}
