package gguf

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSetRefuses(t *testing.T) {
	deep := any([]int8{1})
	for range maxDepth {
		deep = []any{deep}
	}
	cases := []struct {
		name, key string
		v         any
		want      string
	}{
		{"empty key", "", "x", "key of 0 bytes"},
		{"long key", strings.Repeat("k", maxKeyBytes+1), "x", "key of 65536 bytes"},
		{"nil", "k", nil, `key "k": nil cannot be stored`},
		{"int", "k", 4, `key "k": int has no fixed width: use int32 or int64`},
		{"uint list", "k", []uint{4}, `uint has no fixed width: use uint32 or uint64`},
		{"map", "k", map[string]int{}, `map[string]int cannot be stored`},
		{"list of any", "k", []any{"x"}, `element 0: string in a list of type []any`},
		{"nil in list", "k", []any{nil}, `element 0: nil cannot be stored`},
		{"too deep", "k", deep, "nested more than 8 deep"},
		{"zero Value", "k", Value{}, "the zero Value cannot be stored"},
		{"long string", "k", strings.Repeat("x", maxTextBytes+1), "exceeds the limit"},
		{"alignment type", "general.alignment", int32(32), `is of type i32, want u32`},
		{"alignment", "general.alignment", uint32(24), `is 24, want a power of two from 8`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := NewWriter()
			err := w.Set(c.key, c.v)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
			if f := parse(t, write(t, w)); len(f.Keys()) != 0 {
				t.Errorf("the refused key was written: %q", f.Keys())
			}
		})
	}
}

func TestSetReplaces(t *testing.T) {
	w := NewWriter()
	set(t, w, "a", uint32(1))
	set(t, w, "b", uint32(2))
	set(t, w, "a", "new")
	f := parse(t, write(t, w))
	if got := strings.Join(f.Keys(), " "); got != "a b" {
		t.Errorf("keys %q", got)
	}
	if s, err := f.String("a"); s != "new" || err != nil {
		t.Errorf("a is %q, %v", s, err)
	}
}

func TestAddTensorRefuses(t *testing.T) {
	w := NewWriter()
	add(t, w, "there", F32, []uint64{1}, make([]byte, 4))
	cases := []struct {
		name string
		typ  Type
		dims []uint64
		want string
	}{
		{"", F32, []uint64{1}, "name of 0 bytes"},
		{strings.Repeat("n", 64), F32, []uint64{1}, "name of 64 bytes, want 1 to 63"},
		{"there", F32, []uint64{1}, "is already there"},
		{"x", F32, nil, "has 0 dimensions"},
		{"x", F32, []uint64{1, 1, 1, 1, 1}, "has 5 dimensions"},
		{"x", F32, []uint64{4, 0}, "has an empty dimension"},
		{"x", F32, []uint64{1 << 40, 1 << 40}, "has too many elements"},
		{"x", Q4_K, []uint64{128, 2}, "rows of 128 elements, which Q4_K cannot store (blocks of 256)"},
		{"x", Type(99), []uint64{1}, "unknown tensor type 99"},
		{"x", Type(4), []uint64{32}, "Q4_2 (4) was removed"},
	}
	for _, c := range cases {
		err := w.AddTensor(c.name, c.typ, c.dims, Bytes(nil))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %v: error %v, want %q", c.typ, c.dims, err, c.want)
		}
	}
	if n := len(parse(t, write(t, w)).Tensors()); n != 1 {
		t.Errorf("%d tensors written, want 1", n)
	}
}

func TestWriteToChecksSizes(t *testing.T) {
	broken := errors.New("disk on fire")
	cases := []struct {
		name  string
		write func(io.Writer) error
		want  string
	}{
		{"short", Bytes(make([]byte, 15)), `tensor "x": 15 bytes written, want 16`},
		{"long", Bytes(make([]byte, 17)), `tensor "x": 1 bytes more than the tensor holds`},
		{"long, error ignored", func(w io.Writer) error { w.Write(make([]byte, 17)); return nil }, `tensor "x": 0 bytes written, want 16`},
		{"failing", func(io.Writer) error { return broken }, `tensor "x": disk on fire`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := NewWriter()
			if err := w.AddTensor("x", F32, []uint64{4}, c.write); err != nil {
				t.Fatal(err)
			}
			_, err := w.WriteTo(io.Discard)
			if err == nil || err.Error() != c.want {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
}

// stingy accepts a number of bytes and fails then.
type stingy struct{ left int }

func (s *stingy) Write(p []byte) (int, error) {
	n := min(len(p), s.left)
	s.left -= n
	if n < len(p) {
		return n, io.ErrShortWrite
	}
	return n, nil
}

func TestWriteToReportsBytesOnFailure(t *testing.T) {
	w := small(t)
	size := len(write(t, w))
	for _, room := range []int{0, 1, 100, size - 1} {
		n, err := w.WriteTo(&stingy{room})
		if !errors.Is(err, io.ErrShortWrite) || n != int64(room) {
			t.Errorf("room for %d: wrote %d, %v", room, n, err)
		}
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m.gguf")
	w := small(t)
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, write(t, w)) {
		t.Fatalf("file differs from WriteTo, %v", err)
	}

	bad := NewWriter()
	if err := bad.AddTensor("x", F32, []uint64{4}, Bytes(nil)); err != nil {
		t.Fatal(err)
	}
	if err := bad.WriteFile(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name the file", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(after, got) {
		t.Errorf("a failed write changed the old file, %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := w.WriteFile(filepath.Join(dir, "no", "m.gguf")); err == nil {
		t.Error("no error for a missing folder")
	}
}
