package kernels

import (
	"math"
	"math/rand/v2"
	"testing"
)

// random returns n numbers between -scale and scale.
func random(r *rand.Rand, n int, scale float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32((2*r.Float64() - 1) * scale)
	}
	return x
}

func near(t *testing.T, what string, got float32, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= tolerance) {
		t.Fatalf("%s is %v, want %v", what, got, want)
	}
}

func TestExp32(t *testing.T) {
	worst := 0.0
	for i := range 2_000_000 {
		x := float32(minExp + float64(i)*(maxExp-minExp)/2_000_000)
		want := math.Exp(float64(x))
		worst = max(worst, math.Abs(float64(Exp32(x))-want)/want)
	}
	if worst > 1e-7 {
		t.Errorf("relative error %g", worst)
	}
	if Exp32(0) != 1 {
		t.Errorf("exp(0) = %v", Exp32(0))
	}
	inf := float32(math.Inf(1))
	if Exp32(-inf) != Exp32(minExp) || Exp32(-1e30) != Exp32(minExp) || Exp32(inf) != Exp32(maxExp) || Exp32(1e30) != Exp32(maxExp) {
		t.Error("arguments out of range do not give the value at the bound")
	}
	if v := Exp32(float32(math.NaN())); v == v {
		t.Errorf("exp(NaN) = %v", v)
	}
}

func TestLanesOrder(t *testing.T) {
	// 2^24 + 1 is not a float32 number, so the result tells in which order lanes are added.
	var l Lanes
	l[0], l[8] = 1<<24, 1 // first step
	l[1], l[9] = -1<<24, 1
	if got := l.Sum(); got != 1 { // (2^24+1 -> 2^24) + (1-2^24)
		t.Errorf("sum %v, want 1", got)
	}
	var sequence Lanes
	for i := range sequence {
		sequence[i] = float32(i)
	}
	if got := sequence.Sum(); got != 120 {
		t.Errorf("sum %v, want 120", got)
	}
}

func TestRMSNorm(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, n := range []int{1, 15, 16, 17, 256, 2560} {
		x, w, y := random(r, n, 3), random(r, n, 2), make([]float32, n)
		RMSNorm(y, x, w, 1e-5)
		sum := 0.0
		for _, v := range x {
			sum += float64(v) * float64(v)
		}
		scale := 1 / math.Sqrt(sum/float64(n)+float64(float32(1e-5)))
		for i := range y {
			near(t, "element", y[i], float64(x[i])*scale*float64(w[i]), 1e-6)
		}
	}
}

func TestRMSNormOverflow(t *testing.T) {
	x := []float32{1e30, 1}
	if RMSNorm(x, x, []float32{1, 1}, 0); x[0] == x[0] || x[1] == x[1] {
		t.Errorf("%v, want NaN", x)
	}
}

func TestSiLUMul(t *testing.T) {
	gate := []float32{-1000, -88, -10, -1, 0, 0.5, 3, 50, 1000}
	for _, g := range gate {
		out := []float32{0}
		SiLUMul(out, []float32{g}, []float32{3})
		want := 3 * float64(g) / (1 + math.Exp(-float64(g)))
		near(t, "silu", out[0], want, 3e-7*math.Abs(want)+1e-34)
	}
}

func TestAddScaleDivide(t *testing.T) {
	x := []float32{1, 2}
	AddScaled(x, []float32{10, 20}, 0.5)
	Scale(x, 4)
	Divide(x, 8)
	if x[0] != 3 || x[1] != 6 {
		t.Errorf("%v, want [3 6]", x)
	}
}

func TestFinite(t *testing.T) {
	if !Finite([]float32{0, -math.MaxFloat32, math.SmallestNonzeroFloat32}) || !Finite(nil) {
		t.Error("finite numbers are not")
	}
	for _, v := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
		if Finite([]float32{1, float32(v)}) {
			t.Errorf("%v is finite", v)
		}
	}
}
