package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"assay/model/gguf"
	"assay/model/quant"
)

// eachPath runs a test for every implementation but the portable one that this processor has.
func eachPath(t *testing.T, f func(t *testing.T, i isa)) {
	if bestISA() == portable {
		t.Skip("this processor or build has the portable implementation only")
	}
	for _, i := range bestISA().available()[1:] {
		t.Run(i.String(), func(t *testing.T) { f(t, i) })
	}
}

func TestChoosePath(t *testing.T) {
	for _, c := range []struct {
		name string
		best isa
		want isa
		err  string
	}{
		{"", avx2, avx2, ""},
		{"", portable, portable, ""},
		{"portable", avx512, portable, ""},
		{"avx2", avx512, avx2, ""},
		{"avx512", avx512, avx512, ""},
		{"avx512", avx2, portable, `ASSAY_CPU is "avx512", but this processor and program can use only portable, avx2`},
		{"neon", portable, portable, `ASSAY_CPU is "neon", but this processor and program can use only portable`},
		{"", neon, neon, ""},
		{"neon", neon, neon, ""},
		{"portable", neon, portable, ""},
		{"avx2", neon, portable, `"avx2", but this processor and program can use only portable, neon`},
		{"neon", avx512, portable, `"neon", but this processor and program can use only portable, avx2, avx512`},
		{"AVX2", avx2, portable, `"AVX2"`},
	} {
		got, err := choosePath(c.name, c.best)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q with %v: %v, %v", c.name, c.best, got, err)
		}
	}
	if Check() == nil && !slices.Contains(Paths(), Path()) {
		t.Errorf("the path is %q", Path())
	}
}

// samePortable fails unless results equal the portable ones bit for bit; any NaN equals any other.
func samePortable(t *testing.T, what string, got, want []float32) {
	t.Helper()
	for i := range want {
		nan := got[i] != got[i] && want[i] != want[i]
		if math.Float32bits(got[i]) != math.Float32bits(want[i]) && !nan {
			t.Fatalf("%s: element %d is %v (%#x), portable %v (%#x)", what, i,
				got[i], math.Float32bits(got[i]), want[i], math.Float32bits(want[i]))
		}
	}
}

// extreme returns n numbers of one of several kinds: moderate, with zeros, tiny, subnormal, huge
// or of all magnitudes.
func extreme(r *rand.Rand, n int) []float32 {
	x := random(r, n, 2)
	kind := r.IntN(6)
	for i := range x {
		switch kind {
		case 1:
			if r.IntN(3) > 0 {
				x[i] = float32(math.Copysign(0, float64(x[i])))
			}
		case 2:
			x[i] *= 0x1p-120
		case 3:
			x[i] *= 0x1p-140
		case 4:
			x[i] *= 0x1p120
		case 5:
			x[i] = float32(math.Ldexp(float64(x[i]), r.IntN(250)-140))
		}
	}
	return x
}

// extremeTensor is randomTensor with scales of any magnitude.
func extremeTensor(r *rand.Rand, kind gguf.Type, n int) []byte {
	data := randomTensor(r, kind, n)
	size := kind.BlockBytes()
	for at := 0; at < len(data); at += size {
		for _, i := range halves[kind] {
			bits := uint16(r.Uint32())
			if bits&0x7c00 == 0x7c00 {
				bits &^= 0x4000 // finite
			}
			switch r.IntN(6) {
			case 0:
				bits &= 0x8000 // a zero of either sign
			case 1:
				bits &= 0x83ff // subnormal
			}
			data[at+i], data[at+i+1] = byte(bits), byte(bits>>8)
		}
	}
	return data
}

func pathMatrix(t testing.TB, i isa, kind gguf.Type, outputs, inputs int, data []byte, a Activations) *Matrix {
	t.Helper()
	m, err := matrixFor(i, kind, outputs, inputs, data, a)
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

// TestPathMatrix compares products of every type and form with the portable ones, over shapes,
// tails and magnitudes.
func TestPathMatrix(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(21, 22))
		for _, kind := range allTypes {
			_, blocks := quant.LayoutOf(kind)
			for _, form := range []Activations{F32, Int8, Int8x2} {
				if !blocks && form != F32 {
					continue
				}
				for range 12 {
					rows, outputs := 1+r.IntN(32), 1+r.IntN(70)
					if r.IntN(6) == 0 {
						rows = 95 + r.IntN(8) // more than are computed at a time
					}
					inputs := kind.BlockSize() * (1 + r.IntN(3))
					if kind.BlockSize() == 32 {
						inputs = 32 * (1 + r.IntN(20))
					} else if !blocks {
						inputs = 1 + r.IntN(200)
					}
					comparePath(t, r, i, kind, form, rows, outputs, inputs)
				}
			}
		}
	})
}

