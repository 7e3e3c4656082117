package wire

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

func write(u uint64, i int64, s string, f float64, list []int64) []byte {
	b := AppendUint(nil, u)
	b = AppendInt(b, i)
	b = AppendString(b, s)
	b = AppendFloat(b, f)
	return AppendList(b, list, AppendInt)
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, i := rapid.Uint64().Draw(t, "u"), rapid.Int64().Draw(t, "i")
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "s"))
		f := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{math.NaN(), math.Inf(-1), math.Copysign(0, -1)})).Draw(t, "f")
		list := rapid.SliceOf(rapid.Int64()).Draw(t, "list")
		record := write(u, i, s, f, list)

		r := NewReader(record)
		if got := r.Uint(); got != u {
			t.Errorf("uint %d, want %d", got, u)
		}
		if got := r.Int(); got != i {
			t.Errorf("int %d, want %d", got, i)
		}
		if got := r.String(); got != s {
			t.Errorf("string %q, want %q", got, s)
		}
		if got := r.Float(); math.Float64bits(got) != math.Float64bits(f) {
			t.Errorf("float %v, want %v", got, f)
		}
		if diff := cmp.Diff(list, ReadList(r, (*Reader).Int), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}

		cut := rapid.IntRange(0, len(record)-1).Draw(t, "cut")
		if err := readAll(record[:cut]); !errors.Is(err, ErrShort) {
			t.Errorf("cut to %d of %d bytes: %v, want ErrShort", cut, len(record), err)
		}
		if err := readAll(append(record, 0)); err == nil {
			t.Error("a byte too many was accepted")
		}
	})
}

func readAll(record []byte) error {
	r := NewReader(record)
	r.Uint()
	r.Int()
	_ = r.String()
	r.Float()
	ReadList(r, (*Reader).Int)
	return r.Close()
}

func TestHostileLengths(t *testing.T) {
	huge := AppendUint(nil, math.MaxUint64)
	for name, read := range map[string]func(*Reader){
		"string": func(r *Reader) { _ = r.String() },
		"list":   func(r *Reader) { ReadList(r, (*Reader).Float) },
	} {
		r := NewReader(append(huge, make([]byte, 100)...))
		read(r)
		if err := r.Close(); !errors.Is(err, ErrShort) {
			t.Errorf("%s of 2^64-1: %v, want ErrShort", name, err)
		}
	}
	r := NewReader([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff})
	r.Uint()
	if r.Close() == nil {
		t.Error("a number of more than 64 bits was accepted")
	}
}

func FuzzReader(f *testing.F) {
	f.Add(write(1, -1, "text", math.Inf(1), []int64{1, 2}))
	f.Fuzz(func(_ *testing.T, record []byte) { _ = readAll(record) })
}
