//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"sync"
	"unsafe"

	"assay/model/quant"
)

// packer is the memory of a thread that packs a record: what the stored weights of a chunk are made of.
type packer struct {
	q          [maxWidth][chunkBlocks * BlockLen]int8
	scale, low [2 * chunkBlocks]float32
}

var packers = sync.Pool{New: func() any { return new(packer) }}

// store packs rows record by record, so that what is written lies together.
func (w *blockPanels) store(first int, rows []byte, rowBytes int) error {
	p := packers.Get().(*packer)
	defer packers.Put(p)
	width := w.isa.width()
	for from := 0; from < len(rows); from += width * rowBytes {
		part := rows[from:min(from+width*rowBytes, len(rows))]
		output := first + from/rowBytes
		for chunk := range w.chunks {
			if o, err := w.storeRecord(p, output/width, chunk, part, rowBytes); err != nil {
				return fmt.Errorf("row %d: %w", output+o, err)
			}
		}
	}
	return nil
}

// storeRecord packs a chunk of the rows of a part. With an error it returns the row.
func (w *blockPanels) storeRecord(p *packer, part, chunk int, rows []byte, rowBytes int) (int, error) {
	record := w.data[(part*w.chunks+chunk)*w.record.size:][:w.record.size]
	n := min(chunkBlocks, w.blocks-chunk*chunkBlocks)
	scale, low := p.scale[:n*w.parts], p.low[:n*w.parts]
	bytes := n * BlockLen * w.kind.BlockBytes() / w.kind.BlockSize()
	at := chunk * chunkBlocks * BlockLen * w.kind.BlockBytes() / w.kind.BlockSize()
	outputs := len(rows) / rowBytes
	for o := range outputs {
		stored := rows[o*rowBytes+at:][:bytes]
		if err := quant.Unpack(w.kind, p.q[o][:n*BlockLen], scale, low, stored); err != nil {
			return o, err
		}
		for i := range scale {
			if scale[i]-scale[i] != 0 || low[i]-low[i] != 0 {
				return o, errNotFinite
			}
		}
		if w.coding.form == scalesSuper {
			w.storeSuper(record, stored[w.coding.scaleAt:], w.record.superScale, w.record.scale, scale, o)
			if w.layout.HasMin {
				w.storeSuper(record, stored[w.coding.minAt:], w.record.superMin, w.record.min, low, o)
			}
			continue
		}
		w.storeScales(record[w.record.scale:], scale, o)
		if w.layout.HasMin {
			w.storeScales(record[w.record.min:], low, o)
		}
	}
	for b := range n {
		w.storeIntegers(record[b*w.record.block:][:w.record.block], p.q[:outputs], b*BlockLen)
	}
	return 0, nil
}

// storeIntegers stores a block of the integers of some outputs, which begins at from, four together. It
// takes eight at a time, the first four in the lower half of a number.
func (w *blockPanels) storeIntegers(dst []byte, q [][chunkBlocks * BlockLen]int8, from int) {
	group := 4 * w.isa.width() // bytes from one to the next
	offset := uint64(w.coding.offset) * 0x01010101_01010101
	for o := range q {
		src := (*[BlockLen]byte)(unsafe.Pointer(&q[o][from]))
		x0 := addBytes(binary.LittleEndian.Uint64(src[0:]), offset)
		x1 := addBytes(binary.LittleEndian.Uint64(src[8:]), offset)
		x2 := addBytes(binary.LittleEndian.Uint64(src[16:]), offset)
		x3 := addBytes(binary.LittleEndian.Uint64(src[24:]), offset)
		out := dst[4*o:]
		if w.bits == 8 {
			put(out, group, x0)
			put(out[2*group:], group, x1)
			put(out[4*group:], group, x2)
			put(out[6*group:], group, x3)
			continue
		}
		const low = 0x0f0f0f0f_0f0f0f0f
		put(out, group, x0&low|x2&low<<4)
		put(out[2*group:], group, x1&low|x3&low<<4)
		x0, x1, x2, x3 = x0>>4&low, x1>>4&low, x2>>4&low, x3>>4&low
		switch w.bits {
		case 5: // all groups in a vector, one bit each
			join(out[4*group:], x0|x1<<2|x2<<4|x3<<6, 1)
		case 6: // four groups in a vector
			join(out[4*group:], x0|x1<<4, 2)
			join(out[5*group:], x2|x3<<4, 2)
		}
	}
}

// join stores two groups in one, so many bits apart.
func join(dst []byte, v uint64, bits int) {
	binary.LittleEndian.PutUint32(dst, uint32(v)|uint32(v>>32)<<bits)
}

// put stores two groups.
func put(dst []byte, group int, v uint64) {
	binary.LittleEndian.PutUint32(dst, uint32(v))
	binary.LittleEndian.PutUint32(dst[group:], uint32(v>>32))
}

// addBytes adds the bytes of x and y without carries between them.
func addBytes(x, y uint64) uint64 {
	const top = 0x80808080_80808080
	return (x&^top + y&^top) ^ (x^y)&top
}

// storeScales stores scales, or mins, of output o.
func (w *blockPanels) storeScales(dst []byte, x []float32, o int) {
	width := w.isa.width()
	for i, v := range x {
		if w.coding.form == scalesHalf {
			binary.LittleEndian.PutUint16(dst[(i*width+o)*2:], quant.ToF16(v))
		} else {
			binary.LittleEndian.PutUint32(dst[(i*width+o)*4:], math.Float32bits(v))
		}
	}
}

// storeSuper stores the scales, or mins, of output o in a super-block: a binary16 factor, which is
// at the beginning of super, and the integers that it was multiplied with, recovered exactly.
func (w *blockPanels) storeSuper(record, super []byte, factorAt, at int, x []float32, o int) {
	width := w.isa.width()
	factor := binary.LittleEndian.Uint16(super)
	binary.LittleEndian.PutUint16(record[factorAt+2*o:], factor)
	d := quant.F16(factor)
	for i, v := range x {
		switch {
		case d != 0:
			record[at+i*width+o] = byte(int8(v / d))
		case math.Signbit(float64(v)) != math.Signbit(float64(d)):
			record[at+i*width+o] = 0xff // -1: the zero has the other sign
		}
	}
}
