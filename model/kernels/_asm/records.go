package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// scaleForm says how a record keeps its scales and mins.
type scaleForm int

const (
	scalesF32   scaleForm = iota // float32
	scalesHalf                   // binary16
	scalesSuper                  // bytes, with a binary16 factor for each output of the record
)

// recordKind is a form of records that there are AVX-512 kernels for.
type recordKind struct {
	name  string
	bits  int // of an integer: 4, 5, 6 or 8
	shift int // integers are kept as q + 1<<shift, or, if it is 0, as they are
	parts int // scales in a block: 1, or 2 of 16 values each
	mins  bool
	form  scaleForm
}

var recordKinds = []recordKind{
	{"Q40", 4, 3, 1, false, scalesHalf},
	{"Q41", 4, 0, 1, true, scalesHalf},
	{"Q50", 5, 4, 1, false, scalesHalf},
	{"Q51", 5, 0, 1, true, scalesHalf},
	{"Q80", 8, 7, 1, false, scalesHalf},
	{"Q2K", 4, 0, 2, true, scalesSuper},
	{"Q3K", 4, 2, 2, false, scalesSuper},
	{"Q4K", 4, 0, 1, true, scalesSuper},
	{"Q5K", 5, 0, 1, true, scalesSuper},
	{"Q6K", 6, 5, 2, false, scalesSuper},
	{"IQ4XS", 8, 7, 1, false, scalesSuper},
	{"MXFP4", 5, 4, 1, false, scalesF32},
}

const (
	recordBlocks = 8 // blocks of 32 inputs in a record
	// blocksAhead is how many blocks before their use weights are fetched into the second-level cache:
	// that of the first level has too few misses under way at a time to keep memory busy.
	blocksAhead = 16
)

// block is the bytes of the integers of a block.
func (k recordKind) block() int { return 128 * k.bits }

// fetch fetches into the cache what a later block has where this one has an address.
func (k recordKind) fetch(m Mem) {
	m.Disp += blocksAhead * k.block()
	PREFETCHT1(m)
}

// scaleRow is the bytes of the scales of a part.
func (k recordKind) scaleRow() int { return 32 * [...]int{4, 2, 1}[k.form] }

// scaleAt is the offset of the scales in a record. The factors of scalesSuper are before them.
func (k recordKind) scaleAt() int {
	if k.form == scalesSuper {
		return recordBlocks*k.block() + 128
	}
	return recordBlocks * k.block()
}

// scaleBytes is the bytes of the scales of a record.
func (k recordKind) scaleBytes() int { return recordBlocks * k.parts * k.scaleRow() }

// size is the bytes of a record.
func (k recordKind) size() int {
	n := k.scaleAt() + k.scaleBytes()
	if k.mins {
		n += k.scaleBytes()
	}
	return (n + 63) &^ 63
}

// records writes the kernels that multiply rows of quantized activations with a panel of weights as
// it is packed, and those that unpack integers.
//
// A record of the panel has eight blocks of integers, in groups of four values for each output, the
// last one of a row maybe fewer. Integers of four to six bits have a plane of four bits, in which
// bytes of group g have those of group g+4 in their high halves, and after it one of what is left,
// see plane. Each output has one float32 sum to which blocks are added in order by fused
// multiply-adds, so it does not depend on the number of rows.
func records() {
	for _, k := range recordKinds {
		for _, n := range avx512.heights {
			newRecordWriter(k, n).write()
		}
	}
	for _, bits := range []int{4, 5, 6} {
		unpack(bits)
	}
}

// planes reads integers from the planes of blocks.
type planes struct {
	bits     int
	w        Register
	low, top VecVirtual // masks of the bits of both planes
	fetch    func(Mem)  // called with what is read for the first time
}

func newPlanes(bits int, w Register, fetch func(Mem)) planes {
	p := planes{bits: bits, w: w, fetch: fetch}
	if bits < 8 {
		p.low = avx512.bits(0x0f0f0f0f)
	}
	if bits == 5 || bits == 6 {
		p.top = avx512.bits(0x10101010 * uint32(1<<(bits-4)-1))
	}
	return p
}

