package kernels

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestLog64Exp64(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 100_000 {
		x := math.Exp(r.Float64()*200 - 100)
		if got, want := log64(x), math.Log(x); math.Abs(got-want) > 4e-16*math.Max(math.Abs(want), 1) {
			t.Fatalf("log64(%v) = %v, want %v", x, got, want)
		}
		y := r.Float64()*200 - 100
		if got, want := exp64(y), math.Exp(y); math.Abs(got-want) > 4e-16*want {
			t.Fatalf("exp64(%v) = %v, want %v", y, got, want)
		}
	}
	for _, base := range []float64{10000, 500000, 1e6, 1e7, 1} {
		if got, want := exp64(-log64(base)), 1/base; math.Abs(got-want) > 1e-15*want {
			t.Errorf("exp64(-log64(%v)) = %v, want %v", base, got, want)
		}
	}
}

func TestSinCos64(t *testing.T) {
	check := func(x float64) {
		s, c := sinCos64(x)
		if ws, wc := math.Sincos(x); math.Abs(s-ws) > 4e-16 || math.Abs(c-wc) > 4e-16 {
			t.Fatalf("sinCos64(%v) = %v, %v, want %v, %v", x, s, c, ws, wc)
		}
	}
	r := rand.New(rand.NewPCG(7, 8))
	for range 100_000 {
		check(r.Float64() * 8)
		check(r.Float64() * (1 << 20))
		check(-r.Float64() * (1 << 20))
	}
	for i := range 1 << 17 {
		check(float64(i)) // the angles of the first pair
	}
}

// TestHalfPi checks the three parts of π/2 against its decimal expansion.
func TestHalfPi(t *testing.T) {
	const part1, part2, part3 = 0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69
	pi, _, err := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899", 10, 300, big.ToNearestEven)
	if err != nil {
		t.Fatal(err)
	}
	rest := pi.Quo(pi, big.NewFloat(2))
	for _, p := range []float64{part1, part2, part3} {
		rest.Sub(rest, big.NewFloat(p))
	}
	if f, _ := rest.Float64(); math.Abs(f) > 0x1p-121 {
		t.Errorf("π/2 minus its parts is %g", f)
	}
}

func TestRopeAngles(t *testing.T) {
	factors := []float32{1, 2, 8, 32}
	rope, err := NewRope(RopeNorm, 8, 500000, 4, factors)
	if err != nil {
		t.Fatal(err)
	}
	cos, sin := make([]float32, 4), make([]float32, 4)
	for _, position := range []int{0, 1, 2, 1000, 131071} {
		rope.Angles(cos, sin, position)
		for i := range cos {
			angle := float64(position) * math.Pow(500000, -2*float64(i)/8) / 4 / float64(factors[i])
			if math.Abs(float64(cos[i])-math.Cos(angle)) > 1e-7 || math.Abs(float64(sin[i])-math.Sin(angle)) > 1e-7 {
				t.Errorf("position %d, pair %d: %v, %v, want %v, %v", position, i, cos[i], sin[i], math.Cos(angle), math.Sin(angle))
			}
		}
	}
	for _, bad := range [][]float32{{0, 1, 1, 1}, {1, 1e-9, 1, 1}, {1, 1, -1, 1}, {1, 1, 1, float32(math.NaN())}, {1, float32(math.Inf(1)), 1, 1}} {
		if _, err := NewRope(RopeNorm, 8, 500000, 1, bad); err == nil {
			t.Errorf("no error for the factors %v", bad)
		}
	}
}

func TestRotate(t *testing.T) {
	const x, y = 0.6, 0.8 // cosine and sine
	cos, sin := []float32{1, x}, []float32{0, y}
	for style, want := range map[RopeStyle][]float32{
		RopeNorm: {1, 2, 3*x - 4*y, 3*y + 4*x, 5},
		RopeNeox: {1, 2*x - 4*y, 3, 2*y + 4*x, 5},
	} {
		rope, err := NewRope(style, 4, 10000, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		head := []float32{1, 2, 3, 4, 5}
		rope.Rotate(head, cos, sin)
		for i := range head {
			if math.Abs(float64(head[i]-want[i])) > 1e-6 {
				t.Errorf("style %v: %v, want %v", style, head, want)
				break
			}
		}
	}
}
