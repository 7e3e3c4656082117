package gguf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realFile is what gguf-py (package gguf of llama.cpp) reads from a real file:
// the number of keys and tensors, and the first 16 hex digits of a SHA-256 over
// all values and over all tensors with their data, in the form of the listings
// below.
type realFile struct {
	path            string
	keys, tensors   int
	values, content string
}

var realFiles = []realFile{
	{"models/granite-mini-bf16-pure.gguf", 33, 38, "c86028d4f637c2bd", "17ed4f98d8729225"},
	{"models/granite-mini-f32.gguf", 33, 38, "9d331b82abc6537c", "38a294f611b620cc"},
	{"models/granite-mini-q4_0-pure.gguf", 33, 38, "773e32ebb377ef66", "2db92fb4cb224249"},
	{"models/granite-mini-q4_k_m.gguf", 33, 38, "68c7607e0d62ad2a", "0fbca06bbf7b3a80"},
	{"models/granite-mini-q6_k-pure.gguf", 33, 38, "b578cb846db1588f", "1062262a2f518375"},
	{"models/granite-mini-q8_0-pure.gguf", 33, 38, "90d95d3f7fab213e", "d48630f0c2873538"},
	{"models/mini-llama-f32.gguf", 21, 31, "7d8fc4168cd94edc", "31517f4dbbf1266e"},
	{"tokenizers/ggml-vocab-llama-spm.gguf", 22, 0, "10c2519a04b98ff1", "e3b0c44298fc1c14"},
	{"tokenizers/ggml-vocab-refact.gguf", 18, 0, "ea8fa4d6c348962b", "e3b0c44298fc1c14"},
	{"tokenizers/granite4-cl100k.gguf", 21, 0, "4110230c64a8b854", "e3b0c44298fc1c14"},
}

func TestRealFilesAgreeWithGGUFPy(t *testing.T) {
	dir := sharedDir(t, "decoder")
	for _, c := range realFiles {
		t.Run(c.path, func(t *testing.T) {
			f, err := Open(filepath.Join(dir, filepath.FromSlash(c.path)))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if len(f.Keys()) != c.keys || len(f.Tensors()) != c.tensors {
				t.Errorf("%d keys, %d tensors, want %d, %d", len(f.Keys()), len(f.Tensors()), c.keys, c.tensors)
			}
			if got := valueListing(f); got != c.values {
				t.Errorf("values have digest %s, want %s", got, c.values)
			}
			if got := tensorListing(t, f); got != c.content {
				t.Errorf("tensors have digest %s, want %s", got, c.content)
			}
			if err := use(f); err != nil {
				t.Error(err)
			}
		})
	}
}

// Every file of the reference folder must be in the table.
func TestRealFilesAreListed(t *testing.T) {
	dir := sharedDir(t, "decoder")
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*.gguf"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, p := range paths {
		rel, err := filepath.Rel(dir, p)
		if err != nil {
			t.Fatal(err)
		}
		listed := func(c realFile) bool { return c.path == filepath.ToSlash(rel) }
		if !slices.ContainsFunc(realFiles, listed) {
			t.Errorf("%s is not in the table", rel)
		}
	}
}

// valueListing hashes a line with key, type numbers and count for each key, and
// then the bytes of each of its values on a line.
func valueListing(f *File) string {
	h := sha256.New()
	for _, key := range f.Keys() {
		v, _ := f.Value(key)
		values := []Value{v}
		if v.Kind() == KindArray {
			values = slices.Collect(v.Values())
			fmt.Fprintf(h, "%s %d %d %d\n", key, uint32(v.Kind()), uint32(v.Elem()), v.Len())
		} else {
			fmt.Fprintf(h, "%s %d 1\n", key, v.Kind())
		}
		for _, e := range values {
			h.Write(append(slices.Clone(e.raw), '\n'))
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// tensorListing hashes a line with name, type, shape, place, size and digest of
// each tensor.
func tensorListing(t *testing.T, f *File) string {
	h := sha256.New()
	for _, x := range f.Tensors() {
		data, err := f.Data(x)
		if err != nil {
			t.Fatal(err)
		}
		var dims []string
		for _, d := range x.Dims {
			dims = append(dims, fmt.Sprint(d))
		}
		fmt.Fprintf(h, "%s %s %s %d %d %x\n", x.Name, x.Type, strings.Join(dims, ","), x.Offset(), x.Bytes(), sha256.Sum256(data))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// The same tokenizer was stored with every quantization of the model.
func TestRealTokenizersHaveOneDigest(t *testing.T) {
	dir := sharedDir(t, "decoder")
	paths, err := filepath.Glob(filepath.Join(dir, "models", "granite-mini-*.gguf"))
	if err != nil || len(paths) < 2 {
		t.Fatalf("files %q, %v", paths, err)
	}
	weights, tokenizers := map[string]string{}, map[string]bool{}
	for _, p := range paths {
		f, err := Open(p)
		if err != nil {
			t.Fatal(err)
		}
		w, k := digests(t, f)
		if other, ok := weights[w]; ok {
			t.Errorf("%s and %s have the same weights digest", p, other)
		}
		weights[w], tokenizers[k] = p, true
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(tokenizers) != 1 {
		t.Errorf("%d tokenizer digests, want 1", len(tokenizers))
	}
}
