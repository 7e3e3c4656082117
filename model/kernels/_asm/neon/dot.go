package main

import "fmt"

// Layout of a block of activations; a test holds it to type Block.
const (
	blockScale  = 32 // float32
	blockOffset = 36 // float32, minus 3<<22 times the scale
	blockSum    = 40 // two int32, the sums of the halves
	blockBias   = 48 // three int32, the bits of 3<<22 less 128 times the sums of the halves and of all
	blockLow    = 60 // float32, the scale times the sum of all
	blockSize   = 64
)

const (
	// vecs is the number of vectors that a panel of outputs is wide.
	vecs = 4
	// blockGroups is the number of groups of four values in a block.
	blockGroups = 8
	// groupBytes is what a group takes as bytes.
	groupBytes = vecs * 16
)

// heights are the rows of activations of the matrix kernels.
var heights = []int{1, 2, 4}

// integers is how those of weights are kept: as signed bytes, or as four bits with or without a sign,
// those of the first half of a block in the low halves of bytes.
type integers int

const (
	whole integers = iota
	nibbles
	signedNibbles
)

func (i integers) String() string { return [...]string{"Byte", "Nibble", "SignedNibble"}[i] }

// kind says what a block of weights has.
type kind struct {
	integers
	parts int  // scales in a block: 1, or 2 of 16 values each
	mins  bool // a value to take off
}

func (k kind) name(rows int) string {
	name := "dot" + k.String()
	if k.parts == 2 {
		name += "Half"
	}
	if k.mins {
		name += "Min"
	}
	return fmt.Sprintf("%s%dx", name, rows)
}

// dots writes the kernels that add rows of quantized activations times a panel of weights to c.
//
// A block of the panel has eight groups of four values for each output, four bytes together, or four
// groups of bytes with two values each. scale and min have a float32 for every part of a block and
// output. Each output has one float32 sum to which blocks are added in order by fused multiply-adds.
func (p *program) dots() {
	for _, k := range []kind{
		{whole, 1, false}, {whole, 1, true}, {whole, 2, false},
		{nibbles, 1, true}, {nibbles, 2, true},
		{signedNibbles, 1, false}, {signedNibbles, 2, false},
	} {
		for _, n := range heights {
			p.dot(k, n)
		}
	}
}

// dot is a kernel that is being written.
type dot struct {
	*function
	kind
	c, a          []register // rows
	w, scale, min register
}

// acc is the integer sums of a row and vector.
func acc(r, v int) vec { return vec(4*r + v) }

// Vector registers: acc has 16. Until the products of a block are done x holds the activations of each
// row, 16 values in a register; mins follow in the same place.
const (
	firstX      vec = 16
	firstWeight vec = 24
	firstTemp   vec = 28
)

func (p *program) dot(k kind, n int) {
	d := &dot{kind: k, function: p.function(k.name(n),
		"c *float32, ldc uintptr, a *byte, lda uintptr, w *byte, scale *float32, min *float32, blocks int")}
	d.c, d.a = d.lines(n, "c", "ldc"), d.lines(n, "a", "lda")
	d.w, d.scale = d.load("w"), d.load("scale")
	if k.mins {
		d.min = d.load("min")
	}
	d.loop("block", d.load("blocks"), 1, func() {
		for r, a := range d.a {
			d.get(firstX+vec(2*r), a, 0)
			d.get(firstX+vec(2*r+1), a, 16)
		}
		for part := range k.parts {
			d.products(part)
			d.finish(part)
		}
		d.advance(blockSize, d.a...)
		bytes := blockGroups * groupBytes
		if k.integers != whole {
			bytes /= 2
		}
		d.advance(bytes, d.w)
		d.advance(k.parts*groupBytes, d.scale)
		if k.mins {
			d.advance(k.parts*groupBytes, d.min)
		}
	})
	d.end()
}

// products sets acc to the integer products of a part of a block.
func (d *dot) products(part int) {
	for r := range d.a {
		for v := range vecs {
			d.bytes(acc(r, v), 0)
		}
	}
	if d.integers != whole {
		d.halves(part)
		return
	}
	n := blockGroups / d.parts
	for g := part * n; g < (part+1)*n; g++ {
		weights := firstWeight + vec(g%2*vecs) // by turns
		for v := range vecs {
			d.get(weights+vec(v), d.w, g*groupBytes+16*v)
		}
		for v := range vecs {
			d.addGroup(v, weights+vec(v), g)
		}
	}
}

// halves does so for weights of four bits.
func (d *dot) halves(part int) {
	const mask = firstTemp + 3
	if d.integers == nibbles && part == 0 {
		d.bytes(mask, 15)
	}
	const n = blockGroups / 2
	for g := range n {
		for v := range vecs {
			d.get(firstWeight+vec(v), d.w, g*groupBytes+16*v)
		}
		for v := range vecs {
			both, low := firstWeight+vec(v), firstTemp+vec(v%3)
			if part == 0 {
				d.low(low, both, mask)
				d.addGroup(v, low, g)
			}
			if part == d.parts-1 {
				d.high(both)
				d.addGroup(v, both, n+g)
			}
		}
	}
}

// low sets to to the low halves of bytes.
func (d *dot) low(to, from, mask vec) {
	if d.integers == nibbles {
		d.and(to, from, mask)
		return
	}
	d.shl8(to, from, 4)
	d.sshr8(to, to, 4)
}

// high replaces bytes by their high halves.
func (d *dot) high(v vec) {
	if d.integers == nibbles {
		d.ushr8(v, v, 4)
		return
	}
	d.sshr8(v, v, 4)
}

// addGroup adds the products of a vector of weights with group g of each row.
func (d *dot) addGroup(v int, weights vec, g int) {
	for r := range d.a {
		d.sdot(acc(r, v), weights, firstX+vec(2*r+g/4), g%4)
	}
}

// finish adds the products of a part, times the scales of weights and activations, to c; after the
// last part it takes mins off.
func (d *dot) finish(part int) {
	const scale, scaleX, t, sum, total = firstWeight, firstTemp, firstTemp + 1, firstTemp + 2, firstTemp + 3
	for v := range vecs {
		d.get(scale+vec(v), d.scale, part*groupBytes+16*v)
	}
	mins := d.mins && part == d.parts-1
	if mins {
		for i := range d.parts * vecs {
			d.get(firstX+vec(i), d.min, 16*i)
		}
	}
	for r, a := range d.a {
		d.op("FMOVS %d(%v), F%d", blockScale, a, scaleX)
		if mins {
			d.total(total, a, scaleX)
		}
		for v := range vecs {
			d.scvtf(acc(r, v), acc(r, v))
			d.fmulElement(t, acc(r, v), scaleX, 0)
			d.get(sum, d.c[r], 16*v)
			d.fmla(sum, t, scale+vec(v))
			if mins {
				for p := range d.parts {
					d.fmlsElement(sum, firstX+vec(p*vecs+v), total, p)
				}
			}
			d.put(sum, d.c[r], 16*v)
		}
	}
}

// total sets the first lanes of a vector to the sums of the activations of each part.
func (d *dot) total(v vec, a register, scaleX vec) {
	if d.parts == 1 {
		d.op("FMOVS %d(%v), F%d", blockLow, a, v)
		return
	}
	d.op("FMOVD %d(%v), F%d", blockSum, a, v)
	d.scvtf(v, v)
	d.fmulElement(v, v, scaleX, 0)
}
