package gguf

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestNotGGUF(t *testing.T) {
	cases := []struct{ name, data, want string }{
		{"empty", "", "it is empty"},
		{"two bytes", "GG", "file has 2 bytes, too few"},
		{"lfs pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 1\n", "a Git LFS pointer"},
		{"html", "\n  <!DOCTYPE html><html>", "a web page"},
		{"html upper case", "<HTML>", "a web page"},
		{"safetensors", "\x02\x01\x00\x00\x00\x00\x00\x00{\"__metadata__\":{}}", "a safetensors file"},
		{"json", `{"error":"Repository not found"}`, "JSON"},
		{"hub error", "Entry not found", `a server's error message: "Entry not found"`},
		{"pytorch zip", "PK\x03\x04\x00\x00", "a zip archive, such as a PyTorch checkpoint"},
		{"pickle", "\x80\x02}q\x00", "a Python pickle"},
		{"gzip", "\x1f\x8b\x08\x00", "a compressed file"},
		{"zstd", "\x28\xb5\x2f\xfd\x00", "a compressed file"},
		{"ggml", "lmgg\x01\x00", "a GGML file from before August 2023"},
		{"ggjt", "tjgg\x01\x00", "a GGML file from before August 2023"},
		{"zeros", strings.Repeat("\x00", 4096), "an unfinished download"},
		{"other", "\x7fELF\x02\x01\x01\x00\x00", `it starts with "\x7fELF\x02\x01\x01\x00"`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "m.gguf")
			save(t, path, []byte(c.data))
			_, err := Open(path)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("error %v, want one about the file with %q", err, c.want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "m.gguf")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("folder: %v", err)
	}
}

