// Package embedded is the model that ships with Assay, so that everything can
// be tried without a download. Its weights are random: it exercises every part
// of an evaluation and knows nothing.
package embedded

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"assay/model/gguf"
	"assay/model/local"
	"assay/model/quant"
)


//go:embed merges.txt
var merges string

//go:embed template.jinja
var template string

// Warning is what the results of this model must be read with.
const Warning = "the embedded model has random weights: its scores are those of guessing"

// The shape follows Granite 4.0 Micro in everything but size.
const (
	name          = "assay-random-granite"
	seed          = 4
	layers        = 2
	width         = 64
	heads         = 4
	kvHeads       = 2
	headDim       = width / heads
	ffn           = 128
	contextLength = 4096
)

// special are the control tokens, with Granite's names.
var special = []string{"<|pad|>", "<|end_of_text|>", "<|start_of_role|>", "<|end_of_role|>", "<|unk|>"}

// Open makes the model.
func Open(ctx context.Context, o local.Options) (*local.Model, error) {
	data, err := File()
	if err != nil {
		return nil, fmt.Errorf("make embedded model: %w", err)
	}
	f, err := gguf.Parse("embedded", data)
	if err != nil {
		return nil, fmt.Errorf("open embedded model: %w", err)
	}
	o.Warning = Warning
	return local.New(ctx, f, o)
}

// File returns the model as a GGUF file. It is the same at every call and on
// every machine.
func File() ([]byte, error) { return FileWithContext(contextLength) }

// FileWithContext returns the model with a context of n tokens, for tests that
// need to reach its end.
func FileWithContext(n uint32) ([]byte, error) {
	w := gguf.NewWriter()
	tokens := vocabulary()
	if err := setMetadata(w, tokens, n); err != nil {
		return nil, err
	}
	if err := addTensors(w, len(tokens)); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	_, err := w.WriteTo(&out)
	return out.Bytes(), err
}

// vocabulary returns all tokens: bytes, merged pairs, control tokens.
func vocabulary() []string {
	var tokens []string
	for b := range 256 {
		tokens = append(tokens, string(byteRune(byte(b))))
	}
	for _, m := range mergeList() {
		tokens = append(tokens, strings.Replace(m, " ", "", 1))
	}
	return append(tokens, special...)
}

func mergeList() []string { return strings.Split(strings.TrimSuffix(merges, "\n"), "\n") }

// byteRune is the character that stands for a byte in GPT-2's byte-level
// vocabularies: itself where it is printable Latin-1, else one from U+0100 on.
func byteRune(c byte) rune {
	plain := func(c byte) bool { return c >= '!' && c <= '~' || c >= 0xa1 && c <= 0xac || c >= 0xae }
	if plain(c) {
		return rune(c)
	}
	shifted := rune(0x100)
	for i := range c {
		if !plain(i) {
			shifted++
		}
	}
	return shifted
}

func setMetadata(w *gguf.Writer, tokens []string, context uint32) error {
	types := make([]int32, len(tokens))
	for i := range types {
		types[i] = 1
		if i >= len(tokens)-len(special) {
			types[i] = 3
		}
	}
	id := func(text string) uint32 {
		for i := len(tokens) - 1; i >= 0; i-- {
			if tokens[i] == text {
				return uint32(i)
			}
		}
		panic("no control token " + text)
	}
	for _, kv := range []struct {
		key   string
		value any
	}{
		{"general.architecture", "granite"},
		{"general.name", name},
		{"general.description", "random weights, not a trained model"},
		{"general.license", "apache-2.0"},
		{"general.file_type", uint32(7)},
		{"granite.block_count", uint32(layers)},
		{"granite.context_length", context},
		{"granite.embedding_length", uint32(width)},
		{"granite.feed_forward_length", uint32(ffn)},
		{"granite.attention.head_count", uint32(heads)},
		{"granite.attention.head_count_kv", uint32(kvHeads)},
		{"granite.attention.layer_norm_rms_epsilon", float32(1e-5)},
		{"granite.attention.scale", float32(1.0 / headDim)},
		{"granite.embedding_scale", float32(12)},
		{"granite.residual_scale", float32(0.22)},
		{"granite.logit_scale", float32(10)},
		{"granite.rope.freq_base", float32(1e7)},
		{"granite.rope.dimension_count", uint32(headDim)},
		{"granite.vocab_size", uint32(len(tokens))},
		{"tokenizer.ggml.model", "gpt2"},
		{"tokenizer.ggml.pre", "dbrx"},
		{"tokenizer.ggml.tokens", tokens},
		{"tokenizer.ggml.token_type", types},
		{"tokenizer.ggml.merges", mergeList()},
		{"tokenizer.ggml.bos_token_id", id("<|end_of_text|>")},
		{"tokenizer.ggml.eos_token_id", id("<|end_of_text|>")},
		{"tokenizer.ggml.padding_token_id", id("<|pad|>")},
		{"tokenizer.ggml.unknown_token_id", id("<|unk|>")},
		{"tokenizer.ggml.add_bos_token", false},
		{"tokenizer.chat_template", template},
	} {
		if err := w.Set(kv.key, kv.value); err != nil {
			return err
		}
	}
	return nil
}

// addTensors draws all weights from one seeded generator, in the order of the
// file. Uniform numbers need no function whose last bit differs between
// machines.
func addTensors(w *gguf.Writer, vocab int) error {
	random := rand.New(rand.NewPCG(seed, 0))
	matrix := func(name string, columns, rows int, deviation float64) error {
		values := make([]float32, columns*rows)
		for i := range values {
			values[i] = float32((random.Float64()*2 - 1) * math.Sqrt(3) * deviation)
		}
		data := make([]byte, len(values)/gguf.Q8_0.BlockSize()*gguf.Q8_0.BlockBytes())
		if err := quant.Quantize(gguf.Q8_0, data, values); err != nil {
			return fmt.Errorf("tensor %s: %w", name, err)
		}
		return w.AddTensor(name, gguf.Q8_0, []uint64{uint64(columns), uint64(rows)}, gguf.Bytes(data))
	}
	norm := func(name string) error {
		data := make([]byte, 0, 4*width)
		for range width {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(1))
		}
		return w.AddTensor(name, gguf.F32, []uint64{width}, gguf.Bytes(data))
	}

	errs := []error{matrix("token_embd.weight", width, vocab, 1), norm("output_norm.weight")}
	for l := range layers {
		name := func(part string) string { return fmt.Sprintf("blk.%d.%s.weight", l, part) }
		errs = append(errs,
			norm(name("attn_norm")),
			matrix(name("attn_q"), width, heads*headDim, 0.3),
			matrix(name("attn_k"), width, kvHeads*headDim, 0.3),
			matrix(name("attn_v"), width, kvHeads*headDim, 0.3),
			matrix(name("attn_output"), heads*headDim, width, 0.3),
			norm(name("ffn_norm")),
			matrix(name("ffn_gate"), width, ffn, 0.3),
			matrix(name("ffn_up"), width, ffn, 0.3),
			matrix(name("ffn_down"), ffn, width, 0.3),
		)
	}
	return errors.Join(errs...)
}
