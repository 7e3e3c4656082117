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

// recordKind is a form of records that there are kernels for.
type recordKind struct {
	isa   *isa
	name  string
	bits  int // of an integer: 4, 5, 6 or 8
	shift int // integers are kept as q + 1<<shift, or, if it is 0, as they are
	parts int // scales in a block: 1, or 2 of 16 values each
	mins  bool
	form  scaleForm
}

// recordKinds returns the forms for an instruction set.
func (i *isa) recordKinds() []recordKind {
	bytes := 7
	if i == avx2 {
		bytes = 0 // signed, without VPDPBUSD
	}
	return []recordKind{
		{i, "Q40", 4, 3, 1, false, scalesHalf},
		{i, "Q41", 4, 0, 1, true, scalesHalf},
		{i, "Q50", 5, 4, 1, false, scalesHalf},
		{i, "Q51", 5, 0, 1, true, scalesHalf},
		{i, "Q80", 8, bytes, 1, false, scalesHalf},
		{i, "Q2K", 4, 0, 2, true, scalesSuper},
		{i, "Q3K", 4, 2, 2, false, scalesSuper},
		{i, "Q4K", 4, 0, 1, true, scalesSuper},
		{i, "Q5K", 5, 0, 1, true, scalesSuper},
		{i, "Q6K", 6, 5, 2, false, scalesSuper},
		{i, "IQ4XS", 8, bytes, 1, false, scalesSuper},
		{i, "MXFP4", 5, 4, 1, false, scalesF32},
	}
}

const (
	recordBlocks = 8 // blocks of 32 inputs in a record
	// blocksAhead is how many blocks before their use weights are fetched into a cache.
	blocksAhead = 16
)

// width is the number of outputs of a record.
func (k recordKind) width() int { return vecs * k.isa.lanes() }

// block is the bytes of the integers of a block.
func (k recordKind) block() int { return 4 * k.width() * k.bits }

// scaleRow is the bytes of the scales of a part.
func (k recordKind) scaleRow() int { return k.width() * [...]int{4, 2, 1}[k.form] }

// factorBytes is the bytes of the factors of scalesSuper, those of mins in the second half.
func (k recordKind) factorBytes() int { return 4 * k.width() }

