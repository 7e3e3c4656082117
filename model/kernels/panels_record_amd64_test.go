//go:build amd64 && !purego

package kernels

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"assay/model/gguf"
)

func TestNearOf(t *testing.T) {
	for _, c := range []struct {
		name         string
		avxVNNI, amx bool
		want         int
	}{
		{"Zen 5", true, false, 1},
		{"Zen 4", false, false, 0},
		{"Xeon of the fifth generation", true, true, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := nearOf(c.avxVNNI, c.amx); got != c.want {
				t.Errorf("nearOf(%v, %v) = %d, want %d", c.avxVNNI, c.amx, got, c.want)
			}
		})
	}
}

// Kernels do the same wherever they fetch weights to.
func TestRecordsNearAndFar(t *testing.T) {
	const outputs, inputs, most = PanelLen, 5 * 256, 4
	r := rand.New(rand.NewPCG(51, 52))
	for i, all := range map[isa]map[gguf.Type]recordFuncs{avx2: recordKernelsAVX2, avx512: recordKernels} {
		for kind, kernels := range all {
			t.Run(fmt.Sprintf("%v/%v", i, kind), func(t *testing.T) {
				if !slices.Contains(bestISA().available(), i) {
					t.Skip("this processor has no " + i.String())
				}
				w := pathMatrix(t, i, kind, outputs, inputs, randomTensor(r, kind, outputs*inputs), Int8).pack.(*blockPanels)
				x := pathInput(i, false, random(r, most*inputs, 1), most, inputs, Int8)
				for _, rows := range []int{1, 2, 4} {
					kernel := kernels[kernelIndex[rows]]
					if kernel == nil {
						continue
					}
					var sums [2][most * maxWidth]float32
					for near := range sums {
						kernel(&sums[near][0], uintptr(4*i.width()), (*byte)(unsafe.Pointer(&x.Blocks[0])),
							uintptr(w.blocks)*unsafe.Sizeof(Block{}), &w.data[0], w.blocks, near)
					}
					if diff := cmp.Diff(sums[0], sums[1]); diff != "" || sums[0] == [len(sums[0])]float32{} {
						t.Errorf("%d rows (-far +near):\n%s", rows, diff)
					}
				}
			})
		}
	}
}
