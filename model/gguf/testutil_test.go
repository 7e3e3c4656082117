package gguf

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
)

// raw assembles the bytes of a header by hand, so that tests can write what
// Writer refuses to.
type raw struct{ b []byte }

func (r *raw) u32(n uint32) *raw   { r.b = binary.LittleEndian.AppendUint32(r.b, n); return r }
func (r *raw) u64(n uint64) *raw   { r.b = binary.LittleEndian.AppendUint64(r.b, n); return r }
func (r *raw) str(s string) *raw   { r.u64(uint64(len(s))); r.b = append(r.b, s...); return r }
func (r *raw) bytes(s string) *raw { r.b = append(r.b, s...); return r }

// start begins a version 3 file with these counts.
func start(tensors, keys uint64) *raw {
	return (&raw{}).bytes("GGUF").u32(3).u64(tensors).u64(keys)
}

// info adds the description of a tensor.
func (r *raw) info(name string, dims []uint64, t Type, offset uint64) *raw {
	r.str(name).u32(uint32(len(dims)))
	for _, d := range dims {
		r.u64(d)
	}
	return r.u32(uint32(t)).u64(offset)
}

// pad fills up to a multiple of 32 and adds n bytes of data.
func (r *raw) pad(n int) *raw {
	for len(r.b)%32 != 0 {
		r.b = append(r.b, 0)
	}
	r.b = append(r.b, make([]byte, n)...)
	return r
}

func write(t testing.TB, w *Writer) []byte {
	t.Helper()
	var b bytes.Buffer
	n, err := w.WriteTo(&b)
	if err != nil {
		t.Fatal(err)
	}
	if n != int64(b.Len()) {
		t.Fatalf("WriteTo returned %d, wrote %d", n, b.Len())
	}
	return b.Bytes()
}

func parse(t testing.TB, data []byte) *File {
	t.Helper()
	f, err := Parse("model.gguf", data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func set(t testing.TB, w *Writer, key string, v any) {
	t.Helper()
	if err := w.Set(key, v); err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, w *Writer, name string, typ Type, dims []uint64, data []byte) {
	t.Helper()
	if err := w.AddTensor(name, typ, dims, Bytes(data)); err != nil {
		t.Fatal(err)
	}
}

// pattern returns n bytes that differ from those of another seed.
func pattern(n int, seed byte) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i)*7 + seed
	}
	return b
}

// small returns a writer of a file with a bit of everything.
func small(t testing.TB) *Writer {
	w := NewWriter()
	set(t, w, "general.architecture", "granite")
	set(t, w, "granite.block_count", uint32(2))
	set(t, w, "granite.attention.head_count_kv", []int32{1, 2})
	set(t, w, "granite.flag", true)
	set(t, w, "tokenizer.ggml.tokens", []string{"a", "", "bc"})
	set(t, w, "nested", [][]uint8{{1}, {}})
	add(t, w, "token_embd.weight", F32, []uint64{4, 3}, pattern(48, 1))
	add(t, w, "blk.0.ffn_up.weight", Q8_0, []uint64{32, 2}, pattern(68, 2))
	add(t, w, "scale", F16, []uint64{1}, pattern(2, 3))
	return w
}

func save(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// sharedDir returns the folder of reference material beside the module, and
// skips the test where it is absent.
func sharedDir(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("reference files are absent: %v", err)
	}
	return path
}