func comparePath(t *testing.T, r *rand.Rand, i isa, kind gguf.Type, form Activations, rows, outputs, inputs int) {
	t.Helper()
	data := extremeTensor(r, kind, outputs*inputs)
	if kind == gguf.F16 {
		data = randomTensor(r, kind, outputs*inputs)
	}
	tiles := r.IntN(3) > 0
	x := pathInput(i, tiles, extreme(r, rows*inputs), rows, inputs, form)
	want := multiply(pathMatrix(t, portable, kind, outputs, inputs, data, form), x)
	got := multiply(pathMatrix(t, i, kind, outputs, inputs, data, form), x)
	samePortable(t, fmt.Sprintf("%v %v, %d rows, tiles %v, %d outputs, %d inputs", kind, form, rows, tiles, outputs, inputs), got, want)
}

// TestPathExtremes: the greatest products that blocks can have do not overflow.
func TestPathExtremes(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		for _, kind := range allTypes {
			if _, blocks := quant.LayoutOf(kind); !blocks {
				continue
			}
			for _, fill := range []byte{0x00, 0x7f, 0x80, 0xff, 0x0f, 0xf0} {
				data := make([]byte, 32*256/kind.BlockSize()*kind.BlockBytes())
				for at := range data {
					data[at] = fill
				}
				for at := 0; at < len(data); at += kind.BlockBytes() {
					for _, h := range halves[kind] {
						data[at+h], data[at+h+1] = 0x00, 0x3c // 1
					}
				}
				x := make([]float32, 6*256)
				for j := range x {
					x[j] = []float32{1, -1}[j/256%2] // all levels 127 or -127
					if j >= 4*256 && j%2 == 0 {
						x[j] = -x[j]
					}
				}
				for _, tiles := range []bool{false, true} {
					in := pathInput(i, tiles, x, 6, 256, Int8)
					want := multiply(pathMatrix(t, portable, kind, 32, 256, data, Int8), in)
					got := multiply(pathMatrix(t, i, kind, 32, 256, data, Int8), in)
					samePortable(t, fmt.Sprintf("%v of bytes %#x, tiles %v", kind, fill, tiles), got, want)
				}
			}
		}
	})
}

// TestPathAttention compares attention with the portable one.
func TestPathAttention(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(23, 24))
		var scratch AttentionScratch
		for n := range 60 {
			dim := []int{64, 128, 80, 1 + r.IntN(70)}[r.IntN(4)]
			a := newAttention(r, 1+r.IntN(20), 1+r.IntN(6), dim, r.IntN(100), n%2 == 0)
			if n%5 == 0 {
				a.Scale = -a.Scale
			}
			a.attendPortable(&scratch)
			want := slices.Clone(a.Out)
			for j := range a.Out {
				a.Out[j] = 0
			}
			if !i.attend([]Attention{a.Attention}, &scratch) {
				t.Fatal("attention was not computed")
			}
			samePortable(t, fmt.Sprintf("%d rows, %d heads of %d, from %d", a.Rows, a.Heads, a.Dim, a.First), a.Out, want)
		}
	})
}

// TestPathRows compares the functions of rows with the portable ones.
func TestPathRows(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(25, 26))
		for range 300 {
			n := 1 + r.IntN(100)
			x, y, z := extreme(r, n), extreme(r, n), extreme(r, n)
			compareRow(t, i, "RMSNorm", x, func(i isa, dst []float32) { i.rmsNorm(dst, x, y, 1e-5) })
			compareRow(t, i, "SiLUMul", x, func(i isa, dst []float32) { i.siluMulRow(dst, y, z) })
			compareRow(t, i, "AddScaled", x, func(i isa, dst []float32) { i.addScaledRow(dst, y, 0.22) })
			compareRow(t, i, "Divide", x, func(i isa, dst []float32) { i.divideRow(dst, dst, 3) })
			special := slices.Clone(x)
			special[r.IntN(n)] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))}[r.IntN(3)]
			compareRow(t, i, "SiLUMul of special values", x, func(i isa, dst []float32) { i.siluMulRow(dst, special, z) })
		}
	})
}

