package kernels

import "testing"

func TestSelfCheck(t *testing.T) {
	eachPath(t, func(t *testing.T, i isa) {
		if err := i.selfCheck(); err != nil {
			t.Error(err)
		}
	})
	if err := portable.selfCheck(); err != nil {
		t.Error(err)
	}
}

func TestSameBitsSeesEveryBit(t *testing.T) {
	zero := float32(0)
	for _, got := range []float32{-zero, 0x1p-149} {
		if err := sameBits("zero", []float32{1, got}, []float32{1, zero}); err == nil {
			t.Errorf("%g passed as 0", got)
		}
	}
	if err := sameBits("same", []float32{1, -zero}, []float32{1, -zero}); err != nil {
		t.Error(err)
	}
}

func BenchmarkSelfCheck(b *testing.B) {
	for b.Loop() {
		if err := bestISA().selfCheck(); err != nil {
			b.Fatal(err)
		}
	}
}
