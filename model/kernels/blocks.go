package kernels

import (
	"assay/model/gguf"
	"assay/model/quant"
)

// blockWeights holds block-quantized weights of any format: integers of 8 bits, a scale for every
// sub values and, in some formats, a min: weight = scale*q - min.
type blockWeights struct {
	kind        gguf.Type
	layout      quant.Layout
	activations Activations
	inputs      int
	subs        int // scales per block of BlockLen inputs: 1 or 2

	// q holds, for each group, block and input, a byte q+128 for each output of the group,
	// output o in bits 8o and up: [group][block][BlockLen].
	q     []uint64
	scale []float32 // [group][block][subs][groupLen]
	min   []float32 // likewise, or nil
}

func (w *blockWeights) reserve(groups int) {
	w.subs = BlockLen / w.layout.Sub
	w.q = make([]uint64, groups*w.inputs)
	w.scale = make([]float32, groups*w.inputs/w.layout.Sub*groupLen)
	if w.layout.HasMin {
		w.min = make([]float32, len(w.scale))
	}
}

func (w *blockWeights) storeRow(output int, row []byte) error {
	n := w.inputs / BlockLen * w.subs
	q := make([]int8, w.inputs)
	scale, low := make([]float32, n), make([]float32, n)
	if err := quant.Unpack(w.kind, q, scale, low, row); err != nil {
		return err
	}
	g, o := output/groupLen, output%groupLen
	for i, v := range q {
		w.q[g*w.inputs+i] |= uint64(byte(v)^0x80) << (8 * o)
	}
	for i := range scale {
		if scale[i]-scale[i] != 0 || low[i]-low[i] != 0 {
			return errNotFinite
		}
		w.scale[(g*n+i)*groupLen+o] = scale[i]
		if w.min != nil {
			w.min[(g*n+i)*groupLen+o] = low[i]
		}
	}
	return nil
}

func (w *blockWeights) mul(acc []sums, g int, x *Input, row int) {
	switch w.activations {
	case F32:
		mulFloats(w, w.inputs, acc, g, x, row)
	case Int8:
		w.mulBlocks(acc, g, x, x.Blocks, row)
	case Int8x2:
		var rest [tileRows]sums
		w.mulBlocks(acc, g, x, x.Blocks, row)
		w.mulBlocks(rest[:len(acc)], g, x, x.Residual, row)
		for r := range acc {
			for o := range acc[r] {
				acc[r][o] += rest[r][o]
			}
		}
	}
}

// mulBlocks adds the products of group g with rows of quantized activations, block by block.
func (w *blockWeights) mulBlocks(acc []sums, g int, x *Input, blocks []Block, row int) {
	n := w.inputs / BlockLen
	for r := range acc {
		for b := range n {
			at, _ := x.blockAt(row+r, b)
			w.addBlock(&acc[r], g*n+b, &blocks[at])
		}
	}
}

// addBlock adds the product with one block of activations: for each 16 or 32 values
// fma(scaleX*dot, scaleW, sum), then for each of them fma(-sumX, min, sum).
func (w *blockWeights) addBlock(acc *sums, block int, x *Block) {
	q := (*[BlockLen]uint64)(w.q[block*BlockLen:])
	scale := w.scale[block*w.subs*groupLen:]
	if w.subs == 1 {
		addDots(acc, dots(q[:], x.Q[:]), x.Sum[0]+x.Sum[1], (*sums)(scale), x.Scale)
	} else {
		const half = BlockLen / 2
		addDots(acc, dots(q[:half], x.Q[:half]), x.Sum[0], (*sums)(scale), x.Scale)
		addDots(acc, dots(q[half:], x.Q[half:]), x.Sum[1], (*sums)(scale[groupLen:]), x.Scale)
	}
	if w.min == nil {
		return
	}
	low := w.min[block*w.subs*groupLen:]
	if w.subs == 1 {
		subtractMin(acc, x.Sum[0]+x.Sum[1], (*sums)(low), x.Scale)
		return
	}
	subtractMin(acc, x.Sum[0], (*sums)(low), x.Scale)
	subtractMin(acc, x.Sum[1], (*sums)(low[groupLen:]), x.Scale)
}

// dots returns the integer dot products of w, bytes of eight outputs, with x. Element i holds
// output i in its lower and output i+4 in its upper half: a 64-bit multiplication does two at
// once, the lower one borrowing from the upper where it is negative.
//
// Not inlined, so that all its values stay in registers.
//
//go:noinline
func dots(w []uint64, x []int8) [groupLen / 2]uint64 {
	const lowBytes = 0x000000ff_000000ff
	var d0, d1, d2, d3 uint64
	x = x[:len(w)]
	for k, v := range w {
		a := uint64(int64(x[k]))
		d0 += (v & lowBytes) * a
		d1 += (v >> 8 & lowBytes) * a
		d2 += (v >> 16 & lowBytes) * a
		d3 += (v >> 24 & lowBytes) * a
	}
	return [groupLen / 2]uint64{d0, d1, d2, d3}
}

// addDots adds the dot products d, which are of q+128 with activations that sum to sum.
func addDots(acc *sums, d [groupLen / 2]uint64, sum int32, scale *sums, scaleX float32) {
	const half = groupLen / 2
	for i, v := range d {
		low := int32(v)
		high := int32((v - uint64(int64(low))) >> 32)
		acc[i] = FMA32(scaleX*float32(low-128*sum), scale[i], acc[i])
		acc[i+half] = FMA32(scaleX*float32(high-128*sum), scale[i+half], acc[i+half])
	}
}

// subtractMin subtracts min times the sum of the activations.
func subtractMin(acc *sums, sum int32, low *sums, scaleX float32) {
	s := -float64(scaleX * float32(sum))
	for o, v := range low {
		acc[o] = addProduct(s*float64(v), acc[o])
	}
}

// widen computes the weights themselves, for float32 activations.
func (w *blockWeights) widen(buffer *[chainLen]sums, g, from, n int) []sums {
	sub := BlockLen / w.subs
	for k := range buffer[:n] {
		i := g*w.inputs + from + k
		bytes := w.q[i]
		scale := (*sums)(w.scale[i/sub*groupLen:])
		for o := range buffer[k] {
			buffer[k][o] = float32(scale[o] * float32(int32(byte(bytes>>(8*o)))-128))
		}
		if w.min == nil {
			continue
		}
		for o, low := range (*sums)(w.min[i/sub*groupLen:]) {
			buffer[k][o] -= low
		}
	}
	return buffer[:n]
}
