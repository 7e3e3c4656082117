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

// column is the weights of a group of outputs for one input, widened to float64.
type column = [groupLen]float64

// addChain adds to each acc[o] the sum of w[k][o] * x[k], at most chainLen terms, which is formed
// from zero by fused multiply-adds for ascending k.
func addChain(acc *sums, w []column, x []float32) {
	var a column // float32 numbers
	x = x[:len(w)]
	for k := range w {
		row, v := &w[k], float64(x[k])
		for o := range a {
			p := row[o] * v
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

// widener gives the weights of a group as float64 numbers that are float32 numbers.
type widener interface {
	// widen sets dst to the weights of group g for inputs from..from+len(dst)-1.
	widen(dst []column, g, from int)
}

// mulFloats is packed.mul for float32 activations.
func mulFloats(w widener, inputs int, acc []sums, g int, x *Input, row int) {
	var buffer [chainLen]column
	for from := 0; from < inputs; from += chainLen {
		terms := buffer[:min(chainLen, inputs-from)]
		w.widen(terms, g, from)
		for r := range acc {
			addChain(&acc[r], terms, x.F32[(row+r)*x.Cols+from:])
		}
	}
}

var errNotFinite = errors.New("a weight is infinite or NaN: the file is damaged")

// floatWeights holds F32 weights.
type floatWeights struct {
	inputs int
	w      []float32 // [group][inputs][groupLen]
}

func (f *floatWeights) allocate(groups int) { f.w = make([]float32, groups*f.inputs*groupLen) }

func (f *floatWeights) store(output int, row []byte) error {
	dst := f.w[output/groupLen*f.inputs*groupLen+output%groupLen:]
	for i := range f.inputs {
		v := math.Float32frombits(binary.LittleEndian.Uint32(row[4*i:]))
		if v-v != 0 {
			return errNotFinite
		}
		dst[i*groupLen] = v
	}
	return nil
}

func (f *floatWeights) widen(dst []column, g, from int) {
	src := f.w[(g*f.inputs+from)*groupLen:]
	for k := range dst {
		for o, v := range (*[groupLen]float32)(src[k*groupLen:]) {
			dst[k][o] = float64(v)
		}
	}
}

func (f *floatWeights) mul(acc []sums, g int, x *Input, row int) {
	mulFloats(f, f.inputs, acc, g, x, row)
}

// halfWeights holds F16 or BF16 weights.
type halfWeights struct {
	kind   gguf.Type
	inputs int
	w      []uint16 // [group][inputs][groupLen]
}

func (h *halfWeights) allocate(groups int) { h.w = make([]uint16, groups*h.inputs*groupLen) }

func (h *halfWeights) store(output int, row []byte) error {
	dst := h.w[output/groupLen*h.inputs*groupLen+output%groupLen:]
	for i := range h.inputs {
		bits := binary.LittleEndian.Uint16(row[2*i:])
		if v := h.value(bits); v-v != 0 {
			return errNotFinite
		}
		dst[i*groupLen] = bits
	}
	return nil
}

func (h *halfWeights) value(bits uint16) float32 {
	if h.kind == gguf.F16 {
		return quant.F16(bits)
	}
	return quant.BF16(bits)
}

func (h *halfWeights) widen(dst []column, g, from int) {
	src := h.w[(g*h.inputs+from)*groupLen:]
	for k := range dst {
		for o, bits := range (*[groupLen]uint16)(src[k*groupLen:]) {
			dst[k][o] = float64(h.value(bits))
		}
	}
}

func (h *halfWeights) mul(acc []sums, g int, x *Input, row int) {
	mulFloats(h, h.inputs, acc, g, x, row)
}
