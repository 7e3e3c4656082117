package kernels

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"assay/model/gguf"
	"assay/model/quant"
)

// halves gives the places of the binary16 fields in a block of each type; all other bytes may be
// anything.
var halves = map[gguf.Type][]int{
	gguf.F16: {0}, gguf.Q8_0: {0}, gguf.Q4_0: {0}, gguf.Q4_1: {0, 2}, gguf.Q5_0: {0}, gguf.Q5_1: {0, 2},
	gguf.Q2_K: {80, 82}, gguf.Q3_K: {108}, gguf.Q4_K: {0, 2}, gguf.Q5_K: {0, 2}, gguf.Q6_K: {208},
	gguf.IQ4_NL: {0}, gguf.IQ4_XS: {0},
}

var allTypes = []gguf.Type{gguf.F32, gguf.F16, gguf.BF16, gguf.Q8_0, gguf.Q4_0, gguf.Q4_1, gguf.Q5_0, gguf.Q5_1,
	gguf.Q2_K, gguf.Q3_K, gguf.Q4_K, gguf.Q5_K, gguf.Q6_K, gguf.IQ4_NL, gguf.IQ4_XS, gguf.MXFP4}

// randomTensor returns n values of a type as stored, n a multiple of the block size.
func randomTensor(r *rand.Rand, t gguf.Type, n int) []byte {
	size := int(t.BlockBytes())
	data := make([]byte, n/int(t.BlockSize())*size)
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	for at := 0; at < len(data); at += size {
		block := data[at:][:size]
		v := float32(2*r.Float64() - 1)
		switch t {
		case gguf.F32:
			binary.LittleEndian.PutUint32(block, math.Float32bits(v))
		case gguf.BF16:
			binary.LittleEndian.PutUint16(block, quant.ToBF16(v))
		case gguf.MXFP4:
			block[0] = byte(115 + r.IntN(10))
		}
		for _, i := range halves[t] {
			binary.LittleEndian.PutUint16(block[i:], quant.ToF16(float32(2*r.Float64()-1)/16))
		}
	}
	return data
}

func newMatrix(t testing.TB, kind gguf.Type, outputs, inputs int, data []byte, a Activations) *Matrix {
	t.Helper()
	m, err := NewMatrix(kind, outputs, inputs, data, a)
	if err != nil {
		t.Fatal(err)
	}
	m.Allocate()
	for p := range m.Panels() {
		if err := m.Pack(p); err != nil {
			t.Fatal(err)
		}
	}
	m.Release()
	return m
}

func newInput(m *Matrix, x []float32, rows int) *Input {
	return pathInput(path, m.pack.inTiles(rows), x, rows, m.Inputs, m.Activations)
}

// pathInput is an input for an implementation; portable Go reads all of them.
func pathInput(i isa, tiles bool, x []float32, rows, cols int, a Activations) *Input {
	in := &Input{Rows: rows, Cols: cols, F32: x}
	in.reserve(i, tiles, a)
	for r := range rows {
		in.Quantize(r, a)
	}
	return in
}

// blocksOf returns the blocks of a row in order.
func blocksOf(x *Input, blocks []Block, row int) []Block {
	var all []Block
	for b := range x.Cols / BlockLen {
		at, _ := x.blockAt(row, b)
		all = append(all, blocks[at])
	}
	return all
}

func multiply(m *Matrix, x *Input) []float32 {
	dst := make([]float32, x.Rows*m.Outputs)
	m.Mul(dst, x, 0, m.Panels())
	return dst
}

// directFloat is the definition of a product with float32 activations, one output.
func directFloat(w, x []float32) float32 {
	return chainsOf(len(w), func(i int) (float32, float32) { return w[i], x[i] })
}

