package kernels

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/model/gguf"
)

// TestQuantizeBlocks states what a block is: levels within ±127, an error of half a step, the
// greatest magnitude at level 127, right sums.
func TestQuantizeBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		exponent := rapid.IntRange(-90, 100).Draw(t, "exponent")
		x := rapid.SliceOfN(rapid.Float32Range(-1, 1), BlockLen, BlockLen).Draw(t, "x")
		top := 0.0
		for i := range x {
			x[i] = float32(math.Ldexp(float64(x[i]), exponent))
			top = max(top, math.Abs(float64(x[i])))
		}
		blocks := make([]Block, 2)
		QuantizeBlocks(blocks[:1], x)
		QuantizeResidual(blocks[1:], blocks[:1], x)
		b := blocks[0]
		if top < minBlock {
			if b != (Block{}) {
				t.Fatalf("a block of magnitudes up to %g is %v, want zeros", top, b)
			}
			return
		}
		want := math.Float32frombits(math.Float32bits(float32(top)/127) &^ 3)
		if b.Scale != want || float64(b.offset) != -(3<<22)*float64(want) {
			t.Fatalf("scale %g, offset %g, want %g and its exact product with -(3<<22)", b.Scale, b.offset, want)
		}
		var sums [2]int32
		for i, q := range b.Q {
			sums[i/16] += int32(q)
			d := math.Abs(float64(b.Scale)*float64(q) - float64(x[i]))
			if q < -127 || d > 0.50002*float64(b.Scale) {
				t.Fatalf("%g became level %d of %g", x[i], q, b.Scale)
			}
			two := float64(b.Scale)*float64(q) + float64(blocks[1].Scale)*float64(blocks[1].Q[i])
			if math.Abs(two-float64(x[i])) > float64(b.Scale)/250 {
				t.Fatalf("%g became %g in two blocks, scale %g", x[i], two, b.Scale)
			}
			if math.Abs(float64(x[i])) == top && q != 127 && q != -127 {
				t.Fatalf("the greatest magnitude %g became level %d", top, q)
			}
		}
		if b.Sum != sums {
			t.Fatalf("sums %v, want %v", b.Sum, sums)
		}
	})
}

func TestQuantizeTies(t *testing.T) {
	x := make([]float32, BlockLen)
	copy(x, []float32{127, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.50001})
	blocks := make([]Block, 1)
	QuantizeBlocks(blocks, x)
	want := [BlockLen]int8{127, 0, 2, 2, 0, -2, -2, 1}
	if blocks[0].Q != want || blocks[0].Scale != 1 {
		t.Errorf("%v, want levels %v of 1", blocks[0], want)
	}
}

func TestQuantizeNotFinite(t *testing.T) {
	for _, v := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
		x := make([]float32, BlockLen)
		x[3] = float32(v)
		blocks := make([]Block, 1)
		QuantizeBlocks(blocks, x)
		if s := blocks[0].Scale; s-s == 0 {
			t.Errorf("a block with %v has the scale %v", v, s)
		}
	}
}

// TestReserve: an input has every form that one of the matrices reads.
func TestReserve(t *testing.T) {
	matrix := func(kind gguf.Type, a Activations) *Matrix {
		m, err := NewMatrix(kind, 1, 256, make([]byte, 256/kind.BlockSize()*kind.BlockBytes()), a)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, c := range []struct {
		matrices         []*Matrix
		want             []Activations
		blocks, residual int
	}{
		{[]*Matrix{matrix(gguf.BF16, Int8)}, []Activations{F32}, 0, 0},
		{[]*Matrix{matrix(gguf.Q4_K, F32), matrix(gguf.F16, Int8)}, []Activations{F32}, 0, 0},
		{[]*Matrix{matrix(gguf.Q4_K, Int8), matrix(gguf.Q6_K, Int8)}, []Activations{Int8}, 56, 0},
		{[]*Matrix{matrix(gguf.Q8_0, Int8), matrix(gguf.F32, Int8), matrix(gguf.Q8_0, Int8x2)}, []Activations{F32, Int8x2}, 56, 56},
	} {
		x := &Input{Rows: 7, Cols: 256, F32: make([]float32, 7*256)}
		got := x.Reserve(c.matrices...)
		if diff := cmp.Diff(c.want, got); diff != "" || len(x.Blocks) != c.blocks || len(x.Residual) != c.residual {
			t.Errorf("%d blocks, %d of what is left over, forms (-want +got):\n%s", len(x.Blocks), len(x.Residual), diff)
		}
	}
}

// TestSet: a row that is set in parts is the same as one that is quantized whole.
func TestSet(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for range 50 {
		rows, cols := 1+r.IntN(20), BlockLen*(1+r.IntN(30))
		whole := &Input{Rows: rows, Cols: cols, F32: random(r, rows*cols, 2)}
		parts := &Input{Rows: rows, Cols: cols, F32: make([]float32, rows*cols)}
		for _, form := range []Activations{F32, Int8, Int8x2} {
			for _, x := range []*Input{whole, parts} {
				x.reserve(path, rows > 4, form)
			}
			for row := range rows {
				whole.Quantize(row, form)
				for from := 0; from < cols; {
					to := min(from+BlockLen*(1+r.IntN(12)), cols)
					parts.Set(row, from, whole.F32[row*cols:][from:to], form)
					from = to
				}
			}
			same := slices.Equal(whole.Blocks, parts.Blocks) && slices.Equal(whole.Residual, parts.Residual) &&
				slices.Equal(whole.chunks, parts.chunks) && (form != F32 || slices.Equal(whole.F32, parts.F32))
			if !same {
				t.Fatalf("%d rows of %d, %v: in parts they are not what they are as a whole", rows, cols, form)
			}
		}
	}
}
