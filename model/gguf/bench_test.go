package gguf

import (
	"fmt"
	"path/filepath"
	"testing"
)

// vocabulary returns the path of a file with 100,000 tokens and merges and 362
// small tensors, the header of a large model.
func vocabulary(b *testing.B) string {
	tokens, merges, types := make([]string, 100_000), make([]string, 100_000), make([]int32, 100_000)
	for i := range tokens {
		tokens[i], merges[i], types[i] = fmt.Sprintf("token%d", i), fmt.Sprintf("tok en%d", i), 1
	}
	w := NewWriter()
	set(b, w, "tokenizer.ggml.tokens", tokens)
	set(b, w, "tokenizer.ggml.merges", merges)
	set(b, w, "tokenizer.ggml.token_type", types)
	for i := range 362 {
		add(b, w, fmt.Sprintf("blk.%d.weight", i), F32, []uint64{4}, make([]byte, 16))
	}
	path := filepath.Join(b.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		b.Fatal(err)
	}
	return path
}

func open(b *testing.B, path string) *File {
	f, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

func BenchmarkOpenVocabulary(b *testing.B) {
	path := vocabulary(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := open(b, path).Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStrings(b *testing.B) {
	f := open(b, vocabulary(b))
	defer f.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Strings("tokenizer.ggml.tokens"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInts(b *testing.B) {
	f := open(b, vocabulary(b))
	defer f.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Ints("tokenizer.ggml.token_type"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWeightsDigest(b *testing.B) {
	const size = 256 << 20
	w := NewWriter()
	add(b, w, "x", F32, []uint64{size / 4}, make([]byte, size))
	path := filepath.Join(b.TempDir(), "m.gguf")
	if err := w.WriteFile(path); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		f := open(b, path)
		if _, err := f.WeightsDigest(b.Context()); err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func BenchmarkWriteVocabulary(b *testing.B) {
	f := open(b, vocabulary(b))
	defer f.Close()
	tokens, err := f.Strings("tokenizer.ggml.tokens")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		w := NewWriter()
		set(b, w, "tokenizer.ggml.tokens", tokens)
		write(b, w)
	}
}