// directBlocks is the definition of a product with quantized activations, one output.
func directBlocks(t *testing.T, kind gguf.Type, row []byte, x []Block) float32 {
	layout, _ := quant.LayoutOf(kind)
	n := len(x) * BlockLen
	q := make([]int8, n)
	scale, low := make([]float32, n/layout.Sub), make([]float32, n/layout.Sub)
	if err := quant.Unpack(kind, q, scale, low, row); err != nil {
		t.Fatal(err)
	}
	var sum float32
	for b := range x {
		for s := 0; s < BlockLen; s += layout.Sub {
			dot := int32(0)
			for i := s; i < s+layout.Sub; i++ {
				dot += int32(q[b*BlockLen+i]) * int32(x[b].Q[i])
			}
			sum = FMA32(x[b].Scale*float32(dot), scale[(b*BlockLen+s)/layout.Sub], sum)
		}
		for s := 0; s < BlockLen && layout.HasMin; s += layout.Sub {
			total := int32(0)
			for i := s; i < s+layout.Sub; i++ {
				total += int32(x[b].Q[i])
			}
			sum = FMA32(-(x[b].Scale * float32(total)), low[(b*BlockLen+s)/layout.Sub], sum)
		}
	}
	return sum
}

// TestMatrixDefinition compares products of every type and form with the definition, bit for bit.
func TestMatrixDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, kind := range allTypes {
		_, blocks := quant.LayoutOf(kind)
		for _, form := range []Activations{F32, Int8, Int8x2} {
			if !blocks && form != F32 {
				continue
			}
			t.Run(fmt.Sprintf("%v-%v", kind, form), func(t *testing.T) {
				for _, shape := range [][3]int{{1, 1, 256}, {5, 8, 256}, {3, 33, 512}, {67, 40, 256}} {
					checkMatrix(t, r, kind, form, shape[0], shape[1], shape[2])
				}
				if !blocks {
					checkMatrix(t, r, kind, form, 2, 9, 1)
					checkMatrix(t, r, kind, form, 2, 9, 45)
				} else if kind.BlockSize() == 32 {
					checkMatrix(t, r, kind, form, 2, 9, 96)
				}
			})
		}
	}
}

func checkMatrix(t *testing.T, r *rand.Rand, kind gguf.Type, form Activations, rows, outputs, inputs int) {
	t.Helper()
	data := randomTensor(r, kind, outputs*inputs)
	m := newMatrix(t, kind, outputs, inputs, data, form)
	if m.Activations != form {
		t.Fatalf("the matrix reads %v, want %v", m.Activations, form)
	}
	x := newInput(m, random(r, rows*inputs, 2), rows)
	got := multiply(m, x)
	weights := make([]float32, outputs*inputs)
	if err := quant.Dequantize(kind, weights, data); err != nil {
		t.Fatal(err)
	}
	rowBytes := len(data) / outputs
	for i := range got {
		row, o := i/outputs, i%outputs
		stored := data[o*rowBytes:][:rowBytes]
		var want float32
		switch form {
		case F32:
			want = directFloat(weights[o*inputs:][:inputs], x.F32[row*inputs:][:inputs])
		case Int8x2:
			want = directBlocks(t, kind, stored, blocksOf(x, x.Residual, row))
			fallthrough
		case Int8:
			want = directBlocks(t, kind, stored, blocksOf(x, x.Blocks, row)) + want
		}
		if math.Float32bits(got[i]) != math.Float32bits(want) {
			t.Fatalf("%d x %d x %d: row %d output %d is %v, want %v", rows, outputs, inputs, row, o, got[i], want)
		}
	}
	checkMatrixValue(t, form, weights, x, got, outputs)
}

// checkMatrixValue bounds the error against float64 by what the form of activations allows.
func checkMatrixValue(t *testing.T, form Activations, weights []float32, x *Input, got []float32, outputs int) {
	t.Helper()
	relative := map[Activations]float64{F32: 1e-6, Int8: 1. / 200, Int8x2: 1. / 30000}[form]
	for i, v := range got {
		exact, size := 0.0, 0.0
		for k := range x.Cols {
			p := float64(weights[i%outputs*x.Cols+k]) * float64(x.F32[i/outputs*x.Cols+k])
			exact += p
			size += math.Abs(float64(weights[i%outputs*x.Cols+k])) * 2 // activations are up to 2
		}
		if math.Abs(float64(v)-exact) > relative*size {
			t.Fatalf("output %d is %v, in float64 %v", i, v, exact)
		}
	}
}

// TestMatrixRows: a row does not depend on the rows beside it.
func TestMatrixRows(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, kind := range []gguf.Type{gguf.F32, gguf.Q8_0, gguf.Q4_K, gguf.Q2_K} {
		m := newMatrix(t, kind, 50, 512, randomTensor(r, kind, 50*512), Int8)
		x := random(r, 70*512, 2)
		together := multiply(m, newInput(m, x, 70))
		for row := range 70 {
			alone := multiply(m, newInput(m, x[row*512:][:512], 1))
			for o, v := range alone {
				if v != together[row*50+o] {
					t.Fatalf("%v row %d output %d: %v alone, %v among others", kind, row, o, v, together[row*50+o])
				}
			}
		}
	}
}

