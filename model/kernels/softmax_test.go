//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPathSoftmax compares the softmax of scores in pages with that of each head by itself.
func TestPathSoftmax(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(43, 44))
		bounds := []float32{-100, -87.5, -87, -86.9, -1e-30, 0, 1e-40, -1e30}
		for n := range 150 {
			n++
			heads, gap, scale := 1+r.IntN(4), r.IntN(3), []float32{1, 0.125, -2, 3e-5}[r.IntN(4)]
			stride := heads*PageLen + gap
			pages := (n + PageLen - 1) / PageLen
			x, sums := extreme(r, (pages-1)*stride+heads*PageLen), make([]float32, heads)
			for _, v := range bounds {
				x[r.IntN(len(x))] = v
			}
			at := func(h, k int) int { return k/PageLen*stride + h*PageLen + k%PageLen }
			var want []float32
			for h := range heads {
				scores := make([]float32, n)
				for k := range scores {
					scores[k] = x[at(h, k)] * scale
				}
				sum := expSum(scores, slices.Max(scores))
				want = append(append(want, scores...), sum)
			}
			i.softmaxPages(x, stride, n, scale, sums)
			var got []float32
			for h := range heads {
				for k := range n {
					got = append(got, x[at(h, k)])
				}
				got = append(got, sums[h])
			}
			samePortable(t, fmt.Sprintf("%d heads, %d scores times %v", heads, n, scale), got, want)
		}
	})
}

// TestPathSoftmaxNaN: the sum tells of a score that is not a number, wherever it is.
func TestPathSoftmaxNaN(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		r := rand.New(rand.NewPCG(45, 46))
		for _, special := range []float64{math.NaN(), math.Inf(1)} {
			for k := range 70 {
				x, sums := random(r, 3*PageLen, 2), []float32{0}
				x[k] = float32(special)
				if i.softmaxPages(x, PageLen, 70, 0.5, sums); sums[0] == sums[0] {
					t.Fatalf("with %v at %d the sum is %v", special, k, sums[0])
				}
			}
		}
	})
}

func BenchmarkSoftmaxPages(b *testing.B) {
	const heads, pages = 5, 16
	x := random(rand.New(rand.NewPCG(47, 48)), heads*pages*PageLen, 1)
	scores, sums := make([]float32, len(x)), make([]float32, heads)
	for _, i := range bestISA().available() {
		if i == portable {
			continue
		}
		b.Run(i.String(), func(b *testing.B) {
			for b.Loop() {
				copy(scores, x)
				i.softmaxPages(scores, heads*PageLen, pages*PageLen, 1, sums)
			}
			b.ReportMetric(float64(len(x)*b.N)/float64(b.Elapsed().Nanoseconds()), "elements/ns")
		})
	}
}
