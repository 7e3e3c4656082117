package tokenizer

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/model/gguf"

	"github.com/google/go-cmp/cmp"
)

func TestNewErrors(t *testing.T) {
	yes := true
	tests := []struct {
		name   string
		change func(*Vocab)
		want   string
	}{
		{"no tokens", func(v *Vocab) { v.Tokens = nil }, "vocabulary has no tokens"},
		{"types", func(v *Vocab) { v.Types = v.Types[1:] }, "tokens but"},
		{"scores", func(v *Vocab) { v.Scores = make([]float32, 3) }, "tokens but 3 scores"},
		{"id too high", func(v *Vocab) { v.EOS = int32(len(v.Tokens)) }, "end-of-sequence token id"},
		{"id negative", func(v *Vocab) { v.PAD = -7 }, "padding token id -7 is outside"},
		{"twice", func(v *Vocab) { v.Tokens[300] = v.Tokens[70] }, `tokens 70 and 300 are both "F"`},
		{"pre-tokenizer", func(v *Vocab) { v.Pre = "gpt-9" }, `unknown pre-tokenizer "gpt-9": supported are a.x-4.0, `},
		{"no pre-tokenizer", func(v *Vocab) { v.Pre = "" }, "names no pre-tokenizer"},
		{"model", func(v *Vocab) { v.Model = "bert" }, `unsupported tokenizer model "bert"`},
		{"merge of one part", func(v *Vocab) { v.Merges[7] = "abc" }, `merge 7 is "abc": want two parts`},
		{"merge of nothing", func(v *Vocab) { v.Merges[7] = "" }, `merge 7 is "": want two parts`},
		{"merge without right part", func(v *Vocab) { v.Merges[7] = "a " }, `merge 7 is "a ": want two parts`},
		{"merge without left part", func(v *Vocab) { v.Merges[7] = " a" }, `merge 7 is " a": want two parts`},
		{"no BOS", func(v *Vocab) { v.Pre, v.BOS = "llama3", None }, "beginning-of-sequence token but names none"},
		{"no EOS", func(v *Vocab) { v.AddEOS, v.EOS = &yes, None }, "end-of-sequence token but names none"},
		{"SentencePiece without scores", func(v *Vocab) { v.Model = "llama" }, "needs scores"},
		{"score", func(v *Vocab) {
			v.Scores = make([]float32, len(v.Tokens))
			v.Scores[65] = float32(math.NaN())
		}, `score of token 65 ("A") is not a number`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := ownVocab("dbrx")
			tt.change(&v)
			tok, err := New(v)
			if err == nil || !strings.Contains(err.Error(), tt.want) || tok != nil {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPreTokenizers(t *testing.T) {
	names := PreTokenizers()
	if len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("a name is listed twice in %v", names)
	}
	for _, name := range names {
		if _, err := New(ownVocab(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// ownKeys returns the metadata of the own vocabulary as a model file has it.
func ownKeys() map[string]any {
	v := ownVocab("dbrx")
	types := make([]int32, len(v.Types))
	for i, t := range v.Types {
		types[i] = int32(t)
	}
	return map[string]any{
		"general.architecture": "granite", "general.name": "own",
		"tokenizer.ggml.model": "gpt2", "tokenizer.ggml.pre": "dbrx",
		"tokenizer.ggml.tokens": v.Tokens, "tokenizer.ggml.token_type": types, "tokenizer.ggml.merges": v.Merges,
		"tokenizer.ggml.bos_token_id": uint32(v.BOS), "tokenizer.ggml.eos_token_id": uint32(v.EOS),
		"tokenizer.ggml.padding_token_id": uint32(v.PAD), "tokenizer.ggml.add_bos_token": true,
	}
}

func openKeys(t *testing.T, keys map[string]any) *gguf.File {
	t.Helper()
	w := gguf.NewWriter()
	for key, v := range keys {
		if err := w.Set(key, v); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "own.gguf")
	if err := w.WriteFile(path); err != nil {
		t.Fatal(err)
	}
	f, err := gguf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestFromGGUF(t *testing.T) {
	tok, err := FromGGUF(openKeys(t, ownKeys()))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"<|begin|>", "the", "<tool>", "<|end_of_text|>"}
	if diff := cmp.Diff(want, pieces(tok, "the<tool><|end_of_text|>", Options{AddSpecial: true, ParseSpecial: true})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	eos, hasEOS := tok.EOS()
	eot, hasEOT := tok.EOT()
	if !hasEOS || !hasEOT || eos != eot || !tok.IsEOG(eos) {
		t.Errorf("EOS %d %t, EOT %d %t", eos, hasEOS, eot, hasEOT)
	}
	if unk, ok := tok.UNK(); ok {
		t.Errorf("unknown token %d, want none", unk)
	}
	if !tok.AddsBOS() || tok.AddsEOS() {
		t.Errorf("adds BOS %t, EOS %t", tok.AddsBOS(), tok.AddsEOS())
	}
}

// TestFromGGUFDefaults: SentencePiece files may leave out the special ids.
func TestFromGGUFDefaults(t *testing.T) {
	v := ownSentencePiece()
	tok, err := FromGGUF(openKeys(t, map[string]any{
		"tokenizer.ggml.model": "llama", "tokenizer.ggml.tokens": v.Tokens, "tokenizer.ggml.scores": v.Scores,
		"tokenizer.ggml.add_space_prefix": false, "tokenizer.ggml.eot_token_id": uint32(math.MaxUint32),
	}))
	if err != nil {
		t.Fatal(err)
	}
	bos, _ := tok.BOS()
	eos, _ := tok.EOS()
	unk, _ := tok.UNK()
	if diff := cmp.Diff([]int32{1, 2, 0}, []int32{bos, eos, unk}); diff != "" {
		t.Errorf("BOS, EOS, UNK (-want +got):\n%s", diff)
	}
	if eot, ok := tok.EOT(); ok {
		t.Errorf("end of turn is %d, want none", eot)
	}
	if diff := cmp.Diff([]string{"the"}, pieces(tok, "the", Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFromGGUFErrors(t *testing.T) {
	tests := []struct {
		key  string
		v    any // nil: leave the key out
		want string
	}{
		{"tokenizer.ggml.model", nil, "tokenizer.ggml.model"},
		{"tokenizer.ggml.tokens", nil, "tokenizer.ggml.tokens"},
		{"tokenizer.ggml.tokens", "abc", "tokenizer.ggml.tokens"},
		{"tokenizer.ggml.merges", nil, "tokenizer.ggml.merges"},
		{"tokenizer.ggml.pre", uint32(3), "tokenizer.ggml.pre"},
		{"tokenizer.ggml.pre", "whitespace", `unknown pre-tokenizer "whitespace"`},
		{"tokenizer.ggml.token_type", []string{"normal"}, "tokenizer.ggml.token_type"},
		{"tokenizer.ggml.token_type", []int32{1}, "1 token types"},
		{"tokenizer.ggml.bos_token_id", uint64(1) << 40, "tokenizer.ggml.bos_token_id"},
		{"tokenizer.ggml.bos_token_id", uint32(1 << 20), "beginning-of-sequence token id 1048576"},
		{"tokenizer.ggml.add_bos_token", "yes", "tokenizer.ggml.add_bos_token"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			keys := ownKeys()
			if tt.v == nil {
				delete(keys, tt.key)
			} else {
				keys[tt.key] = tt.v
			}
			_, err := FromGGUF(openKeys(t, keys))
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "own.gguf") {
				t.Errorf("error %v, want one with %q and the file's name", err, tt.want)
			}
		})
	}
}
