package tokenizer

import (
	"strings"
	"testing"

	"assay/model/gguf"
)

// BenchmarkEncode times the vocabularies of the reference material on prose, on
// program text, and on inputs made to be slow. "cold" starts every round
// without remembered words, on a text of the size of one prompt.
func BenchmarkEncode(b *testing.B) {
	inputs := []struct{ name, text string }{
		{"prose", proseText(1<<20, 1)},
		{"code", codeText(1<<20, 1)},
		{"letters", strings.Repeat("a", 1<<20)},
		{"spaces", strings.Repeat(" ", 1<<20)},
		{"digits", strings.Repeat("7", 1<<20)},
		{"han", strings.Repeat("模型是否变差了我们有多大把握", 1<<20/42)},
	}
	for _, name := range []string{"granite4-cl100k", "ggml-vocab-refact", "ggml-vocab-llama-spm"} {
		b.Run(name, func(b *testing.B) {
			tok := sharedTokenizer(b, name)
			for _, in := range inputs {
				b.Run(in.name, func(b *testing.B) { benchEncode(b, tok, in.text) })
			}
			b.Run("cold", func(b *testing.B) { benchCold(b, tok, proseText(8<<10, 2)) })
		})
	}
}

func benchEncode(b *testing.B, tok *Tokenizer, text string) {
	b.SetBytes(int64(len(text)))
	var ids []int32
	for b.Loop() {
		ids = tok.AppendEncode(ids[:0], text, Options{})
	}
}

func benchCold(b *testing.B, tok *Tokenizer, text string) {
	b.SetBytes(int64(len(text)))
	var ids []int32
	sc := new(bpeScratch)
	for b.Loop() {
		if tok.bpe != nil {
			clear(sc.cache[:])
			ids = ids[:0]
			for i := 0; i < len(text); {
				end := tok.bpe.split(tok.bpe.classes, text, i)
				ids = tok.bpe.appendPiece(ids, text[i:end], sc)
				i = end
			}
			continue
		}
		ids = tok.AppendEncode(ids[:0], text, Options{})
	}
}

// BenchmarkNew times the making of a tokenizer from an open file.
func BenchmarkNew(b *testing.B) {
	for _, name := range []string{"granite4-cl100k", "ggml-vocab-llama-spm"} {
		b.Run(name, func(b *testing.B) {
			f, err := gguf.Open(sharedFile(b, "decoder", "tokenizers", name+".gguf"))
			if err != nil {
				b.Fatal(err)
			}
			defer f.Close()
			for b.Loop() {
				if _, err := FromGGUF(f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	tok := sharedTokenizer(b, "granite4-cl100k")
	text := proseText(1<<20, 1)
	ids := tok.Encode(text, Options{})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		tok.Decode(ids)
	}
}
