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
	blockSize  = 48
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

// dot writes the kernels that add rows of quantized activations times a panel of weights to c.
//
// A block of the panel has eight groups of four values for each output, four bytes together. scale
// and min have a float32 for every part of a block and output. Offsets of the integers are 1<<shift,
// or 0 with a shift of 32. Memory at next, as much as at w, is fetched into the cache.
//
// Each output has one float32 sum to which blocks are added in order by fused multiply-adds, so it
// depends neither on the number of rows nor on how the caller cuts the work.
func (i *isa) dot() {
	for _, k := range i.kinds() {
		for _, n := range i.heights {
			newDot(i, k, n).write()
		}
	}
}

// kinds returns what there are kernels for.
func (i *isa) kinds() []kind {
	if i == avx512 {
		unsigned := coding{"", 8}
		return []kind{{unsigned, 1, false}, {unsigned, 1, true}, {unsigned, 2, false}, {unsigned, 2, true}}
	}
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
	isa        *isa
	c, a       rows
	w, next    Register
	scale, min Register
	shift      VecVirtual // in the low half
	acc        tile       // within a part of a block, int32
	sum        tile       // over blocks, float32; memory for AVX2
	ones       VecVirtual // int16
	zero       VecVirtual
}

func newDot(i *isa, k kind, n int) *dotWriter {
	i.text(heightName(k.name(), n),
		"func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale, min *float32, shift, blocks int, next *byte)")
	d := &dotWriter{kind: k, isa: i, c: newRows(n, "c", "ldc"), a: newRows(n, "a", "lda")}
	d.w, d.next, d.scale = pointer("w"), pointer("next"), pointer("scale")
	if k.mins {
		d.min = pointer("min")
	}
	if i == avx512 || k.depth > 0 {
		d.shift = XMM()
		VMOVQ(pointer("shift"), d.shift)
	}
	if k.parts == 2 || k.mins {
		d.zero = i.zero()
	}
	d.acc = i.newTile(n)
	return d
}

func (d *dotWriter) write() {
	blocks := pointer("blocks")
	if d.isa == avx512 {
		d.sum = d.isa.newTile(len(d.acc))
		d.sum.each(func(r, v int) { VMOVUPS(d.c.at(r, v*d.isa.bytes), d.sum[r][v]) })
	} else {
		one := GP32()
		MOVL(U32(0x00010001), one)
		d.ones = YMM()
		VMOVD(one, d.ones.AsX())
		VPBROADCASTD(d.ones.AsX(), d.ones)
	}
	loop("block", blocks, func() {
		for p := range d.parts {
			switch {
			case d.isa == avx512:
				d.partAVX512(p)
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
			ADDQ(U32(d.parts*vecs*d.isa.bytes), d.min)
		}
		d.a.advance(blockSize - 32)
		ADDQ(U32(d.parts*vecs*d.isa.bytes), d.scale)
	})
	if d.sum != nil {
		d.sum.each(func(r, v int) { VMOVUPS(d.sum[r][v], d.c.at(r, v*d.isa.bytes)) })
	}
	end()
}

// groups repeats a body that handles some groups of four values of a part.
func (d *dotWriter) groups(part, step int, body func()) {
	left := GP64()
	MOVQ(U64(uint64(blockGroups/d.parts/step)), left)
	loop(fmt.Sprintf("group%d", part), left, func() {
		body()
		d.a.advance(4 * step)
		ADDQ(U32(step*vecs*d.isa.bytes), d.w)
		ADDQ(U32(step*vecs*d.isa.bytes), d.next)
	})
}

// weights loads those of group g after w.
func (d *dotWriter) weights(g int) (w [vecs]VecVirtual) {
	for v := range w {
		w[v] = d.isa.vector()
		d.isa.load(Mem{Base: d.w, Disp: (g*vecs + v) * d.isa.bytes}, w[v])
	}
	for at := 0; at < vecs*d.isa.bytes; at += 64 {
		PREFETCHT0(Mem{Base: d.next, Disp: g*vecs*d.isa.bytes + at})
	}
	return w
}

// field addresses a field of row r's block after the groups of part p.
func (d *dotWriter) field(r, p, offset int) Mem { return d.a.at(r, offset-(p+1)*32/d.parts) }

// partAVX512 sets acc to the products of a part.
func (d *dotWriter) partAVX512(p int) {
	for r, acc := range d.acc {
		d.bias(r, p, p*32/d.parts, acc[0])
		VMOVDQA64(acc[0], acc[1])
	}
	d.groups(p, 1, func() {
		w := d.weights(0)
		for r, acc := range d.acc {
			x := ZMM()
			VPBROADCASTD(d.a.at(r, 0), x)
			for v := range acc {
				VPDPBUSD(x, w[v], acc[v])
			}
		}
	})
}

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
	d.acc.each(func(r, v int) { d.isa.clear(d.acc[r][v]) })
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
	d.acc.each(func(r, v int) { d.isa.clear(d.acc[r][v]) })
	d.groups(p, 2, func() {
		for v := range vecs {
			w0, w1 := YMM(), YMM()
			d.isa.load(Mem{Base: d.w, Disp: v * d.isa.bytes}, w0)
			d.isa.load(Mem{Base: d.w, Disp: (vecs + v) * d.isa.bytes}, w1)
			PREFETCHT0(Mem{Base: d.next, Disp: v * 2 * d.isa.bytes})
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
	d.acc.each(func(r, v int) { d.isa.clear(d.acc[r][v]) })
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
		s[v] = d.isa.vector()
		VMOVUPS(Mem{Base: d.scale, Disp: (p*vecs + v) * d.isa.bytes}, s[v])
	}
	for r, acc := range d.acc {
		x := d.isa.vector()
		VBROADCASTSS(d.field(r, p, blockScale), x)
		for v := range acc {
			t := d.isa.vector()
			VCVTDQ2PS(acc[v], acc[v])
			VMULPS(x, s[v], t)
			d.fma(r, v, t, acc[v])
		}
	}
}

// fma adds x*y to a sum; it may overwrite y.
func (d *dotWriter) fma(r, v int, x, y VecVirtual) {
	if d.sum != nil {
		VFMADD231PS(x, y, d.sum[r][v])
		return
	}
	VFMADD213PS(d.c.at(r, v*d.isa.bytes), x, y)
	VMOVUPS(y, d.c.at(r, v*d.isa.bytes))
}

// subtractMin subtracts min times the sum of the activations of a part, after all parts.
func (d *dotWriter) subtractMin(p int) {
	var low [vecs]VecVirtual
	for v := range low {
		low[v] = d.isa.vector()
		VMOVUPS(Mem{Base: d.min, Disp: (p*vecs + v) * d.isa.bytes}, low[v])
	}
	for r := range d.acc {
		total, x := d.isa.vector(), d.isa.vector()
		if d.parts == 1 {
			VPBROADCASTD(d.a.at(r, blockBias-32), total)
			VPSUBD(total, d.zero, total)
		} else {
			VPBROADCASTD(d.a.at(r, blockSum+4*p-32), total)
		}
		VCVTDQ2PS(total, total)
		VBROADCASTSS(d.a.at(r, blockScale-32), x)
		VMULPS(x, total, total)
		for v := range low {
			if d.sum != nil {
				VFNMADD231PS(total, low[v], d.sum[r][v])
				continue
			}
			t := YMM()
			VMOVUPS(d.c.at(r, v*d.isa.bytes), t)
			VFNMADD231PS(total, low[v], t)
			VMOVUPS(t, d.c.at(r, v*d.isa.bytes))
		}
	}
}
