package gguf

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"unsafe"
)

// resident returns how many bytes of mapped data are in the memory of this process.
func resident(t *testing.T, data []byte) (total int) {
	t.Helper()
	pages, err := os.Open("/proc/self/pagemap")
	if err != nil {
		t.Skip(err)
	}
	defer pages.Close()
	page := os.Getpagesize()
	first := int(uintptr(unsafe.Pointer(&data[0]))) / page
	entries := make([]byte, 8*(len(data)/page+1))
	if _, err := pages.ReadAt(entries, int64(8*first)); err != nil {
		t.Skip(err)
	}
	for at := 0; at < len(entries); at += 8 {
		if binary.LittleEndian.Uint64(entries[at:])>>63 == 1 { // present
			total += page
		}
	}
	return total
}

// TestEvict: what is given back is out of memory and still there to be read, and what is not from a
// mapped file stays as it is.
func TestEvict(t *testing.T) {
	const size = 8 << 20
	w := NewWriter()
	add(t, w, "x", F32, []uint64{size / 4}, pattern(size, 1))
	path := filepath.Join(t.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	x, _ := f.Tensor("x")
	data, err := f.Data(x)
	if err != nil {
		t.Fatal(err)
	}
	read := func() {
		t.Helper()
		if !bytes.Equal(data, pattern(size, 1)) {
			t.Error("the data changed")
		}
	}
	read()
	if n := resident(t, data); n < size {
		t.Fatalf("%d of %d bytes that were read are in memory", n, size)
	}
	f.EvictData(data[size/4 : size/2])
	if n := resident(t, data); n > size*3/4+1<<16 { // less where pages are large
		t.Errorf("%d of %d bytes are in memory after a quarter was given back", n, size)
	}
	read()
	f.Evict()
	if n := resident(t, data); n > 0 {
		t.Errorf("%d of %d bytes are in memory after all was given back", n, size)
	}
	if _, err := f.WeightsDigest(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := resident(t, data); n > 1<<20 {
		t.Errorf("%d of %d bytes are in memory after they were hashed", n, size)
	}
	read()

	inMemory := parse(t, write(t, w))
	x, _ = inMemory.Tensor("x")
	if data, err = inMemory.Data(x); err != nil {
		t.Fatal(err)
	}
	inMemory.EvictData(data)
	f.EvictData(data)
	read()
}
