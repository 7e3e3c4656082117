package kernels

import (
	"math"
	"slices"
	"unsafe"
)

// BlockLen is the number of consecutive activations that share a scale.
const BlockLen = 32

// maxLevel is the greatest magnitude of a quantized activation.
const maxLevel = 127

// minBlock is the least max|x| of a block that is not taken as zero. It keeps the scale and its
// reciprocal in the range of normal numbers.
const minBlock = 0x1p-100

// maxBlock is the greatest max|x| of a block that is not taken as infinite. It keeps offset finite.
const maxBlock = 0x1p100

// Block is a block of quantized activations: value i is Scale * Q[i].
//
// bias and offset spare AVX-512 a conversion. An integer n between -2^22 and 2^22 has the bits of the
// float32 number 3<<22 + n when those of 3<<22 are added to it, and Scale * (3<<22 + n) + offset, a fused
// multiply-add, is Scale * n rounded once, because offset is exact.
type Block struct {
	Q      [BlockLen]int8
	Scale  float32  // of 22 bits
	offset float32  // -(3<<22) * Scale
	Sum    [2]int32 // the sums of the first and second 16 of Q
	bias   [3]int32 // the bits of 3<<22, minus 128 times each of Sum, and the sum of both
	low    float32  // Scale times the sum of Q
}

// QuantizeBlocks quantizes x, a multiple of BlockLen values, into one block for every BlockLen.
// The scale is max|x|/127, cut to 22 bits, and each Q the nearest integer to x * (1/scale), ties to even.
// A block whose greatest magnitude is below 2^-100 becomes zero. Values above 2^100, infinite or NaN give
// an infinite scale.
func QuantizeBlocks(dst []Block, x []float32) { path.quantizeBlocks(dst, 1, x) }

// quantizeBlocks quantizes x into every step-th block of dst.
func (i isa) quantizeBlocks(dst []Block, step int, x []float32) {
	if i.quantize(dst, step, x) {
		return
	}
	for b := range len(x) / BlockLen {
		dst[b*step].quantize((*[BlockLen]float32)(x[b*BlockLen:]))
	}
}

func (b *Block) quantize(x *[BlockLen]float32) {
	var top float32
	for _, v := range x {
		top = max(top, math.Float32frombits(math.Float32bits(v)&^(1<<31)))
	}
	if top < minBlock {
		*b = Block{}
		return
	}
	if !(top <= maxBlock) { // or NaN
		top = float32(math.Inf(1))
	}
	b.Scale = math.Float32frombits(math.Float32bits(top/maxLevel) &^ 3)
	inverse := 1 / b.Scale
	b.Sum = [2]int32{}
	for i, v := range x {
		q := int8(math.Float32bits(float32(v*inverse)+roundMagic) - roundMagicBits)
		b.Q[i] = q
		b.Sum[i/(BlockLen/2)] += int32(q)
	}
	total := b.Sum[0] + b.Sum[1]
	for i, sum := range [...]int32{b.Sum[0], b.Sum[1], total} {
		b.bias[i] = roundMagicBits - 128*sum
	}
	b.offset = -roundMagic * b.Scale
	b.low = b.Scale * float32(total)
}

// QuantizeResidual quantizes what the blocks of x leave over, x - Scale*Q, in the same way.
// The two together represent x with about 15 bits.
func QuantizeResidual(dst, blocks []Block, x []float32) { path.quantizeRest(dst, blocks, 1, x) }

// quantizeRest quantizes what every step-th block leaves over into every step-th block of dst.
func (i isa) quantizeRest(dst, blocks []Block, step int, x []float32) {
	if i.quantizeResidual(dst, blocks, step, x) {
		return
	}
	var rest [BlockLen]float32
	for b := range len(x) / BlockLen {
		from := &blocks[b*step]
		for i, v := range x[b*BlockLen:][:BlockLen] {
			rest[i] = FMA32(-from.Scale, float32(from.Q[i]), v)
		}
		dst[b*step].quantize(&rest)
	}
}

// Activations says in which form a product reads its input.
type Activations int

const (
	// F32 reads the activations as they are.
	F32 Activations = iota
	// Int8 reads blocks of 8-bit integers with a float32 scale each.
	Int8
	// Int8x2 reads two such blocks, the second one for what the first leaves over, and adds the
	// two products.
	Int8x2
)

// String returns the name of the form.
func (a Activations) String() string {
	return [...]string{"f32", "int8", "int8x2"}[a]
}

// Input is the input of matrix products: activations, and the forms of them that a matrix needs.
type Input struct {
	Rows, Cols int
	F32        []float32 // [Rows][Cols]
	Blocks     []Block   // Rows times Cols/BlockLen, in the order of blockAt, filled by Quantize
	Residual   []Block   // likewise
	chunks     []float32 // F32 in chunks of a chain of each row, for kernels that read it so
	tiles      tiling    // of Blocks, and the rows that are meant
}

