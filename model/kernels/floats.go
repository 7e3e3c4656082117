package kernels

import (
	"encoding/binary"
	"errors"
	"math"

	"assay/model/gguf"
	"assay/model/quant"
)

// chainLen is the number of terms that are added by fused multiply-adds before their sum is added
// to that of the terms before them.
const chainLen = 32

// addChain adds to each acc[o] the sum of w[k][o] * x[k], at most chainLen terms, which is formed
// from zero by fused multiply-adds for ascending k.
func addChain(acc *sums, w []sums, x []float32) {
	var a [groupLen]float64 // float32 numbers
	x = x[:len(w)]
	for k := range w {
		row, v := &w[k], float64(x[k])
		for o := range a {
			p := float64(row[o]) * v
			s := p + a[o]
			if roundsTwice(s) {
				s = addToOdd(p, a[o])
			}
			a[o] = float64(float32(s))
		}
	}
	for o := range a {
		acc[o] += float32(a[o])
	}
}

// widener gives the weights of a group as float32 numbers.
type widener interface {
	// widen returns the weights of group g for n inputs from the given one on, in buffer if
	// they are not stored as such.
	widen(buffer *[chainLen]sums, g, from, n int) []sums
}

// mulFloats is groups.mul for float32 activations.
func mulFloats(w widener, inputs int, acc []sums, g int, x *Input, row int) {
	var buffer [chainLen]sums
	for from := 0; from < inputs; from += chainLen {
		terms := w.widen(&buffer, g, from, min(chainLen, inputs-from))
		for r := range acc {
			addChain(&acc[r], terms, x.F32[(row+r)*x.Cols+from:])
		}
	}
}

var errNotFinite = errors.New("a weight is infinite or NaN: the file is damaged")

// floatWeights holds F32 weights.
type floatWeights struct {
	inputs int
	w      []sums // [group][inputs]
}

func (f *floatWeights) reserve(groups int) { f.w = make([]sums, groups*f.inputs) }

func (f *floatWeights) storeRow(output int, row []byte) error {
	dst := f.w[output/groupLen*f.inputs:][:f.inputs]
	for i := range dst {
		v := math.Float32frombits(binary.LittleEndian.Uint32(row[4*i:]))
		if v-v != 0 {
			return errNotFinite
		}
		dst[i][output%groupLen] = v
	}
	return nil
}

func (f *floatWeights) widen(_ *[chainLen]sums, g, from, n int) []sums {
	return f.w[g*f.inputs+from:][:n]
}

func (f *floatWeights) mul(acc []sums, g int, x *Input, row int) {
	mulFloats(f, f.inputs, acc, g, x, row)
}

// halfWeights holds F16 or BF16 weights.
type halfWeights struct {
	kind   gguf.Type
	inputs int
	w      [][groupLen]uint16 // [group][inputs]
}

func (h *halfWeights) reserve(groups int) { h.w = make([][groupLen]uint16, groups*h.inputs) }

func (h *halfWeights) storeRow(output int, row []byte) error {
	dst := h.w[output/groupLen*h.inputs:][:h.inputs]
	exponent := uint16(0x7c00)
	if h.kind == gguf.BF16 {
		exponent = 0x7f80
	}
	for i := range dst {
		bits := binary.LittleEndian.Uint16(row[2*i:])
		if bits&exponent == exponent {
			return errNotFinite
		}
		dst[i][output%groupLen] = bits
	}
	return nil
}

func (h *halfWeights) widen(buffer *[chainLen]sums, g, from, n int) []sums {
	src := h.w[g*h.inputs+from:][:n]
	if h.kind == gguf.BF16 {
		for k := range src {
			for o, bits := range src[k] {
				buffer[k][o] = quant.BF16(bits)
			}
		}
		return buffer[:n]
	}
	for k := range src {
		for o, bits := range src[k] {
			buffer[k][o] = half(bits)
		}
	}
	return buffer[:n]
}

// half returns the value of a binary16 number. It is quant.F16 in a form that compiles to a few
// instructions: exponent and mantissa moved to their places in a float32 make a number that is
// 2^112 times too small, subnormals included.
func half(bits uint16) float32 {
	magnitude := math.Float32frombits(uint32(bits&0x7fff)<<13) * 0x1p112
	if bits&0x7c00 == 0x7c00 {
		magnitude = math.Float32frombits(uint32(bits&0x7fff)<<13 | 0xff<<23)
	}
	return math.Float32frombits(math.Float32bits(magnitude) | uint32(bits&0x8000)<<16)
}

func (h *halfWeights) mul(acc []sums, g int, x *Input, row int) {
	mulFloats(h, h.inputs, acc, g, x, row)
}
