package main

import "fmt"

// chainLen is the number of terms added by fused multiply-adds before their sum is added up.
const chainLen = 32

// floats writes the kernels of float32 products and those that make float32 weights of others.
func (p *program) floats() {
	for _, n := range heights {
		p.mulFloats(n)
	}
	p.widen("widenHalf", (*function).fcvtl, (*function).fcvtl2)
	p.widen("widenBF16", (*function).shll, (*function).shll2)
	p.widenBlocks("widenBlocks", false)
	p.widenBlocks("widenBlocksMin", true)
	p.unpack("nibbles", nibbles)
	p.unpack("signedNibbles", signedNibbles)
	p.unpackTop("unpack5", 1)
	p.unpackTop("unpack6", 2)
	p.scales()
}

// mulFloats writes a kernel that adds rows of float32 activations times k rows of weights, ldw bytes
// apart, to c. Each output's terms are added in chains of 32, from zero, and each chain to the output.
func (p *program) mulFloats(n int) {
	f := p.function(fmt.Sprintf("mulFloats%dx", n),
		"c *float32, ldc uintptr, a *float32, lda uintptr, w *float32, ldw uintptr, k int")
	c, a := f.lines(n, "c", "ldc"), f.lines(n, "a", "lda")
	w, ldw, left := f.load("w"), f.load("ldw"), f.load("k")
	terms, fours, full := f.register(), f.register(), f.register()
	f.op("MOVD $%d, %v", chainLen, full)

	f.label("chain")
	f.zeros(n * vecs)
	f.op("CMP %v, %v", full, left)
	f.op("CSEL LT, %v, %v, %v", left, full, terms)
	f.op("SUB %v, %v, %v", terms, left, left)
	f.op("LSR $2, %v, %v", terms, fours)
	f.op("AND $3, %v, %v", terms, terms)
	f.op("CBZ %v, rest", fours)
	const x, weights = vec(16), vec(20)
	term := func(i int) {
		from := weights + vec(i%2*vecs) // by turns
		for v := range vecs {
			f.get(from+vec(v), w, 16*v)
		}
		f.op("ADD %v, %v, %v", ldw, w, w)
		for r := range a {
			for v := range vecs {
				f.fmlaElement(acc(r, v), from+vec(v), x+vec(r), i)
			}
		}
	}
	f.loop("four", fours, 1, func() {
		for r := range a {
			f.op("FMOVQ.P 16(%v), F%d", a[r], x+vec(r))
		}
		for i := range 4 {
			term(i)
		}
	})
	f.label("rest")
	f.op("CBZ %v, add", terms)
	f.loop("one", terms, 1, func() {
		for r := range a {
			f.op("FMOVS.P 4(%v), F%d", a[r], x+vec(r))
		}
		term(0)
	})
	f.label("add")
	for r := range c {
		for v := range vecs {
			f.get(x+vec(v), c[r], 16*v)
			f.fadd(x+vec(v), x+vec(v), acc(r, v))
			f.put(x+vec(v), c[r], 16*v)
		}
	}
	f.op("CBNZ %v, chain", left)
	f.end()
}

// widen writes 16-bit numbers as float32; n is a multiple of 16.
func (p *program) widen(name string, low, high func(f *function, d, n vec)) {
	f := p.function(name, "dst *float32, src *uint16, n int")
	dst, src := f.load("dst"), f.load("src")
	f.loop("loop", f.load("n"), 16, func() {
		for i := range 2 {
			f.get(vec(i), src, 16*i)
			low(f, vec(2+2*i), vec(i))
			high(f, vec(3+2*i), vec(i))
		}
		for i := range 4 {
			f.put(vec(2+i), dst, 16*i)
		}
		f.advance(32, src)
		f.advance(64, dst)
	})
	f.end()
}

// widenBlocks writes the weights of a part of a block, groups of four signed bytes, as float32, one
// row for each value: scale * q, less min.
func (p *program) widenBlocks(name string, mins bool) {
	f := p.function(name, "dst *float32, w *byte, scale *float32, min *float32, groups int")
	const q, t, scale, low = vec(0), vec(4), vec(16), vec(20)
	dst, w, from := f.load("dst"), f.load("w"), f.load("scale")
	for v := range vecs {
		f.get(scale+vec(v), from, 16*v)
	}
	if mins {
		from = f.load("min")
		for v := range vecs {
			f.get(low+vec(v), from, 16*v)
		}
	}
	f.loop("group", f.load("groups"), 1, func() {
		for v := range vecs {
			f.get(q+vec(v), w, 16*v)
		}
		for b := range 4 {
			for v := range vecs {
				x := t + vec(v)
				if f.shl32(x, q+vec(v), 24-8*b); b == 3 {
					x = q + vec(v)
				}
				f.sshr32(t+vec(v), x, 24)
				x = t + vec(v)
				f.scvtf(x, x)
				f.fmul(x, x, scale+vec(v))
				if mins {
					f.fsub(x, x, low+vec(v))
				}
				f.put(x, dst, (b*vecs+v)*16)
			}
		}
		f.advance(groupBytes, w)
		f.advance(4*groupBytes, dst)
	})
	f.end()
}