// hostile lists headers that lie, and what the error must say.
func hostile() []struct {
	name string
	data []byte
	want string
} {
	huge := uint64(math.MaxUint64)
	one := []uint64{1}
	key := func(kind Kind) *raw { return start(0, 1).str("k").u32(uint32(kind)) }
	array := func(elem Kind, n uint64) *raw { return key(KindArray).u32(uint32(elem)).u64(n) }
	deep := key(KindArray)
	for range 40 {
		deep.u32(uint32(KindArray)).u64(1)
	}
	manyEmpty := array(KindArray, 1<<20)
	aligned := func(kind Kind, n uint64) *raw {
		r := start(1, 1).str("general.alignment").u32(uint32(kind))
		if kind == KindUint64 {
			return r.u64(n)
		}
		return r.u32(uint32(n))
	}
	return []struct {
		name string
		data []byte
		want string
	}{
		{"only magic", []byte("GGUF"), "header: needs 4 bytes at byte 4, file has 4"},
		{"version 0", (&raw{}).bytes("GGUF").u32(0).b, "GGUF version 0"},
		{"version 1", (&raw{}).bytes("GGUF").u32(1).u32(0).u32(0).b, "GGUF version 1 is not supported: convert the model again"},
		{"version 4", (&raw{}).bytes("GGUF").u32(4).u64(0).u64(0).b, "GGUF version 4 is not supported, only 2 and 3"},
		{"big-endian", (&raw{}).bytes("GGUF").u32(3 << 24).u64(0).u64(0).b, "big-endian GGUF file"},
		{"cut in counts", (&raw{}).bytes("GGUF").u32(3).u64(0).u32(0).b, "header: needs 8 bytes at byte 16, file has 20"},
		{"huge key count", start(0, huge).b, "18446744073709551615 metadata keys exceed the limit of 65536"},
		{"key count without bytes", start(0, 60000).b, "60000 metadata keys: needs 840000 bytes at byte 24, file has 24 (truncated download? fetch the file again)"},
		{"huge tensor count", start(huge, 0).b, "18446744073709551615 tensors exceed the limit"},
		{"tensor count without bytes", start(5000, 0).b, "5000 tensors: needs 125000 bytes"},
		{"huge key", start(0, 1).u64(huge).pad(64).b, "metadata key 1 of 1: string of 18446744073709551615 bytes exceeds the limit of 65535"},
		{"cut key", start(0, 1).u64(100).pad(64).b, "metadata key 1 of 1: needs 100 bytes at byte 32, file has 96"},
		{"empty key", start(0, 1).str("").pad(64).b, "metadata key 1 of 1: empty name"},
		{"double key", start(0, 2).str("k").u32(0).bytes("x").str("k").u32(0).bytes("y").b, `metadata key "k" occurs twice`},
		{"unknown kind", key(13).u64(0).b, `metadata key "k" (1 of 1): unknown value type 13`},
		{"unknown element kind", array(77, 1).u64(0).b, `metadata key "k" (1 of 1): array of unknown value type 77`},
		{"bad bool", key(KindBool).bytes("\x02").b, "bool with the value 2"},
		{"bad bool in array", array(KindBool, 3).bytes("\x01\x00\x07").b, "bool with the value 7"},
		{"huge string", key(KindString).u64(huge).b, "string of 18446744073709551615 bytes exceeds the limit of 67108864"},
		{"cut string", key(KindString).u64(50).u64(0).b, `metadata key "k" (1 of 1): needs 50 bytes at byte 45, file has 53`},
		{"huge array", array(KindUint8, huge).b, "18446744073709551615 array elements exceed the limit"},
		{"array of numbers without bytes", array(KindUint64, 1000).b, "1000 array elements: needs 8000 bytes"},
		{"array of strings without bytes", array(KindString, 1<<26).pad(1000).b, "67108864 array elements: needs 536870912 bytes"},
		{"array of strings, one cut", array(KindString, 2).str("a").u64(9).b, "array element 1 of 2: needs 9 bytes"},
		{"arrays without bytes", manyEmpty.b, "1048576 array elements: needs 12582912 bytes"},
		{"deep nesting", deep.b, "arrays nested more than 8 deep"},
		{"alignment 0", aligned(KindUint32, 0).info("x", one, F32, 0).pad(64).b, `key "general.alignment" is 0, want a power of two`},
		{"alignment 24", aligned(KindUint32, 24).info("x", one, F32, 0).pad(64).b, `key "general.alignment" is 24`},
		{"alignment 2^63", aligned(KindUint64, 1<<63).info("x", one, F32, 0).pad(64).b, `key "general.alignment" is 9223372036854775808`},
		{"alignment f32", aligned(KindFloat32, 32).info("x", one, F32, 0).pad(64).b, `key "general.alignment" is of type f32, want unsigned integer`},
		{"huge name", start(1, 0).u64(huge).pad(64).b, "tensor description 1 of 1: string of"},
		{"empty name", start(1, 0).str("").pad(64).b, "tensor description 1 of 1: empty name"},
		{"double name", start(2, 0).info("x", one, F32, 0).info("x", one, F32, 32).pad(64).b, `tensor "x" occurs twice`},
		{"five dimensions", start(1, 0).str("x").u32(5).pad(99).b, `tensor "x" (1 of 1): has 5 dimensions, at most 4`},
		{"huge dimension count", start(1, 0).str("x").u32(math.MaxUint32).pad(99).b, `has 4294967295 dimensions`},
		{"cut dimensions", start(1, 0).str("x").u32(4).u64(1).u64(1).b, `tensor "x" (1 of 1): needs 8 bytes`},
		{"zero dimension", start(1, 0).info("x", []uint64{4, 0}, F32, 0).pad(64).b, "has an empty dimension"},
		{"element count overflow", start(1, 0).info("x", []uint64{1 << 32, 1 << 32}, F32, 0).pad(64).b, "has too many elements"},
		{"element count overflow to 0", start(1, 0).info("x", []uint64{1 << 16, 1 << 16, 1 << 16, 1 << 16}, F32, 0).pad(64).b, "has too many elements"},
		{"byte count overflow", start(1, 0).info("x", []uint64{1 << 62}, F64, 0).pad(64).b, "has too many elements"},
		{"unknown type", start(1, 0).info("x", one, 4711, 0).pad(64).b, `tensor "x" (1 of 1): unknown tensor type 4711`},
		{"removed type", start(1, 0).info("x", []uint64{32}, 31, 0).pad(64).b, "type Q4_0_4_4 (31) was removed from ggml"},
		{"partial block", start(1, 0).info("x", []uint64{33}, Q8_0, 0).pad(64).b, "rows of 33 elements, which Q8_0 cannot store"},
		{"partial block, whole product", start(1, 0).info("x", []uint64{16, 2}, Q8_0, 0).pad(64).b, "rows of 16 elements"},
		{"crooked offset", start(1, 0).info("x", one, F32, 4).pad(64).b, `tensor "x": offset 4 is not a multiple of the alignment 32`},
		{"offset wraps to header", start(1, 0).info("x", one, F32, huge-31).pad(64).b, `tensor "x": offset 18446744073709551584 is out of range`},
		{"offset beyond file", start(1, 0).info("x", one, F32, 1<<40).pad(64).b, `tensor "x": data ends at byte 1099511627844, file has 128 (truncated download? fetch the file again)`},
		{"overlap", start(2, 0).info("x", []uint64{9}, F32, 0).info("y", one, F32, 32).pad(64).b, `tensor "y": data overlaps that of tensor "x"`},
		{"same place", start(2, 0).info("x", one, F32, 32).info("y", one, F32, 32).pad(64).b, `tensor "y": data overlaps that of tensor "x"`},
		{"data cut", start(1, 0).info("x", []uint64{16}, F32, 0).pad(63).b, `tensor "x": data ends at byte 128, file has 127 (truncated download? fetch the file again)`},
		{"no data section", start(1, 0).info("x", one, F32, 0).b, `tensor "x": data ends at byte`},
		{"one part alone", start(0, 2).str("split.no").u32(2).bytes("\x01\x00").str("split.count").u32(2).bytes("\x03\x00").b, "part 2 of a model split into 3: open it under its name"},
		{"split.count of another type", start(0, 1).str("split.count").u32(8).str("3").b, `key "split.count" is of type string, want unsigned integer`},
	}
}

