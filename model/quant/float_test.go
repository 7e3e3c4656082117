package quant

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// f16Value is the definition of binary16: sign, 5 bits of exponent, 10 of mantissa.
func f16Value(bits uint16) float64 {
	exponent, mantissa := int(bits>>10&31), float64(bits&1023)
	var v float64
	switch exponent {
	case 0:
		v = math.Ldexp(mantissa, -24)
	case 31:
		v = math.Inf(1)
		if mantissa != 0 {
			v = math.NaN()
		}
	default:
		v = math.Ldexp(1024+mantissa, exponent-25)
	}
	if bits>>15 != 0 {
		v = math.Copysign(v, -1)
	}
	return v
}

func TestF16Exhaustive(t *testing.T) {
	for i := range 1 << 16 {
		bits := uint16(i)
		want := float32(f16Value(bits))
		got := F16(bits)
		if !sameBits(got, want) {
			t.Fatalf("F16(%#04x) = %v, want %v", bits, got, want)
		}
		back := ToF16(got)
		if got == got && back != bits {
			t.Fatalf("ToF16(F16(%#04x)) = %#04x", bits, back)
		}
		if got != got && (back&f16Exponent != f16Exponent || back&f16Mantissa == 0) {
			t.Fatalf("ToF16 of the NaN %#04x is %#04x, which is none", bits, back)
		}
	}
}

// TestToF16Rounding walks over all pairs of neighbours: the values between them go to the nearer
// one, the middle to the even one. Infinity takes the place of 65536.
func TestToF16Rounding(t *testing.T) {
	for i := range uint16(f16Exponent) {
		low, high := f16Value(i), f16Value(i+1)
		if i+1 == f16Exponent {
			high = 65536
		}
		middle := float32((low + high) / 2) // exact: 12 bits
		even := i + i&1
		below, above := math.Nextafter32(middle, 0), math.Nextafter32(middle, math.MaxFloat32)
		for _, c := range []struct {
			f    float32
			want uint16
		}{{below, i}, {middle, even}, {above, i + 1}} {
			if got := ToF16(c.f); got != c.want {
				t.Fatalf("ToF16(%v) = %#04x, want %#04x", c.f, got, c.want)
			}
			if got := ToF16(-c.f); got != c.want|f16Sign {
				t.Fatalf("ToF16(%v) = %#04x, want %#04x", -c.f, got, c.want|f16Sign)
			}
		}
	}
}

func TestFloatSpecialValues(t *testing.T) {
	inf, negZero := float32(math.Inf(1)), float32(math.Copysign(0, -1))
	nan := math.Float32frombits(0xffc12345)
	for _, c := range []struct {
		name      string
		f         float32
		f16, bf16 uint16
	}{
		{"zero", 0, 0, 0},
		{"negative zero", negZero, 0x8000, 0x8000},
		{"one", 1, 0x3c00, 0x3f80},
		{"infinity", inf, 0x7c00, 0x7f80},
		{"negative infinity", -inf, 0xfc00, 0xff80},
		{"largest float32", math.MaxFloat32, 0x7c00, 0x7f80},
		{"smallest float32", math.SmallestNonzeroFloat32, 0, 0},
		{"largest binary16", 65504, 0x7bff, 0x4780},
		{"a NaN", nan, 0xfe00, 0xffc1},
		{"a NaN in the lower half only", math.Float32frombits(0x7f800001), 0x7e00, 0x7fc0},
	} {
		if got := ToF16(c.f); got != c.f16 {
			t.Errorf("ToF16 of %s: %#04x, want %#04x", c.name, got, c.f16)
		}
		if got := ToBF16(c.f); got != c.bf16 {
			t.Errorf("ToBF16 of %s: %#04x, want %#04x", c.name, got, c.bf16)
		}
	}
}

// TestToBF16Nearest checks that no bfloat16 is nearer, and that ties go to even.
func TestToBF16Nearest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := math.Float32frombits(rapid.Uint32().Draw(t, "bits"))
		if f != f || math.IsInf(float64(f), 0) {
			t.Skip("not finite")
		}
		bits := ToBF16(f)
		if !isFinite(BF16(bits)) {
			t.Skip("rounded to infinity")
		}
		distance := math.Abs(float64(BF16(bits)) - float64(f))
		for _, other := range []uint16{bits - 1, bits + 1} {
			d := math.Abs(float64(BF16(other)) - float64(f))
			if d < distance || d == distance && bits%2 != 0 {
				t.Fatalf("ToBF16(%v) = %#04x, but %#04x is nearer or even", f, bits, other)
			}
		}
	})
}
