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
	dst, x, blocks, bits := f.load("dst"), f.load("x"), f.load("blocks"), f.register()
	least, most := f.register(), f.register()
	const vectors = 8
	const top, scale, inverse, q, factor, magic, level, one = vec(16), vec(17), vec(18), vec(20), vec(27), vec(28), vec(29), vec(30)
	f.constant(factor, math.Float32bits(-(3 << 22)), bits)
	f.constant(magic, math.Float32bits(3<<22), bits)
	f.constant(level, math.Float32bits(127), bits)
	f.constant(one, math.Float32bits(1), bits)
	f.op("MOVD $%#08x, %v", math.Float32bits(0x1p-100), least)
	f.op("MOVD $%#08x, %v", math.Float32bits(0x1p100), most)

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
	f.op("CMPW %v, %v", bits, most)
	f.op("BLO infinite")
	f.label("scale")
	f.op("FDIVS F%d, F%d, F%d", level, top, scale)
	f.sshr32(scale, scale, 2) // cut to 22 bits
	f.shl32(scale, scale, 2)
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
	f.op("FMULS F%d, F%d, F%d", factor, scale, inverse)
	f.op("FMOVS F%d, %d(%v)", inverse, blockOffset, dst)
	f.storeSums(q, scale, dst)
	f.op("B next")

	f.label("infinite") // or NaN
	f.constant(top, math.Float32bits(float32(math.Inf(1))), bits)
	f.op("B scale")

	f.label("zero")
	const zero = q
	f.bytes(zero, 0)
	for at := 0; at < blockSize; at += 16 {
		f.put(zero, dst, at)
	}

	f.label("next")
	f.advance(16*vectors, x)
	f.advance(blockSize, dst)
	f.op("SUBS $1, %v, %v", blocks, blocks)
	f.op("BNE block")
	f.end()
}

// storeSums stores the sums of both halves of a block, which are in two registers from q on, and what
// follows from them.
func (f *function) storeSums(q, scale vec, dst register) {
	first, second, bits, bias := f.register(), f.register(), f.register(), f.register()
	const t, low = vec(0), vec(1)
	f.op("MOVD $%#08x, %v", math.Float32bits(3<<22), bits)
	storeBias := func(i int, sum register) {
		f.op("LSL $7, %v, %v", sum, bias)
		f.op("SUB %v, %v, %v", bias, bits, bias)
		f.op("MOVW %v, %d(%v)", bias, blockBias+4*i, dst)
	}
	for i, sum := range []register{first, second} {
		f.saddlv(t, q+vec(i))
		f.smov(sum, t)
		f.op("MOVW %v, %d(%v)", sum, blockSum+4*i, dst)
		storeBias(i, sum)
	}
	f.op("ADD %v, %v, %v", second, first, first)
	storeBias(2, first)
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
