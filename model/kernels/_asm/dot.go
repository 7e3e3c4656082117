package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// Layout of a block of activations; a test holds it to type Block.
const (
	blockScale = 32 // float32
	blockSum   = 36 // two int32, the sums of the halves
	blockBias  = 44 // int32, minus the sum of all
	blockLow   = 48 // float32, the scale times the sum of all
	blockSize  = 52
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
// and min have a float32 for every part of a block and output. Memory at next, as
// much as at w, is fetched into the cache.
//
// Each output has one float32 sum to which blocks are added in order by fused multiply-adds, so it
// depends neither on the number of rows nor on how the caller cuts the work.
func dot() {
	for _, k := range kinds() {
		for _, n := range avx2.heights {
			newDot(k, n).write()
		}
	}
}

// kinds returns what there are kernels for.
func kinds() []kind {
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
	acc        tile // within a part of a block, int32
	products   products
}

func newDot(k kind, n int) *dotWriter {
	avx2.text(heightName(k.fullName(), n),
		"func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, blocks int, next *byte)")
	d := &dotWriter{kind: k, c: newRows(n, "c", "ldc"), a: newRows(n, "a", "lda")}
	d.w, d.next, d.scale = pointer("w"), pointer("next"), pointer("scale")
	if k.mins {
		d.min = pointer("min")
	}
	d.acc = avx2.newTile(n)
	d.products = newProducts(k.bits, d.acc, d.weights, func(r, group int) Mem { return d.a.at(r, 4*group) })
	return d
}

func (d *dotWriter) write() {
	loop("block", pointer("blocks"), func() {
		for p := range d.parts {
			groups := make([]int, blockGroups/d.parts)
			for i := range groups {
				groups[i] = p*len(groups) + i
			}
			d.products.part(groups)
			if d.shift > 0 {
				d.addBias(p)
			}
			d.addPart(p)
		}
		if d.mins {
			for p := range d.parts {
				d.subtractMin(p)
			}
			ADDQ(U32(uint32(d.parts*vecs*avx2.bytes)), d.min)
		}
		d.a.advance(blockSize)
		ADDQ(U32(uint32(d.parts*vecs*avx2.bytes)), d.scale)
		ADDQ(U32(uint32(blockGroups*vecs*avx2.bytes)), d.w)
		ADDQ(U32(uint32(blockGroups*vecs*avx2.bytes)), d.next)
	})
	end()
}

// weights loads those of a group for half of the outputs.
func (d *dotWriter) weights(group, v int) VecVirtual {
	w, at := YMM(), (group*vecs+v)*avx2.bytes
	VMOVDQU(Mem{Base: d.w, Disp: at}, w)
	if at%64 == 0 {
		PREFETCHT0(Mem{Base: d.next, Disp: at})
	}
	return w
}

// addBias takes the offset of the weights off acc: the offset times the sum of the activations.
func (d *dotWriter) addBias(p int) {
	for r, acc := range d.acc {
		t := YMM()
		if d.parts == 1 {
			VPBROADCASTD(d.a.at(r, blockBias), t)
		} else {
			VPBROADCASTD(d.a.at(r, blockSum+4*p), t)
		}
		VPSLLD(U8(uint8(d.shift)), t, t)
		for v := range acc {
			if d.parts == 1 { // the bias is minus the sum
				VPADDD(t, acc[v], acc[v])
			} else {
				VPSUBD(t, acc[v], acc[v])
			}
		}
	}
}

// addPart adds acc * (scale of the weights * scale of the activations) to the sums.
func (d *dotWriter) addPart(p int) {
	var s [vecs]VecVirtual
	for v := range s {
		s[v] = avx2.vector()
		VMOVUPS(Mem{Base: d.scale, Disp: (p*vecs + v) * avx2.bytes}, s[v])
	}
	for r, acc := range d.acc {
		x := avx2.vector()
		VBROADCASTSS(d.a.at(r, blockScale), x)
		for v := range acc {
			t := avx2.vector()
			VCVTDQ2PS(acc[v], acc[v])
			VMULPS(x, s[v], t)
			d.fma(r, v, t, acc[v])
		}
	}
}

// fma adds x*y to a sum; it overwrites y.
func (d *dotWriter) fma(r, v int, x, y VecVirtual) {
	VFMADD213PS(d.c.at(r, v*avx2.bytes), x, y)
	VMOVUPS(y, d.c.at(r, v*avx2.bytes))
}

// subtractMin subtracts min times the sum of the activations of a part, after all parts.
func (d *dotWriter) subtractMin(p int) {
	var low [vecs]VecVirtual
	for v := range low {
		low[v] = YMM()
		VMOVUPS(Mem{Base: d.min, Disp: (p*vecs + v) * avx2.bytes}, low[v])
	}
	for r := range d.acc {
		total, x := YMM(), YMM()
		if d.parts == 1 {
			VBROADCASTSS(d.a.at(r, blockLow), total)
		} else {
			VPBROADCASTD(d.a.at(r, blockSum+4*p), total)
			VCVTDQ2PS(total, total)
			VBROADCASTSS(d.a.at(r, blockScale), x)
			VMULPS(x, total, total)
		}
		for v := range low {
			t := YMM()
			VMOVUPS(d.c.at(r, v*avx2.bytes), t)
			VFNMADD231PS(total, low[v], t)
			VMOVUPS(t, d.c.at(r, v*avx2.bytes))
		}
	}
}