// unpack writes blocks of bytes from half as many: the low halves of the bytes are the first half of
// a block.
func (p *program) unpack(name string, i integers) {
	f := p.function(name, "dst *byte, src *byte, blocks int")
	d := &dot{function: f, kind: kind{integers: i}}
	const half = blockGroups / 2 * groupBytes
	const mask = firstTemp
	if i == nibbles {
		f.bytes(mask, 15)
	}
	dst, src := f.load("dst"), f.load("src")
	f.loop("block", f.load("blocks"), 1, func() {
		for at := 0; at < half; at += 16 {
			both, low := vec(at/16%4*2), vec(at/16%4*2+1)
			f.get(both, src, at)
			d.low(low, both, mask)
			d.high(both)
			f.put(low, dst, at)
			f.put(both, dst, half+at)
		}
		f.advance(half, src)
		f.advance(2*half, dst)
	})
	f.end()
}

// unpackTop writes blocks of bytes, less an offset, from integers of four bits and some more: what is
// above the lower four follows them, that of as many groups in a byte as there is room for.
func (p *program) unpackTop(name string, top int) {
	f := p.function(name, "dst *byte, src *byte, blocks int, offset int")
	dst, src, blocks := f.load("dst"), f.load("src"), f.load("blocks")
	const tops, both, low, t = vec(0), vec(4), vec(5), vec(6)
	const mask, topMask, offset = vec(29), vec(30), vec(31)
	f.bytes(mask, 15)
	f.bytes(topMask, (1<<top-1)<<4)
	f.dupGeneral8(offset, f.load("offset"))
	const half = blockGroups / 2 * groupBytes
	perByte := 8 / top
	rows := vec(blockGroups / perByte)
	// store writes group g, of which u has the lower bits.
	store := func(u vec, v, g int) {
		from := tops + vec(g/perByte)
		switch shift := 4 - g%perByte*top; {
		case shift > 0:
			f.shl8(t, from, shift)
			from = t
		case shift < 0:
			f.ushr8(t, from, -shift)
			from = t
		}
		f.and(t, from, topMask)
		f.orr(u, u, t)
		f.sub8(u, u, offset)
		f.put(u, dst, g*groupBytes+16*v)
	}
	f.loop("block", blocks, 1, func() {
		for v := range vecs {
			for row := range rows {
				f.get(tops+row, src, half+int(row)*groupBytes+16*v)
			}
			for g := range blockGroups / 2 {
				f.get(both, src, g*groupBytes+16*v)
				f.and(low, both, mask)
				f.ushr8(both, both, 4)
				store(low, v, g)
				store(both, v, blockGroups/2+g)
			}
		}
		f.advance(half+int(rows)*groupBytes, src)
		f.advance(2*half, dst)
	})
	f.end()
}

// scales writes the products of 16 binary16 numbers with rows of as many 8-bit integers: the scales,
// or mins, of the parts of a super-block.
func (p *program) scales() {
	f := p.function("scales", "dst *float32, d *uint16, x *byte, rows int")
	dst, d, x := f.load("dst"), f.load("d"), f.load("x")
	const factor, bytes, words, t = vec(0), vec(4), vec(5), vec(8)
	for i := range 2 {
		f.get(t, d, 16*i)
		f.fcvtl(factor+vec(2*i), t)
		f.fcvtl2(factor+vec(2*i+1), t)
	}
	f.loop("row", f.load("rows"), 1, func() {
		f.get(bytes, x, 0)
		f.sxtl8(words, bytes)
		f.sxtl82(words+1, bytes)
		for i := range vec(2) {
			f.sxtl16(t+2*i, words+i)
			f.sxtl162(t+2*i+1, words+i)
		}
		for v := range vec(vecs) {
			f.scvtf(t+v, t+v)
			f.fmul(t+v, t+v, factor+v)
			f.put(t+v, dst, int(16*v))
		}
		f.advance(16, x)
		f.advance(groupBytes, dst)
	})
	f.end()
}