// TestMulRows: rows and panels of a product are those of the whole.
func TestMulRows(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	const outputs, rows = 100, 150
	for _, kind := range []gguf.Type{gguf.BF16, gguf.Q8_0, gguf.Q4_K} {
		for _, inputs := range []int{512, 4096} { // and in several passes
			m := newMatrix(t, kind, outputs, inputs, randomTensor(r, kind, outputs*inputs), Int8)
			x := newInput(m, random(r, rows*inputs, 2), rows)
			whole := multiply(m, x)
			const from, stride = PanelLen, 90
			for first := 0; first < rows; first += m.RowsTogether(x) {
				last := min(first+m.RowsTogether(x), rows)
				got := make([]float32, (last-first)*stride)
				m.MulRows(got, stride, x, Range{first, last}, Range{1, m.Panels()})
				for i, v := range got {
					row, o := first+i/stride, from+i%stride
					if want := whole[row*outputs+min(o, outputs-1)]; o < outputs && v != want || o >= outputs && v != 0 {
						t.Fatalf("%v, %d inputs, row %d output %d: %v, of the whole product %v", kind, inputs, row, o, v, want)
					}
				}
			}
		}
	}
}

func TestMatrixErrors(t *testing.T) {
	nan := binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(math.NaN())))
	badScale := make([]byte, 34)
	binary.LittleEndian.PutUint16(badScale, 0x7c00)
	for _, c := range []struct {
		kind            gguf.Type
		outputs, inputs int
		data            []byte
		want            string
	}{
		{gguf.F32, 0, 1, nil, "no elements"},
		{gguf.I32, 1, 1, make([]byte, 4), "not supported"},
		{gguf.F32, 2, 1, make([]byte, 7), "not 2 rows"},
		{gguf.F32, 1, 1, nan, "row 0: a weight is infinite or NaN"},
		{gguf.F16, 2, 1, []byte{0, 0, 0, 0x7c}, "row 1: a weight is infinite or NaN"},
		{gguf.Q8_0, 1, 32, badScale, "row 0: a weight is infinite or NaN"},
		{gguf.Q8_0, 1, 48, make([]byte, 51), "not a multiple"},
	} {
		m, err := NewMatrix(c.kind, c.outputs, c.inputs, c.data, Int8)
		if err == nil {
			m.Allocate()
			err = m.Pack(0)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %d x %d: error %v, want %q", c.kind, c.outputs, c.inputs, err, c.want)
		}
	}
}

func BenchmarkMul(b *testing.B) {
	r := rand.New(rand.NewPCG(15, 16))
	const outputs, inputs = 256, 2048
	for _, kind := range []gguf.Type{gguf.Q8_0, gguf.Q4_K, gguf.Q6_K, gguf.F32, gguf.F16} {
		for _, rows := range []int{1, 32} {
			b.Run(fmt.Sprintf("%v/rows=%d", kind, rows), func(b *testing.B) {
				m := newMatrix(b, kind, outputs, inputs, randomTensor(r, kind, outputs*inputs), Int8)
				x := newInput(m, random(r, rows*inputs, 1), rows)
				dst := make([]float32, rows*outputs)
				for b.Loop() {
					m.Mul(dst, x, 0, m.Panels())
				}
				b.ReportMetric(2*float64(rows*outputs*inputs)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GOP/s")
			})
		}
	}
}

func BenchmarkQuantizeBlocks(b *testing.B) {
	x := random(rand.New(rand.NewPCG(17, 18)), 2048, 1)
	blocks := make([]Block, len(x)/BlockLen)
	for b.Loop() {
		QuantizeBlocks(blocks, x)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/value")
}

func BenchmarkAttention(b *testing.B) {
	a := newAttention(rand.New(rand.NewPCG(19, 20)), 1, 5, 64, 1023, true)
	var scratch AttentionScratch
	for b.Loop() {
		a.Attend(&scratch)
	}
	b.ReportMetric(float64(b.N*a.Heads*1024*a.Dim*4)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
}
