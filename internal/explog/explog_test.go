package explog

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestExpAndLogAreAccurate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200_000 {
		x := -r.Float64() * math.Pow(10, r.Float64()*4-1)
		if got, want := Exp(x), math.Exp(x); math.Abs(got-want) > 4e-16*want && x >= -708 {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
		y := math.Exp(r.Float64()*1400 - 700)
		if got, want := Log(y), math.Log(y); math.Abs(got-want) > 4e-16*max(math.Abs(want), 1) {
			t.Fatalf("Log(%v) = %v, want %v", y, got, want)
		}
	}
	for range 100_000 { // perplexities are of positive numbers
		x := r.Float64() * 700
		if got, want := Exp(x), math.Exp(x); math.Abs(got-want) > 4e-16*want {
			t.Fatalf("Exp(%v) = %v, want %v", x, got, want)
		}
	}
	for _, tc := range []struct{ x, want float64 }{{0, 1}, {math.Inf(-1), 0}, {-1e9, 0}, {-709, 0}} {
		if got := Exp(tc.x); got != tc.want {
			t.Errorf("Exp(%v) = %v, want %v", tc.x, got, tc.want)
		}
	}
	if got := Log(1); got != 0 {
		t.Errorf("Log(1) = %v, want 0", got)
	}
}

// Near 1, where the logarithm is small, it is accurate in proportion too.
func TestLogIsAccurateNearOne(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 100_000 {
		y := math.Exp(40 * (r.Float64() - 0.5))
		if got, want := Log(y), math.Log(y); math.Abs(got-want) > 8e-16*math.Abs(want)+1e-17 {
			t.Fatalf("Log(%v) is %v, want %v", y, got, want)
		}
	}
}