// at addresses 64 bytes of a block; first tells whether they are read for the first time.
func (p planes) at(offset int, first bool) Mem {
	m := Mem{Base: p.w, Disp: offset}
	if first {
		p.fetch(m)
	}
	return m
}

// load sets dst to the integers of a group for half of the outputs; t is overwritten.
func (p planes) load(group, v int, dst, t VecVirtual) {
	if p.bits == 8 {
		VMOVDQU64(p.at((group*vecs+v)*64, true), dst)
		return
	}
	const half = blockGroups / 2
	from := p.at((group%half*vecs+v)*64, group < half)
	if group < half {
		VPANDD(from, p.low, dst)
	} else {
		VPSRLW(U8(4), from, dst)
		VPANDD(p.low, dst, dst)
	}
	if p.bits == 4 {
		return
	}
	// The upper bits of a group are moved to where they belong, before the lower ones.
	vector, at, first := p.plane(group)
	switch from := p.at(half*vecs*64+(vector*vecs+v)*64, first); {
	case at > 4:
		VPSRLW(U8(uint8(at-4)), from, t)
		VPANDD(p.top, t, t)
	case at < 4:
		VPSLLW(U8(uint8(4-at)), from, t)
		VPANDD(p.top, t, t)
	default:
		VPANDD(from, p.top, t)
	}
	VPORD(t, dst, dst)
}

// plane returns where the upper bits of a group are: which pair of vectors, the lowest bit, and
// whether the group is the first one of those that are there.
func (p planes) plane(group int) (vector, at int, first bool) {
	perByte := 8 / (p.bits - 4)
	return group / perByte, group % perByte * (p.bits - 4), group%perByte == 0
}

// recordWriter writes one kernel.
type recordWriter struct {
	recordKind
	a            rows
	ints         planes
	scales       Register
	factor, low  [vecs]VecVirtual // of scalesSuper
	zero         VecVirtual
	acc          tile // within a part of a block, int32
	sum          tile // over blocks, float32
	left, blocks Register
}

func newRecordWriter(k recordKind, n int) *recordWriter {
	avx512.text(heightName("dot"+k.name, n), "func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, blocks int)")
	d := &recordWriter{recordKind: k, a: newRows(n, "a", "lda")}
	d.ints = newPlanes(k.bits, pointer("w"), k.fetch)
	d.scales = GP64()
	LEAQ(Mem{Base: d.ints.w, Disp: k.scaleAt()}, d.scales)
	d.left, d.blocks = pointer("blocks"), GP64()
	if k.parts == 2 && k.shift > 0 {
		d.zero = avx512.zero()
	}
	d.acc, d.sum = avx512.newTile(n), avx512.newTile(n)
	return d
}

func (d *recordWriter) write() {
	d.sum.each(func(r, v int) { avx512.clear(d.sum[r][v]) })
	Label("record")
	full := GP64()
	MOVQ(U64(recordBlocks), full)
	MOVQ(d.left, d.blocks)
	CMPQ(d.blocks, full)
	CMOVQGT(full, d.blocks)
	SUBQ(d.blocks, d.left)
	d.factors()
	loop("block", d.blocks, func() {
		for p := range d.parts {
			d.part(p)
		}
		if d.mins {
			d.subtractMins()
		}
		d.a.advance(blockSize)
		ADDQ(U32(uint32(d.block())), d.ints.w)
		ADDQ(U32(uint32(d.parts*d.scaleRow())), d.scales)
	})
	ADDQ(U32(uint32(d.size()-recordBlocks*d.block())), d.ints.w)
	ADDQ(U32(uint32(d.size()-d.scaleBytes())), d.scales)
	TESTQ(d.left, d.left)
	JNZ(LabelRef("record"))
	c := newRows(len(d.sum), "c", "ldc")
	d.sum.each(func(r, v int) { VMOVUPS(d.sum[r][v], c.at(r, 64*v)) })
	end()
}