// Reserve makes room for the forms in which matrices read x, and returns them: quantized to the greatest precision
// that one of them wants, and float32 if one wants that.
func (x *Input) Reserve(matrices ...*Matrix) []Activations {
	var forms []Activations
	most, tiles := F32, true
	for _, m := range matrices {
		if m.Activations == F32 && !slices.Contains(forms, F32) {
			forms = append(forms, F32)
		}
		most = max(most, m.Activations)
		tiles = tiles && m.pack.inTiles(x.Rows)
	}
	if most > F32 {
		forms = append(forms, most)
	}
	x.reserve(path, tiles, forms...)
	return forms
}

// reserve makes room for forms that an implementation reads.
func (x *Input) reserve(i isa, tiles bool, forms ...Activations) {
	x.tiles = tiling{rows: x.Rows}
	if tiles {
		x.tiles.height = i.tileHeight()
	}
	x.Blocks, x.Residual, x.chunks = x.Blocks[:0], x.Residual[:0], x.chunks[:0]
	n := x.Rows * (x.Cols / BlockLen)
	for _, form := range forms {
		switch form {
		case F32:
			if i.readsChunks() {
				x.chunks = resize(x.chunks, (x.Cols+chainLen-1)/chainLen*chainLen*x.Rows)
			}
		case Int8x2:
			x.Residual = resize(x.Residual, n)
			fallthrough
		case Int8:
			x.Blocks = resize(x.Blocks, n)
		}
	}
}

// part returns rows, from one to before another, in the form a.
func (x *Input) part(from, to int, a Activations) *Input {
	part := &Input{Rows: to - from, Cols: x.Cols, F32: x.F32[from*x.Cols : to*x.Cols], chunks: x.chunks, tiles: x.tiles}
	part.tiles.first += from
	if a >= Int8 {
		part.Blocks = x.Blocks
	}
	if a >= Int8x2 {
		part.Residual = x.Residual
	}
	return part
}

// rowBytes is the size of a row in the form a.
func (x *Input) rowBytes(a Activations) int {
	if a == F32 {
		return 4 * x.Cols
	}
	return int(a) * x.Cols / BlockLen * int(unsafe.Sizeof(Block{}))
}

// blockAt returns the index of a block of a row, and how far on the next one is, up to the end of a chunk.
func (x *Input) blockAt(row, block int) (at, step int) {
	return x.tiles.at(row, block, x.Cols/BlockLen)
}

// chunks is rows of float32 numbers in chunks of a chain of each row, so many elements apart.
type chunks struct {
	x     []float32
	apart int
}

// rows returns the first of some terms of some rows, all of which must be there.
func (c chunks) rows(first, n, terms int) *float32 {
	last := (terms - 1) / chainLen
	from, to := first*chainLen, (first+n-1)*chainLen+last*c.apart+terms-last*chainLen
	return &c.x[from:to][0]
}

// chunksFrom returns the chunks of all rows from the one that is meant on, given the first value.
func (x *Input) chunksFrom(first int) chunks {
	return chunks{x.chunks[first*x.tiles.rows:][x.tiles.first*chainLen:], chainLen * x.tiles.rows}
}

// Quantize fills the form a of one row, after Reserve. Different rows may be quantized at once.
func (x *Input) Quantize(row int, a Activations) {
	values := x.F32[row*x.Cols:][:x.Cols]
	if a == F32 {
		x.chop(row, 0, values)
		return
	}
	x.quantize(row, 0, values, a)
}

// Set sets a part of a row, from a multiple of BlockLen on, in the form a only, after Reserve. Different parts may be
// set at once. For all forms but F32 they end with a block.
func (x *Input) Set(row, from int, values []float32, a Activations) {
	if a == F32 {
		copy(x.F32[row*x.Cols+from:], values)
		x.chop(row, from, values)
		return
	}
	x.quantize(row, from/BlockLen, values, a)
}

// quantize fills blocks of a row.
func (x *Input) quantize(row, block int, values []float32, a Activations) {
	for len(values) > 0 {
		n := min(chunkBlocks-block%chunkBlocks, len(values)/BlockLen)
		at, step := x.blockAt(row, block)
		from := values[:n*BlockLen]
		path.quantizeBlocks(x.Blocks[at:], step, from)
		if a == Int8x2 {
			path.quantizeRest(x.Residual[at:], x.Blocks[at:], step, from)
		}
		block, values = block+n, values[n*BlockLen:]
	}
}

// chop puts values of a row, from a multiple of a chain on, into chunks, if there is room for them.
func (x *Input) chop(row, from int, values []float32) {
	if len(x.chunks) == 0 {
		return
	}
	for at := 0; at < len(values); at += chainLen {
		copy(x.chunksFrom(from + at).x[row*chainLen:][:chainLen], values[at:])
	}
}
