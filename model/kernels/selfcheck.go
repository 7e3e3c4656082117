package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"

	"assay/model/gguf"
	"assay/model/quant"
)

// selfCheck computes small problems with an implementation and with the portable one, and returns
// an error if a bit differs. The tests do the same far more thoroughly, but only on the processors
// that they run on: this is what keeps the promise of equal bits on all others. It takes some ten
// milliseconds, once in a process.
func (i isa) selfCheck() error {
	if i == portable {
		return nil
	}
	r := rand.New(rand.NewPCG(1, 2))
	for _, check := range []func(*rand.Rand) error{i.checkProducts, i.checkRows, i.checkAttention} {
		if err := check(r); err != nil {
			return fmt.Errorf("the %s functions do not compute what the portable ones do on this processor (%w): "+
				"set %s=portable, and report it", i, err, PathVariable)
		}
	}
	return nil
}

// normal returns n moderate numbers.
func normal(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.Float64()*4 - 2)
	}
	return x
}

// sameBits compares what two implementations computed.
func sameBits(what string, got, want []float32) error {
	for i := range want {
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
			return fmt.Errorf("%s: element %d is %g, not %g", what, i, got[i], want[i])
		}
	}
	return nil
}

// checkProducts compares matrix products of every type that can be made from numbers.
func (i isa) checkProducts(r *rand.Rand) error {
	const outputs, inputs = 37, 256
	weights := normal(r, outputs*inputs)
	x := normal(r, checkedRows[len(checkedRows)-1]*inputs)
	for _, form := range []Activations{F32, Int8, Int8x2} {
		for _, t := range []gguf.Type{gguf.F32, gguf.F16, gguf.BF16, gguf.Q8_0, gguf.Q4_0, gguf.Q4_1,
			gguf.Q5_0, gguf.Q5_1, gguf.Q4_K, gguf.Q5_K, gguf.Q6_K} {
			if _, blocks := quant.LayoutOf(t); !blocks && form != F32 {
				continue
			}
			data, err := encode(t, weights)
			if err != nil {
				return err
			}
			var results [2][]float32
			for k, which := range []isa{i, portable} {
				if results[k], err = which.product(t, outputs, inputs, data, form, x); err != nil {
					return err
				}
			}
			if err := sameBits(fmt.Sprintf("product of %v with %v", t, form), results[0], results[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

func encode(t gguf.Type, values []float32) ([]byte, error) {
	if t == gguf.F32 {
		var data []byte
		for _, v := range values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		return data, nil
	}
	data := make([]byte, len(values)/t.BlockSize()*t.BlockBytes())
	return data, quant.Quantize(t, data, values)
}

// checkedRows are numbers of rows that have kernels of their own.
var checkedRows = [...]int{1, 2, 7, 32}

func (i isa) product(t gguf.Type, outputs, inputs int, data []byte, form Activations, x []float32) ([]float32, error) {
	m, err := matrixFor(i, t, outputs, inputs, data, form)
	if err != nil {
		return nil, err
	}
	m.Allocate()
	for p := range m.Panels() {
		if err := m.Pack(p); err != nil {
			return nil, err
		}
	}
	var all []float32
	for _, rows := range checkedRows {
		in := &Input{Rows: rows, Cols: inputs, F32: x[:rows*inputs]}
		in.reserve(i, m.pack.inTiles(rows), form)
		for row := range rows {
			in.Quantize(row, form)
		}
		dst := make([]float32, rows*outputs)
		m.Mul(dst, in, 0, m.Panels())
		all = append(all, dst...)
	}
	return all, nil
}

// checkRows compares the functions of rows of numbers.
func (i isa) checkRows(r *rand.Rand) error {
	const n = 4*BlockLen + 13
	x, y := normal(r, n), normal(r, n)
	run := func(which isa) []float32 {
		norm, silu, sum, quotient := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
		which.rmsNorm(norm, x, y, 1e-5)
		which.siluMulRow(silu, x, y)
		copy(sum, x)
		which.addScaledRow(sum, y, 0.22)
		which.divideRow(quotient, x, 3)
		out := append(norm, silu...)
		out = append(append(out, sum...), quotient...)

		blocks, rest := make([]Block, n/BlockLen), make([]Block, n/BlockLen)
		which.quantizeBlocks(blocks, 1, x[:len(blocks)*BlockLen])
		which.quantizeRest(rest, blocks, 1, x[:len(blocks)*BlockLen])
		for _, b := range append(blocks, rest...) {
			out = append(out, b.Scale, float32(b.Sum[0]), float32(b.Sum[1]))
			for _, q := range b.Q {
				out = append(out, float32(q))
			}
		}
		return out
	}
	return sameBits("rows", run(i), run(portable))
}

// checkAttention compares attention over pages of both precisions.
func (i isa) checkAttention(r *rand.Rand) error {
	const rows, heads, dim, first = 3, 2, 64, 50
	query := normal(r, rows*heads*dim)
	for _, half := range []bool{true, false} {
		pages := make([]Page, (first+rows+PageLen-1)/PageLen)
		for p := range pages {
			if half {
				pages[p].F16 = make([]uint16, PageSize(dim))
			} else {
				pages[p].F32 = make([]float32, PageSize(dim))
			}
			for k := range PageLen {
				pages[p].Store(k, normal(r, dim), normal(r, dim))
			}
		}
		var results [2][]float32
		for k, which := range []isa{i, portable} {
			results[k] = make([]float32, len(query))
			a := Attention{Rows: rows, Heads: heads, Dim: dim, First: first, Scale: 0.125, Stride: heads * dim,
				Query: query, Out: results[k], Pages: pages}
			if s := (&AttentionScratch{}); !which.attend([]Attention{a}, s) {
				a.attendPortable(s)
			}
		}
		if err := sameBits("attention", results[0], results[1]); err != nil {
			return err
		}
	}
	return nil
}