// factors loads the factors of the scales and mins of a record.
func (d *recordWriter) factors() {
	if d.form != scalesSuper {
		return
	}
	load := func(to *[vecs]VecVirtual, at int) {
		for v := range to {
			to[v] = ZMM()
			VCVTPH2PS(Mem{Base: d.scales, Disp: at + 32*v}, to[v])
		}
		d.fetch(Mem{Base: d.scales, Disp: at})
	}
	load(&d.factor, -128)
	if d.mins {
		load(&d.low, -64)
	}
}

// part adds the products of a part of a block to the sums.
func (d *recordWriter) part(p int) {
	d.bias(p)
	const half = blockGroups / 2
	for i := range blockGroups / d.parts {
		group := i
		switch {
		case d.parts == 2:
			group = p*half + i
		case d.bits < 8: // both groups of a byte one after the other
			group = i/2 + i%2*half
		}
		for v := range vecs {
			w, t := ZMM(), ZMM()
			d.ints.load(group, v, w, t)
			for r, acc := range d.acc {
				VPDPBUSD_BCST(d.a.at(r, 4*group), w, acc[v])
			}
		}
	}
	for v := range vecs {
		s, t := d.scale(d.factor, p*d.scaleRow(), v), ZMM()
		for r, acc := range d.acc {
			VCVTDQ2PS(acc[v], acc[v])
			VMULPS_BCST(d.a.at(r, blockScale), s, t)
			VFMADD231PS(t, acc[v], d.sum[r][v])
		}
	}
}

// bias sets acc to minus the offset of the integers times the sum of the activations of a part.
func (d *recordWriter) bias(p int) {
	for r, acc := range d.acc {
		if d.shift == 0 {
			avx512.clear(acc[0])
			avx512.clear(acc[1])
			continue
		}
		at := blockBias
		if d.parts == 2 {
			at = blockSum + 4*p
		}
		VPBROADCASTD(d.a.at(r, at), acc[0])
		VPSLLD(U8(uint8(d.shift)), acc[0], acc[0])
		if d.parts == 2 {
			VPSUBD(acc[0], d.zero, acc[0])
		}
		VMOVDQA64(acc[0], acc[1])
	}
}

// scale returns scales of half of the outputs, or mins, given their factors and offset.
func (d *recordWriter) scale(factor [vecs]VecVirtual, at, v int) VecVirtual {
	s := ZMM()
	from := Mem{Base: d.scales, Disp: at + v*d.scaleRow()/vecs}
	if v == 0 || d.form == scalesF32 {
		d.fetch(from)
	}
	switch d.form {
	case scalesF32:
		VMOVUPS(from, s)
	case scalesHalf:
		VCVTPH2PS(from, s)
	case scalesSuper:
		VPMOVSXBD(from, s)
		VCVTDQ2PS(s, s)
		VMULPS(factor[v], s, s)
	}
	return s
}

// subtractMins subtracts each min times the sum of the activations that it is taken off.
func (d *recordWriter) subtractMins() {
	for p := range d.parts {
		for v := range vecs {
			low := d.scale(d.low, d.scaleBytes()+p*d.scaleRow(), v)
			for r, sum := range d.sum {
				if d.parts == 1 {
					VFNMADD231PS_BCST(d.a.at(r, blockLow), low, sum[v])
					continue
				}
				x := ZMM()
				VPBROADCASTD(d.a.at(r, blockSum+4*p), x)
				VCVTDQ2PS(x, x)
				VMULPS_BCST(d.a.at(r, blockScale), x, x)
				VFNMADD231PS(x, low, sum[v])
			}
		}
	}
}

// unpack writes blocks of bytes from the planes of as many.
func unpack(bits int) {
	avx512.text(fmt.Sprintf("unpack%d", bits), "func(dst, src *byte, blocks int)")
	dst, src, blocks := pointer("dst"), pointer("src"), pointer("blocks")
	p := newPlanes(bits, src, func(Mem) {})
	loop("block", blocks, func() {
		for group := range blockGroups {
			for v := range vecs {
				x, t := ZMM(), ZMM()
				p.load(group, v, x, t)
				VMOVDQU64(x, Mem{Base: dst, Disp: (group*vecs + v) * 64})
			}
		}
		ADDQ(U32(uint32(128*bits)), src)
		ADDQ(I32(1024), dst)
	})
	end()
}