func TestHostileHeaders(t *testing.T) {
	for _, c := range hostile() {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("model.gguf", c.data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want %q", err, c.want)
			}
			if !strings.HasPrefix(err.Error(), "model.gguf: ") {
				t.Errorf("error %q does not begin with the file", err)
			}
		})
	}
}

// A header must not make the reader allocate more than a small multiple of the
// bytes that are there.
func TestHostileHeadersAllocateLittle(t *testing.T) {
	for _, c := range hostile() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = Parse("model.gguf", c.data)
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > 256<<10 {
			t.Errorf("%s: %d bytes allocated for a file of %d", c.name, got, len(c.data))
		}
	}
}

// use reads everything a file offers.
func use(f *File) error {
	for _, key := range f.Keys() {
		v, ok := f.Value(key)
		if !ok {
			return fmt.Errorf("key %q has no value", key)
		}
		_, _ = v.Any(), v.String()
		for _, err := range []error{second(f.String(key)), second(f.Uint(key)), second(f.Int(key)), second(f.Float(key)),
			second(f.Bool(key)), second(f.Strings(key)), second(f.Ints(key)), second(f.Floats(key))} {
			if err != nil && errors.Is(err, ErrMissing) {
				return err
			}
		}
	}
	for _, t := range f.Tensors() {
		data, err := f.Data(t)
		if err != nil {
			return err
		}
		if uint64(len(data)) != t.Bytes() || t.Bytes() == 0 || t.Rows()*t.Dims[0] != t.Elements() {
			return fmt.Errorf("%+v has %d bytes of data", t, len(data))
		}
	}
	return nil
}

func second[T any](_ T, err error) error { return err }

// Every single bit flip and every truncation of a small file gives a usable
// file or an error that names it.
func TestEveryBitFlipAndTruncation(t *testing.T) {
	good := write(t, small(t))
	check := func(what string, data []byte) {
		f, err := Parse("model.gguf", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "model.gguf: ") {
				t.Errorf("%s: error %q does not name the file", what, err)
			}
			return
		}
		if err := use(f); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	for i := range good {
		for bit := range 8 {
			data := bytes.Clone(good)
			data[i] ^= 1 << bit
			check(fmt.Sprintf("bit %d of byte %d", bit, i), data)
		}
		for _, b := range []byte{0, 0x7f, 0x80, 0xff} {
			data := bytes.Clone(good)
			data[i] = b
			check(fmt.Sprintf("byte %d = %#x", i, b), data)
		}
	}
	f := parse(t, good)
	last := f.Tensors()[2]
	end := int(last.Offset() + last.Bytes())
	for n := range good {
		data := good[:n:n]
		check(fmt.Sprintf("first %d bytes", n), data)
		if _, err := Parse("model.gguf", data); (err == nil) != (n >= end) {
			t.Errorf("first %d bytes: %v, though tensors end at %d", n, err, end)
		}
	}
}

func TestTruncationNamesTensorAndBytes(t *testing.T) {
	good := write(t, small(t))
	f := parse(t, good)
	x, _ := f.Tensor("blk.0.ffn_up.weight")
	cut := int(x.Offset()) + 1
	path := filepath.Join(t.TempDir(), "model.gguf")
	save(t, path, good[:cut])
	_, err := Open(path)
	want := fmt.Sprintf("%s: tensor %q: data ends at byte %d, file has %d (truncated download? fetch the file again)",
		path, x.Name, x.Offset()+x.Bytes(), cut)
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

func TestTrailingBytesAreAllowed(t *testing.T) {
	data := append(write(t, small(t)), make([]byte, 1000)...)
	if err := use(parse(t, data)); err != nil {
		t.Error(err)
	}
}

func TestOpenReadsThroughLinks(t *testing.T) {
	dir := t.TempDir()
	save(t, filepath.Join(dir, "blob"), write(t, small(t)))
	link := filepath.Join(dir, "m.gguf")
	if err := os.Symlink("blob", link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	f, err := Open(link)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := use(f); err != nil {
		t.Error(err)
	}
}
