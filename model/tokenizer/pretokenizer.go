package tokenizer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// splitter returns the end of the piece of s that starts at i, i < len(s).
// Byte pairs are merged inside pieces only.
type splitter func(t *classTable, s string, i int) int

// preTokenizer is a pattern that cuts text into pieces, with the rules that go
// with its vocabularies in llama.cpp (src/llama-vocab.cpp, llama_vocab::impl::load).
type preTokenizer struct {
	split        splitter
	ignoreMerges bool // a piece that is a token as a whole is not merged
	addBOS       bool // default of tokenizer.ggml.add_bos_token
	names        []string
}

var preTokenizers = []preTokenizer{
	{
		split: splitLlama3, ignoreMerges: true, addBOS: true,
		names: []string{"llama3", "llama-v3", "llama-bpe", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"},
	},
	{
		split: splitLlama3,
		names: []string{"dbrx", "smaug-bpe", "chatglm-bpe"},
	},
	{
		split: splitLlama3, ignoreMerges: true,
		names: []string{"glm4", "glm5"},
	},
	{
		split: splitQwen2,
		names: []string{"qwen2", "deepseek-r1-qwen", "kormo", "megrez", "stablelm2", "hunyuan", "solar-open", "grok-2"},
	},
	{
		split: splitStarcoder,
		names: []string{"starcoder", "refact", "command-r", "smollm", "codeshell", "exaone", "minerva-7b", "mellum2"},
	},
	{
		split: splitGPT2,
		names: []string{
			"gpt-2", "phi-2", "mpt", "olmo", "jais", "trillion", "granite-docling", "gigachat", "a.x-4.0",
			"mellum", "exaone4", "jina-es", "jina-de", "jina-v2-es", "jina-v2-de", "modern-bert",
		},
	},
	{
		split: splitTekken, ignoreMerges: true, addBOS: true,
		names: []string{"tekken"},
	},
}

// PreTokenizers returns the names of the supported pre-tokenizers, sorted.
func PreTokenizers() []string {
	var names []string
	for _, p := range preTokenizers {
		names = append(names, p.names...)
	}
	slices.Sort(names)
	return names
}

// findPreTokenizer returns the pre-tokenizer of that name.
func findPreTokenizer(name string) (preTokenizer, error) {
	for _, p := range preTokenizers {
		if slices.Contains(p.names, name) {
			return p, nil
		}
	}
	supported := strings.Join(PreTokenizers(), ", ")
	if name == "" {
		return preTokenizer{}, errors.New("vocabulary names no pre-tokenizer: convert the model again with a current converter; supported: " + supported)
	}
	return preTokenizer{}, fmt.Errorf("unknown pre-tokenizer %q: supported are %s", name, supported)
}
