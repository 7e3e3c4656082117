package kernels

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigFMA is x*y + z computed exactly and rounded once.
func bigFMA(x, y, z float32) float32 {
	p := float64(x) * float64(y) // exact; decides NaN, infinities and signs of zero
	if s := p + float64(z); math.IsNaN(s) || math.IsInf(p, 0) || math.IsInf(float64(z), 0) || (p == 0 && z == 0) {
		return float32(s)
	}
	exact := new(big.Float).SetPrec(1200)
	exact.Add(new(big.Float).SetPrec(1200).SetFloat64(p), new(big.Float).SetPrec(1200).SetFloat64(float64(z)))
	if exact.Sign() == 0 {
		return 0 // unequal signs cancel to +0
	}
	f, _ := exact.Float32()
	return f
}

func checkFMA(t *testing.T, x, y, z float32) {
	t.Helper()
	want := bigFMA(x, y, z)
	same := func(got float32) bool {
		return math.Float32bits(got) == math.Float32bits(want) || (got != got && want != want)
	}
	if got := FMA32(x, y, z); !same(got) {
		t.Fatalf("FMA32(%x, %x, %x) = %x, want %x", x, y, z, got, want)
	}
	p := float64(x) * float64(y)
	if s := p + float64(z); math.IsInf(s, 0) || math.IsNaN(s) {
		return
	}
	if got := float32(addToOdd(p, float64(z))); !same(got) {
		t.Fatalf("addToOdd(%x*%x, %x) = %x, want %x", x, y, z, got, want)
	}
}

func TestFMA32Special(t *testing.T) {
	inf := float32(math.Inf(1))
	nan := float32(math.NaN())
	least := math.Float32frombits(1)
	normal := math.Float32frombits(0x00800000)
	values := []float32{0, float32(math.Copysign(0, -1)), 1, -1, 1 + 0x1p-23, 1 - 0x1p-24, 0x1p-12, 0x1p12 + 1,
		least, -least, normal, -normal, normal - least, 0x1p-75, 0x1p-74, -0x1p-74, 0x1p-63, 0x1.8p-75,
		math.MaxFloat32, -math.MaxFloat32, 0x1p64, -0x1p64, 0x1p63, 0x1p103, inf, -inf, nan,
		0x1.000002p-64, 0x1.fffffep-64, 0x1.fffffep+63, 3, 0.1}
	for _, x := range values {
		for _, y := range values {
			for _, z := range values {
				checkFMA(t, x, y, z)
			}
		}
	}
}

func TestFMA32Random(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	bits := func() float32 { return math.Float32frombits(r.Uint32()) }
	for range 200_000 {
		checkFMA(t, bits(), bits(), bits())
		checkFMA(t, float32(r.NormFloat64()), float32(r.NormFloat64()), float32(r.NormFloat64()))
	}
}

// TestFMA32NearTies places z so that the sum lies on, or a hair beside, the middle between two
// neighbouring float32 numbers, at every magnitude down to the subnormals.
func TestFMA32NearTies(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 300_000 {
		exponent := r.IntN(276) - 148
		z := float32(math.Ldexp(1+r.Float64(), exponent))
		ulp := float64(math.Float32frombits(math.Float32bits(z)+1)) - float64(z)
		half := ulp / 2
		// x*y = half*(1+d) with d zero or tiny: x = 2^a(1+i/2^23), y = 2^b(1-i/2^23).
		i := float64(r.IntN(5)) * 0x1p-23
		a := r.IntN(40) - 20
		x := float32(math.Ldexp(1+i, a))
		y := float32(half * math.Ldexp(1-i, -a))
		if r.IntN(2) == 0 {
			x = -x
		}
		checkFMA(t, x, y, z)
		checkFMA(t, x, y, -z)
		checkFMA(t, x, y, math.Float32frombits(math.Float32bits(z)|1))
	}
}

func BenchmarkFMA32(b *testing.B) {
	x, y := float32(1.0001), float32(0.9999)
	var s [8]float32
	for range b.N {
		for i := range s {
			s[i] = FMA32(x, y, s[i])
		}
	}
	if s[0] == 1 {
		b.Log("unexpected")
	}
}
