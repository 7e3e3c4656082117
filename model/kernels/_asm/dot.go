package main

import (
	"fmt"

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

// coding is how the integers of weights are represented, which bounds what may be added up in 16
// bits where there are no products with sums of 32.
type coding struct {
	name string
	// depth is the number of groups whose products with activations fit into 16 bits together.
	// Zero means signed integers; the others are unsigned, less an offset.
	depth int
}

// kind says what a block of weights carries besides its integers.
type kind struct {
	coding
	parts int  // scales in a block: 1, or 2 of 16 values each
	mins  bool // a value to take off
}

func (k kind) name() string {
	name := "dot" + k.coding.name
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
// and min have a float32 for every part of a block and output. Offsets of the integers are 1<<shift,
// or 0 with a shift of 32. Memory at next, as much as at w, is fetched into the cache.
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
	signed, up63, up15 := coding{"Signed", 0}, coding{"Up63", 2}, coding{"Up15", 8}
	return []kind{
		{signed, 1, false},
		{up63, 1, false}, {up63, 1, true}, {up63, 2, false},
		{up15, 1, false}, {up15, 1, true}, {up15, 2, false}, {up15, 2, true},
	}
}

// dotWriter writes one kernel.
type dotWriter struct {
	kind
	c, a       rows
	w, next    Register
	scale, min Register
	shift      VecVirtual // in the low half
	acc        tile       // within a part of a block, int32
	ones       VecVirtual // int16
	zero       VecVirtual
}

func newDot(k kind, n int) *dotWriter {
	avx2.text(heightName(k.name(), n),
		"func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, shift, blocks int, next *byte)")
	d := &dotWriter{kind: k, c: newRows(n, "c", "ldc"), a: newRows(n, "a", "lda")}
	d.w, d.next, d.scale = pointer("w"), pointer("next"), pointer("scale")
	if k.mins {
		d.min = pointer("min")
	}
	if k.depth > 0 {
		d.shift = XMM()
		VMOVQ(pointer("shift"), d.shift)
	}
	if k.parts == 2 {
		d.zero = avx2.zero()
	}
	d.acc = avx2.newTile(n)
	return d
}

func (d *dotWriter) write() {
	blocks := pointer("blocks")
	one := GP32()
	MOVL(U32(0x00010001), one)
	d.ones = YMM()
	VMOVD(one, d.ones.AsX())
	VPBROADCASTD(d.ones.AsX(), d.ones)
	loop("block", blocks, func() {
		for p := range d.parts {
			switch {
			case d.depth == 0:
				d.partSigned(p)
			case d.depth == 2:
				d.partPairs(p)
			default:
				d.partWhole(p)
			}
			d.addPart(p)
		}
		if d.mins {
			for p := range d.parts {
				d.subtractMin(p)
			}
			ADDQ(U32(d.parts*vecs*avx2.bytes), d.min)
		}
		d.a.advance(blockSize - 32)
		ADDQ(U32(d.parts*vecs*avx2.bytes), d.scale)
	})
	end()
}

// groups repeats a body that handles some groups of four values of a part.
func (d *dotWriter) groups(part, step int, body func()) {
	left := GP64()
	MOVQ(U64(uint64(blockGroups/d.parts/step)), left)
	loop(fmt.Sprintf("group%d", part), left, func() {
		body()
		d.a.advance(4 * step)
		ADDQ(U32(step*vecs*avx2.bytes), d.w)
		ADDQ(U32(step*vecs*avx2.bytes), d.next)
	})
}

// weights loads those of group g after w.
func (d *dotWriter) weights(g int) (w [vecs]VecVirtual) {
	for v := range w {
		w[v] = avx2.vector()
		avx2.load(Mem{Base: d.w, Disp: (g*vecs + v) * avx2.bytes}, w[v])
	}
	for at := 0; at < vecs*avx2.bytes; at += 64 {
		PREFETCHT0(Mem{Base: d.next, Disp: g*vecs*avx2.bytes + at})
	}
	return w
}

// field addresses a field of row r's block after the groups of part p.
func (d *dotWriter) field(r, p, offset int) Mem { return d.a.at(r, offset-(p+1)*32/d.parts) }

// bias sets dst to minus the offset of the weights times the sum of the activations of a part;
// done is the bytes of the block that a has passed.
func (d *dotWriter) bias(r, p, done int, dst VecVirtual) {
	if d.parts == 1 {
		VPBROADCASTD(d.a.at(r, blockBias-done), dst)
		VPSLLD(d.shift, dst, dst)
		return
	}
	VPBROADCASTD(d.a.at(r, blockSum+4*p-done), dst)
	VPSLLD(d.shift, dst, dst)
	VPSUBD(dst, d.zero, dst)
}

// partSigned sets acc to the products of a part with signed weights. The sign of a weight moves to
// its activation, since one factor must be unsigned; two products fit into 16 bits.
func (d *dotWriter) partSigned(p int) {
	d.acc.each(func(r, v int) { avx2.clear(d.acc[r][v]) })
	d.groups(p, 1, func() {
		w := d.weights(0)
		var magnitude [vecs]VecVirtual
		for v := range w {
			magnitude[v] = YMM()
			VPABSB(w[v], magnitude[v])
		}
		for r, acc := range d.acc {
			x, t := YMM(), YMM()
			VPBROADCASTD(d.a.at(r, 0), x)
			for v := range acc {
				VPSIGNB(w[v], x, t)
				VPMADDUBSW(t, magnitude[v], t)
				VPMADDWD(t, d.ones, t)
				VPADDD(t, acc[v], acc[v])
			}
		}
	})
}

// partPairs sets acc to the products of a part whose weights are at most 63, so that four products
// fit into 16 bits.
func (d *dotWriter) partPairs(p int) {
	d.acc.each(func(r, v int) { avx2.clear(d.acc[r][v]) })
	d.groups(p, 2, func() {
		for v := range vecs {
			w0, w1 := YMM(), YMM()
			avx2.load(Mem{Base: d.w, Disp: v * avx2.bytes}, w0)
			avx2.load(Mem{Base: d.w, Disp: (vecs + v) * avx2.bytes}, w1)
			PREFETCHT0(Mem{Base: d.next, Disp: v * 2 * avx2.bytes})
			for r, acc := range d.acc {
				x0, x1 := YMM(), YMM()
				VPBROADCASTD(d.a.at(r, 0), x0)
				VPBROADCASTD(d.a.at(r, 4), x1)
				VPMADDUBSW(x0, w0, x0)
				VPMADDUBSW(x1, w1, x1)
				VPADDW(x0, x1, x0)
				VPMADDWD(x0, d.ones, x0)
				VPADDD(x0, acc[v], acc[v])
			}
		}
	})
	d.addBias(p)
}

// partWhole sets acc to the products of a part whose weights are at most 15, so that all products
// with an output fit into 16 bits, two sums together.
func (d *dotWriter) partWhole(p int) {
	d.acc.each(func(r, v int) { avx2.clear(d.acc[r][v]) })
	d.groups(p, 1, func() {
		w := d.weights(0)
		for r, acc := range d.acc {
			x, t := YMM(), YMM()
			VPBROADCASTD(d.a.at(r, 0), x)
			for v := range acc {
				VPMADDUBSW(x, w[v], t)
				VPADDW(t, acc[v], acc[v])
			}
		}
	})
	d.acc.each(func(r, v int) { VPMADDWD(d.acc[r][v], d.ones, d.acc[r][v]) })
	d.addBias(p)
}

// addBias takes the offset of the weights off acc.
func (d *dotWriter) addBias(p int) {
	for r, acc := range d.acc {
		t := YMM()
		d.bias(r, p, (p+1)*32/d.parts, t)
		for v := range acc {
			VPADDD(t, acc[v], acc[v])
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
		VBROADCASTSS(d.field(r, p, blockScale), x)
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
			VBROADCASTSS(d.a.at(r, blockLow-32), total)
		} else {
			VPBROADCASTD(d.a.at(r, blockSum+4*p-32), total)
			VCVTDQ2PS(total, total)
			VBROADCASTSS(d.a.at(r, blockScale-32), x)
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
