package main

import "math"

// blocks writes the functions that quantize activations.
func (p *program) blocks() {
	p.quantize()
	p.residual()
}

// quantize writes the quantizing of blocks of 32 numbers; see Block.quantize, which this follows. The
// greatest magnitude is found by comparing bits as integers, in which a NaN is above all.
func (p *program) quantize() {
	f := p.function("quantize", "dst *byte, x *float32, blocks int")
	dst, x, blocks, bits, least := f.load("dst"), f.load("x"), f.load("blocks"), f.register(), f.register()
	const vectors = 8
	const top, scale, inverse, q, magic, level, one = vec(16), vec(17), vec(18), vec(20), vec(28), vec(29), vec(30)
	f.constant(magic, math.Float32bits(3<<22), bits)
	f.constant(level, math.Float32bits(127), bits)
	f.constant(one, math.Float32bits(1), bits)
	f.op("MOVD $%#08x, %v", math.Float32bits(0x1p-100), least)

	f.label("block")
	for v := range vec(vectors) {
		f.get(v, x, int(16*v))
		f.fabs(vectors+v, v)
	}
	for n := vec(vectors / 2); n > 0; n /= 2 {
		for v := range n {
			f.umax(vectors+v, vectors+v, vectors+v+n)
		}
	}
	f.umaxv(top, vectors)
	f.op("FMOVS F%d, %v", top, bits)
	f.op("CMPW %v, %v", least, bits)
	f.op("BLO zero")
	f.op("FDIVS F%d, F%d, F%d", level, top, scale)
	f.op("FDIVS F%d, F%d, F%d", scale, one, inverse)
	f.op("FMOVS F%d, %d(%v)", scale, blockScale, dst)
	for v := range vec(vectors) { // the integer is in the low byte of x/scale + 3<<22
		f.fmulElement(v, v, inverse, 0)
		f.fadd(v, v, magic)
	}
	for half := range vec(2) {
		v := half * vectors / 2
		f.uzp16(v, v, v+1)
		f.uzp16(v+2, v+2, v+3)
		f.uzp8(q+half, v, v+2)
		f.put(q+half, dst, int(16*half))
	}
	f.storeSums(q, scale, dst)
	f.op("B next")

	f.label("zero")
	const zero = q
	f.bytes(zero, 0)
	for at := 0; at < blockLow; at += 16 {
		f.put(zero, dst, at)
	}
	f.op("FMOVS F%d, %d(%v)", zero, blockLow, dst)

	f.label("next")
	f.advance(16*vectors, x)
	f.advance(blockSize, dst)
	f.op("SUBS $1, %v, %v", blocks, blocks)
	f.op("BNE block")
	f.end()
}

// storeSums stores the sums of both halves of a block, which are in two registers from q on, minus the
// sum of all, and that sum times the scale.
func (f *function) storeSums(q, scale vec, dst register) {
	first, second := f.register(), f.register()
	const t, low = vec(0), vec(1)
	for i, sum := range []register{first, second} {
		f.saddlv(t, q+vec(i))
		f.smov(sum, t)
		f.op("MOVW %v, %d(%v)", sum, blockSum+4*i, dst)
	}
	f.op("ADD %v, %v, %v", second, first, first)
	f.op("NEG %v, %v", first, second)
	f.op("MOVW %v, %d(%v)", second, blockBias, dst)
	f.op("SCVTFWS %v, F%d", first, low)
	f.op("FMULS F%d, F%d, F%d", scale, low, low)
	f.op("FMOVS F%d, %d(%v)", low, blockLow, dst)
}

// residual writes what blocks leave over of x: x - scale*q.
func (p *program) residual() {
	f := p.function("residual", "rest *float32, from *byte, x *float32, blocks int")
	rest, from, x := f.load("rest"), f.load("from"), f.load("x")
	const scale, q, words, numbers = vec(0), vec(1), vec(2), vec(4)
	f.loop("block", f.load("blocks"), 1, func() {
		f.op("FMOVS %d(%v), F%d", blockScale, from, scale)
		for half := range 2 {
			f.get(q, from, 16*half)
			f.sxtl8(words, q)
			f.sxtl82(words+1, q)
			for i := range vec(2) {
				f.sxtl16(numbers+2*i, words+i)
				f.sxtl162(numbers+2*i+1, words+i)
			}
			for i := range vec(4) {
				at, v := 64*half+16*int(i), 2*numbers+i
				f.scvtf(numbers+i, numbers+i)
				f.get(v, x, at)
				f.fmlsElement(v, numbers+i, scale, 0)
				f.put(v, rest, at)
			}
		}
		f.advance(blockSize, from)
		f.advance(128, x, rest)
	})
	f.end()
}