// scaleAt is the offset of the scales in a record. The factors of scalesSuper are before them.
func (k recordKind) scaleAt() int {
	if k.form == scalesSuper {
		return recordBlocks*k.block() + k.factorBytes()
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

// recordHeights are the rows of the kernels that multiply with weights as they are packed. That is for
// decoding: for more rows weights are unpacked once, see dot.
func (i *isa) recordHeights() []int {
	if i == avx2 {
		return []int{1, 2}
	}
	return []int{1, 2, 4}
}

// records writes the kernels that multiply rows of quantized activations with a panel of weights as
// it is packed, and those that unpack integers.
//
// A record of the panel has eight blocks of integers, in groups of four values for each output, the
// last one of a row maybe fewer. Integers of four to six bits have a plane of four bits, in which
// bytes of group g have those of group g+4 in their high halves, and after it one of what is left,
// see plane. Each output has one float32 sum to which blocks are added in order by fused
// multiply-adds, so it does not depend on the number of rows.
func (i *isa) records() {
	for _, k := range i.recordKinds() {
		for _, n := range i.recordHeights() {
			newRecordWriter(k, n).write()
		}
	}
	for _, bits := range []int{4, 5, 6} {
		i.unpack(bits)
	}
}

// planes reads integers from the planes of blocks.
type planes struct {
	isa      *isa
	bits     int
	w        Register
	low, top VecVirtual // masks of the bits of both planes
	fetch    func(Mem)  // called with what is read for the first time
}

func newPlanes(i *isa, bits int, w Register, fetch func(Mem)) planes {
	p := planes{isa: i, bits: bits, w: w, fetch: fetch}
	if bits < 8 {
		p.low = i.bits(0x0f0f0f0f)
	}
	if bits == 5 || bits == 6 {
		p.top = i.bits(0x10101010 * uint32(1<<(bits-4)-1))
	}
	return p
}

// at addresses a vector of a block; first tells whether it is read for the first time.
func (p planes) at(vector int, first bool) Mem {
	m := Mem{Base: p.w, Disp: vector * p.isa.bytes}
	if first && m.Disp%64 == 0 { // the beginning of a cache line
		p.fetch(m)
	}
	return m
}

// picked sets dst to the bits of a mask, after a shift to the right, or to the left if it is negative.
func (p planes) picked(from Mem, shift int, mask, dst VecVirtual) {
	if shift == 0 {
		p.isa.and(from, mask, dst)
		return
	}
	source := Op(from)
	if p.isa == avx2 {
		VMOVDQU(from, dst)
		source = dst
	}
	if shift > 0 {
		VPSRLW(U8(uint8(shift)), source, dst)
	} else {
		VPSLLW(U8(uint8(-shift)), source, dst)
	}
	p.isa.and(mask, dst, dst)
}

// load sets dst to the integers of a group for half of the outputs; t is overwritten.
func (p planes) load(group, v int, dst, t VecVirtual) {
	if p.bits == 8 {
		p.isa.load(p.at(group*vecs+v, true), dst)
		return
	}
	const half = blockGroups / 2
	p.picked(p.at(group%half*vecs+v, group < half), group/half*4, p.low, dst)
	if p.bits == 4 {
		return
	}
	// The upper bits of a group are moved to where they belong, before the lower ones.
	vector, at, first := p.plane(group)
	p.picked(p.at((half+vector)*vecs+v, first), at-4, p.top, t)
	p.isa.or(t, dst, dst)
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
	first        Register         // the scales of a record, where factors are not kept in registers
	factor, low  [vecs]VecVirtual // of scalesSuper, or nil
	bias         VecVirtual       // see biasConstant
	acc          tile             // within a part of a block, int32
	sum          tile             // over blocks, float32
	left, blocks Register
	ahead, near  Register // what is fetched next, and whether into the nearest cache
	fetched      int      // lines of what is next
	far          []func() // write what fetches a line into the second-level cache
	products     products // with AVX2
}

func newRecordWriter(k recordKind, n int) *recordWriter {
	k.isa.text(heightName("dot"+k.name, n), "func(c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, blocks, near int)")
	d := &recordWriter{recordKind: k, a: newRows(n, "a", "lda")}
	d.ints = newPlanes(k.isa, k.bits, pointer("w"), d.fetch)
	d.ahead, d.near = GP64(), pointer("near")
	LEAQ(Mem{Base: d.ints.w, Disp: blocksAhead * k.block()}, d.ahead)
	d.scales = GP64()
	LEAQ(Mem{Base: d.ints.w, Disp: k.scaleAt()}, d.scales)
	d.left, d.blocks = pointer("blocks"), GP64()
	d.bias = k.isa.biasConstant(k.shift)
	if k.form == scalesSuper && k.isa == avx2 && n > 1 { // registers are few
		d.first = GP64()
	}
	d.acc, d.sum = k.isa.newTile(n), k.isa.newTile(n)
	if k.isa == avx2 {
		d.products = newProducts(k.bits, d.acc, d.ints.group, func(r, group int) Mem { return d.a.at(r, 4*group) })
	}
	return d
}

// group returns the integers of a group for half of the outputs.
func (p planes) group(group, v int) VecVirtual {
	w, t := p.isa.vector(), p.isa.vector()
	p.load(group, v, w, t)
	return w
}

func (d *recordWriter) write() {
	d.sum.each(func(r, v int) { d.isa.clear(d.sum[r][v]) })
	Label("record")
	full := GP64()
	MOVQ(U64(recordBlocks), full)
	MOVQ(d.left, d.blocks)
	CMPQ(d.blocks, full)
	CMOVQGT(full, d.blocks)
	SUBQ(d.blocks, d.left)
	d.moveAhead("record", d.size()/64%recordBlocks)
	d.factors()
	loop("block", d.blocks, func() {
		for p := range d.parts {
			d.part(p)
		}
		if d.mins {
			d.subtractMins()
		}
		d.moveAhead("block", d.size()/64/recordBlocks)
		d.a.advance(blockSize)
		ADDQ(U32(uint32(d.block())), d.ints.w)
		ADDQ(U32(uint32(d.parts*d.scaleRow())), d.scales)
	})
	ADDQ(U32(uint32(d.size()-recordBlocks*d.block())), d.ints.w)
	ADDQ(U32(uint32(d.size()-d.scaleBytes())), d.scales)
	TESTQ(d.left, d.left)
	JNZ(LabelRef("record"))
	c := newRows(len(d.sum), "c", "ldc")
	d.sum.each(func(r, v int) { VMOVUPS(d.sum[r][v], c.at(r, d.isa.bytes*v)) })
	end()
	for _, write := range d.far {
		write()
	}
}

// fetch fetches the next line of the cache, as long as there are more for each block. Lines of a record are fetched in
// the order in which they are in memory, which gives up to a tenth more than that of their use does, and one by one
// between other instructions, which gives as much more than all together. Some processors have too few misses of the nearest
// cache under way at a time to keep memory busy; where they do not, that cache is the better one.
func (d *recordWriter) fetch(Mem) {
	if d.fetched < d.size()/64/recordBlocks {
		d.fetchLine("block")
	}
}

func (d *recordWriter) fetchLine(part string) {
	label := fmt.Sprintf("%s%d", part, d.fetched)
	m := Mem{Base: d.ahead, Disp: 64 * d.fetched}
	d.fetched++
	TESTQ(d.near, d.near)
	JEQ(LabelRef(label + "Far"))
	PREFETCHT0(m)
	Label(label + "Fetched")
	d.far = append(d.far, func() {
		Label(label + "Far")
		PREFETCHT1(m)
		JMP(LabelRef(label + "Fetched"))
	})
}

// moveAhead fetches what is left of so many lines, and moves on by those.
func (d *recordWriter) moveAhead(part string, lines int) {
	for d.fetched < lines {
		d.fetchLine(part)
	}
	ADDQ(U32(uint32(64*lines)), d.ahead)
	d.fetched = 0
}

// factors loads the factors of the scales and mins of a record.
func (d *recordWriter) factors() {
	if d.form != scalesSuper {
		return
	}
	for min, to := range []*[vecs]VecVirtual{&d.factor, &d.low} {
		if min == 1 && !d.mins {
			continue
		}
		at := min*d.factorBytes()/2 - d.factorBytes()
		if d.first == nil {
			for v := range to {
				to[v] = d.isa.vector()
				VCVTPH2PS(Mem{Base: d.scales, Disp: at + d.isa.bytes/2*v}, to[v])
			}
		}
	}
	if d.first != nil {
		MOVQ(d.scales, d.first)
	}
}

// part adds the products of a part of a block to the sums.
func (d *recordWriter) part(p int) {
	if d.isa == avx2 {
		d.products.part(d.partGroups(p))
		addBias(d.acc, d.a, d.bias, d.shift, d.parts, p)
	} else {
		setBias(d.acc, d.a, d.bias, d.shift, d.parts, p)
		for _, group := range d.partGroups(p) {
			multiply(d.acc, d.a, group, [vecs]VecVirtual{d.ints.group(group, 0), d.ints.group(group, 1)})
		}
	}
	for r := range d.acc {
		d.isa.scaleRow(d.acc[r], d.a, r)
	}
	for v := range vecs {
		s := d.scale(false, p*d.scaleRow(), v)
		for r, acc := range d.acc {
			VFMADD231PS(s, acc[v], d.sum[r][v])
		}
	}
}

// partGroups returns the groups of a part in the order of their use.
func (d *recordWriter) partGroups(p int) []int {
	const half = blockGroups / 2
	groups := make([]int, blockGroups/d.parts)
	for i := range groups {
		groups[i] = i
		switch {
		case d.parts == 2:
			groups[i] = p*half + i
		case d.bits < 8: // both groups of a byte one after the other
			groups[i] = i/2 + i%2*half
		}
	}
	return groups
}

// scale returns scales of half of the outputs, or mins, given their offset.
func (d *recordWriter) scale(min bool, at, v int) VecVirtual {
	s := d.isa.vector()
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
		VMULPS(d.factorOf(min, v), s, s)
	}
	return s
}

// factorOf returns the factors of scales, or mins.
func (d *recordWriter) factorOf(min bool, v int) VecVirtual {
	at := -d.factorBytes() + d.isa.bytes/2*v
	switch {
	case d.first == nil && min:
		return d.low[v]
	case d.first == nil:
		return d.factor[v]
	case min:
		at += d.factorBytes() / 2
	}
	f := d.isa.vector()
	VCVTPH2PS(Mem{Base: d.first, Disp: at}, f)
	return f
}

// subtractMins subtracts each min times the sum of the activations that it is taken off.
func (d *recordWriter) subtractMins() {
	for p := range d.parts {
		for v := range vecs {
			low := d.scale(true, d.scaleBytes()+p*d.scaleRow(), v)
			for r, sum := range d.sum {
				if d.parts == 1 && d.isa == avx512 {
					VFNMADD231PS_BCST(d.a.at(r, blockLow), low, sum[v])
					continue
				}
				VFNMADD231PS(d.isa.sumOf(d.a, r, p, d.parts), low, sum[v])
			}
		}
	}
}

// unpack writes blocks of bytes from the planes of as many, with add added to each. Memory at next is
// fetched into the cache.
func (i *isa) unpack(bits int) {
	i.text(fmt.Sprintf("unpack%d", bits), "func(dst, src *byte, blocks int, next *byte, add int)")
	dst, src, blocks, next := pointer("dst"), pointer("src"), pointer("blocks"), pointer("next")
	add := i.vector()
	VMOVQ(pointer("add"), add.AsX())
	VPBROADCASTD(add.AsX(), add)
	p := newPlanes(i, bits, src, func(m Mem) { PREFETCHT0(Mem{Base: next, Disp: m.Disp}) })
	loop("block", blocks, func() {
		for group := range blockGroups {
			for v := range vecs {
				x := p.group(group, v)
				VPADDB(add, x, x)
				i.store(x, Mem{Base: dst, Disp: (group*vecs + v) * i.bytes})
			}
		}
		ADDQ(U32(uint32(vecs*i.bytes*bits)), src)
		ADDQ(U32(uint32(vecs*i.bytes*bits)), next)
		ADDQ(I32(int32(blockGroups*vecs*i.bytes)), dst)
	})
	end()
}
