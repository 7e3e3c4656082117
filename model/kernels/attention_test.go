package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"assay/model/quant"
)

// attentionCase is a random attention with its keys and values kept as plain arrays.
type attentionCase struct {
	Attention
	keys, values [][]float32 // [positions][dim], as stored
}

func newAttention(r *rand.Rand, rows, heads, dim, first int, half bool) *attentionCase {
	a := &attentionCase{Attention: Attention{Rows: rows, Heads: heads, Dim: dim, First: first, Scale: 0.3, Stride: heads*dim + 3}}
	a.Query = random(r, rows*a.Stride, 3)
	a.Out = make([]float32, rows*a.Stride)
	for t := range first + rows {
		if t%PageLen == 0 {
			// What lies beyond the positions must not matter.
			page := Page{F32: random(r, PageSize(dim), math.MaxFloat32)}
			if half {
				page = Page{F16: make([]uint16, PageSize(dim))}
				for i := range page.F16 {
					page.F16[i] = uint16(r.Uint32())
				}
			}
			a.Pages = append(a.Pages, page)
		}
		k, v := random(r, dim, 3), random(r, dim, 3)
		a.Pages[t/PageLen].Store(t%PageLen, k, v)
		if half {
			for d := range k {
				k[d], v[d] = quant.F16(quant.ToF16(k[d])), quant.F16(quant.ToF16(v[d]))
			}
		}
		a.keys, a.values = append(a.keys, k), append(a.values, v)
	}
	return a
}

// direct is the definition of attention for one row and head, written one output at a time.
func (a *attentionCase) direct(row, head int) []float32 {
	n := a.First + row + 1
	query := a.Query[row*a.Stride+head*a.Dim:][:a.Dim]
	scores := make([]float32, n)
	top := float32(math.Inf(-1))
	for t := range scores {
		scores[t] = chainsOf(a.Dim, func(d int) (float32, float32) { return a.keys[t][d], query[d] }) * a.Scale
		top = max(top, scores[t])
	}
	var lanes Lanes
	for t, s := range scores {
		scores[t] = Exp32(s - top)
		lanes[t%16] += scores[t]
	}
	sum := lanes.Sum()
	out := make([]float32, a.Dim)
	for d := range out {
		out[d] = chainsOf(n, func(t int) (float32, float32) { return a.values[t][d], scores[t] }) / sum
	}
	return out
}

// chainsOf is the sum of n products by the rule for float32 sums.
func chainsOf(n int, term func(i int) (float32, float32)) float32 {
	var sum, chain float32
	for i := range n {
		x, y := term(i)
		if chain = FMA32(x, y, chain); i%32 == 31 || i == n-1 {
			sum += chain
			chain = 0
		}
	}
	return sum
}

func TestAttention(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	var scratch AttentionScratch
	for _, half := range []bool{false, true} {
		for _, c := range [][4]int{{1, 1, 8, 0}, {1, 4, 64, 31}, {1, 3, 80, 32}, {5, 2, 20, 30}, {3, 1, 3, 100}, {40, 2, 16, 0}} {
			a := newAttention(r, c[0], c[1], c[2], c[3], half)
			a.Attend(&scratch)
			for row := range a.Rows {
				for head := range a.Heads {
					got := a.Out[row*a.Stride+head*a.Dim:][:a.Dim]
					for d, want := range a.direct(row, head) {
						if math.Float32bits(got[d]) != math.Float32bits(want) {
							t.Fatalf("%v half %v: row %d head %d element %d is %v, want %v", c, half, row, head, d, got[d], want)
						}
					}
				}
			}
		}
	}
}

// TestAttentionValue checks the definition itself against float64.
func TestAttentionValue(t *testing.T) {
	a := newAttention(rand.New(rand.NewPCG(2, 9)), 1, 1, 64, 200, false)
	var sum float64
	want := make([]float64, a.Dim)
	for t, k := range a.keys {
		dot := 0.0
		for d := range k {
			dot += float64(k[d]) * float64(a.Query[d])
		}
		e := math.Exp(dot * float64(a.Scale))
		sum += e
		for d := range want {
			want[d] += e * float64(a.values[t][d])
		}
	}
	for d, got := range a.direct(0, 0) {
		near(t, "element", got, want[d]/sum, 1e-5)
	}
}

// TestAttendTogether: attentions of which neighbours have pages in common give what each gives alone.
func TestAttendTogether(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 9))
	for _, i := range bestISA().available() {
		t.Run(i.String(), func(t *testing.T) {
			var scratch AttentionScratch
			for n := range 40 {
				list := relatives(r, 1+r.IntN(6), n%2 == 0)
				want := make([][]float32, len(list))
				for j := range list {
					list[j].attendPortable(&scratch)
					want[j] = slices.Clone(list[j].Out)
					clear(list[j].Out)
				}
				if !i.attend(list, &scratch) {
					for j := range list {
						list[j].attendPortable(&scratch)
					}
				}
				for j := range list {
					samePortable(t, fmt.Sprintf("attention %d of %d, from %d", j, len(list), list[j].First), list[j].Out, want[j])
				}
			}
		})
	}
}

// relatives returns attentions each of which has some of the first pages of the one before it.
func relatives(r *rand.Rand, n int, half bool) []Attention {
	heads, dim := 1+r.IntN(6), []int{16, 64, 80}[r.IntN(3)]
	var list []Attention
	for j := range n {
		rows := 1
		if r.IntN(3) == 0 {
			rows = 1 + r.IntN(40)
		}
		a := newAttention(r, rows, heads, dim, r.IntN(150), half).Attention
		if j > 0 {
			before := list[j-1]
			copy(a.Pages, before.Pages[:r.IntN(1+min(a.First, before.First)/PageLen)])
		}
		list = append(list, a)
	}
	return list
}