// TestPathLanes: what is in the lanes before counts.
func TestPathLanes(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(33, 34))
		var before Lanes
		copy(before[:], random(r, len(before), 2))
		x := random(r, 37, 2)
		squares, wantSquares := before, before
		done := i.sumSquares(&squares, x)
		if done != 32 {
			t.Fatalf("%d of %d elements are squared", done, len(x))
		}
		for j, v := range x[:done] {
			wantSquares[j%len(before)] = FMA32(v, v, wantSquares[j%len(before)])
		}
		samePortable(t, "lanes of squares", squares[:], wantSquares[:])
	})
}

// compareRow calls f for both implementations with a copy of x among values that must stay.
func compareRow(t *testing.T, i isa, what string, x []float32, f func(i isa, dst []float32)) {
	t.Helper()
	const margin = 40
	results := map[isa][]float32{}
	for _, p := range []isa{portable, i} {
		all := slices.Repeat([]float32{42}, len(x)+2*margin)
		copy(all[margin:], x)
		f(p, all[margin:][:len(x):len(x)])
		results[p] = all
	}
	samePortable(t, fmt.Sprintf("%s of %d", what, len(x)), results[i], results[portable])
}

// TestPathQuantize compares quantized activations with the portable ones.
func TestPathQuantize(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(27, 28))
		for range 500 {
			n := 1 + r.IntN(20)
			x := extreme(r, n*BlockLen)
			if r.IntN(4) == 0 {
				x[r.IntN(len(x))] = []float32{float32(math.Inf(1)), float32(math.Inf(-1)), 0x1p-100, 0}[r.IntN(4)]
			}
			var blocks, rest [2][]Block
			step := 1
			if i.tileHeight() > 0 {
				step += r.IntN(i.tileHeight())
			}
			for j, p := range []isa{portable, i} {
				blocks[j], rest[j] = make([]Block, n*step+1), make([]Block, n*step+1)
				p.quantizeBlocks(blocks[j][:n*step], step, x)
				p.quantizeRest(rest[j][:n*step], blocks[j][:n*step], step, x)
			}
			for b := range blocks[0] {
				if !sameBlock(blocks[0][b], blocks[1][b]) || !sameBlock(rest[0][b], rest[1][b]) {
					t.Fatalf("block %d of %v: %v and %v, portable %v and %v", b, x, blocks[1][b], rest[1][b], blocks[0][b], rest[0][b])
				}
			}
		}
	})
}

// sameBlock compares blocks bit for bit, but any with a scale that is NaN.
func sameBlock(a, b Block) bool {
	if a.low != a.low && b.low != b.low { // of a scale that is infinite
		a.low, b.low = 0, 0
	}
	return a == b || a.Scale != a.Scale && b.Scale != b.Scale
}

// TestPathNarrow compares binary16 numbers with those of quant.ToF16, from anything.
func TestPathNarrow(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(35, 36))
		for range 300 {
			x := extreme(r, 1+r.IntN(100))
			for j := range x {
				switch r.IntN(4) {
				case 0: // the range of binary16, with ties
					x[j] = math.Float32frombits(uint32(100+r.IntN(46))<<23 | r.Uint32()&0x7ff000 | r.Uint32()&1<<31)
				case 1:
					if bits := r.Uint32(); bits&0x7f800000 != 0x7f800000 {
						x[j] = math.Float32frombits(bits)
					}
				}
			}
			dst := make([]uint16, len(x)+1)
			i.narrow(dst, x)
			for j, v := range x {
				if dst[j] != quant.ToF16(v) {
					t.Fatalf("%v (%#x) became %#x, want %#x", v, math.Float32bits(v), dst[j], quant.ToF16(v))
				}
			}
			if dst[len(x)] != 0 {
				t.Fatal("an element beyond the last is written")
			}
		}
	})
}

// TestPathRope compares rotations with the portable ones.
func TestPathRope(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(29, 30))
		for _, style := range []RopeStyle{RopeNorm, RopeNeox} {
			for pairs := 1; pairs < 70; pairs++ {
				rope := &Rope{style: style, freq: make([]float64, pairs)}
				x, cos, sin := extreme(r, 2*pairs), random(r, pairs, 1), random(r, pairs, 1)
				compareRow(t, i, "Rotate", x, func(i isa, dst []float32) { rope.rotate(i, dst, cos, sin) })
			}
		}
	})
}
