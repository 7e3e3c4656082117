package tokenizer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pieces encodes text and returns each token's text, so that tables read well.
func pieces(tok *Tokenizer, text string, o Options) []string {
	var out []string
	for _, id := range tok.Encode(text, o) {
		text, _, _ := tok.Token(id)
		out = append(out, text)
	}
	return out
}

func TestSpecialTokens(t *testing.T) {
	tok := mustNew(t, ownVocab("dbrx"))
	special := Options{ParseSpecial: true}
	tests := []struct {
		name, text string
		opt        Options
		want       []string
	}{
		{"control token parsed", "<|start_of_role|>the<|end_of_role|>", special, []string{"<|start_of_role|>", "the", "<|end_of_role|>"}},
		{"control token as text", "<|pad|>", Options{}, []string{"<", "|", "p", "ad", "|", ">"}},
		{"user-defined always", "the<tool_call>the", Options{}, []string{"the", "<tool_call>", "the"}},
		{"user-defined with control", "the<tool_call>the", special, []string{"the", "<tool_call>", "the"}},
		// The longer "tool_call>xx" is cut out first, so "<tool_call>" is not seen.
		{"longest first", "<tool_call>xx", Options{}, []string{"<", "tool_call>xx"}},
		{"shorter after longer", "<tool><tool_call><tool>", Options{}, []string{"<tool>", "<tool_call>", "<tool>"}},
		{"unfinished", "<tool_cal", Options{}, []string{"<", "t", "oo", "l", "_", "c", "al"}},
		{"unused is text", "<gone>", special, []string{"<", "g", "on", "e", ">"}},
		{"no text", "", special, nil},
		{"nothing added by default", "the", Options{AddSpecial: true}, []string{"the"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := pieces(tok, tt.text, tt.opt)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if text := tok.Decode(tok.Encode(tt.text, tt.opt)); text != tt.text {
				t.Errorf("decoded %q, want %q", text, tt.text)
			}
		})
	}
}

func TestAddSpecial(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		name   string
		v      func() Vocab
		change func(*Vocab)
		want   []string
	}{
		{"dbrx adds nothing", func() Vocab { return ownVocab("dbrx") }, nil, []string{"the"}},
		{"llama3 adds BOS", func() Vocab { return ownVocab("llama-bpe") }, nil, []string{"<|begin|>", "the"}},
		{"tekken adds BOS", func() Vocab { return ownVocab("tekken") }, nil, []string{"<|begin|>", "the"}},
		{"key turns BOS off", func() Vocab { return ownVocab("llama3") }, func(v *Vocab) { v.AddBOS = &no }, []string{"the"}},
		{"key turns BOS on", func() Vocab { return ownVocab("qwen2") }, func(v *Vocab) { v.AddBOS = &yes }, []string{"<|begin|>", "the"}},
		{"key turns EOS on", func() Vocab { return ownVocab("qwen2") }, func(v *Vocab) { v.AddEOS = &yes }, []string{"the", "<|end_of_text|>"}},
		{"SentencePiece adds BOS and a blank", ownSentencePiece, nil, []string{"<s>", "▁the"}},
		{"no blank", ownSentencePiece, func(v *Vocab) { v.AddSpacePrefix = &no }, []string{"<s>", "the"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := tt.v()
			if tt.change != nil {
				tt.change(&v)
			}
			tok := mustNew(t, v)
			if diff := cmp.Diff(tt.want, pieces(tok, "the", Options{AddSpecial: true})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.want[:0], pieces(tok, "", Options{}), cmp.Transformer("len", func(s []string) int { return len(s) })); diff != "" {
				t.Errorf("empty text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSentencePieceBlanks(t *testing.T) {
	tok := mustNew(t, ownSentencePiece())
	tests := []struct {
		text string
		want []string
	}{
		{"the", []string{"▁the"}},
		{" the", []string{"▁", "▁the"}},
		{"the<tool>the", []string{"▁the", "<tool>", "▁the"}}, // a blank after special tokens too
		{"<tool>", []string{"<tool>"}},
		{"<tool> ", []string{"<tool>", "▁", "▁"}},
		{"é", []string{"▁", "é"}},
		{"ü", []string{"▁", "<0xC3>", "<0xBC>"}},
		{"\n", []string{"▁", "<0x0A>"}},
		{"\xff", []string{"▁", "<0xFF>"}},
		{"\xe6a", []string{"▁", "<0xE6>", "<0x61>"}}, // cut by the lead byte
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, pieces(tok, tt.text, Options{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.text, diff)
		}
	}
	ids := tok.Encode("the<tool>the", Options{AddSpecial: true})
	if got := tok.Decode(ids); got != "<s> the<tool> the" {
		t.Errorf("decoded %q: pieces after a special token keep their blank", got)
	}
	if got := tok.Decode(ids[1:]); got != "the<tool> the" {
		t.Errorf("decoded %q: the first blank is not the text's own", got)
	}
	if got := tok.DecodeContinuation(ids[1:]); got != " the<tool> the" {
		t.Errorf("continuation %q: want its blank", got)
	}
}

func TestSentencePieceWithoutBytes(t *testing.T) {
	v := Vocab{
		Model: "llama", Tokens: []string{"<unk>", "<s>", "</s>", "a", blank}, Scores: make([]float32, 5),
		Types: []TokenType{Unknown, Control, Control, Normal, Normal},
		BOS:   1, EOS: 2, UNK: 0, PAD: None, EOT: None, EOM: None,
	}
	if diff := cmp.Diff([]string{"▁", "a", "<unk>", "a"}, pieces(mustNew(t, v), "aba", Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	v.UNK = None
	if diff := cmp.Diff([]string{"▁", "a", "a"}, pieces(mustNew(t, v), "aba", Options{})); diff != "" {
		t.Errorf("no unknown token (-want +got):\n%s", diff)
	}
}

func TestStripping(t *testing.T) {
	left := ownVocab("jina-v2-de")
	left.add("<mask>", Control)
	right := ownVocab("dbrx")
	right.Name = "Phi-3-mini"
	right.add("<|user|>", Control)
	right.add("<|endoftext|>", Control)
	tests := []struct {
		name, text string
		v          Vocab
		want       []string
	}{
		{"left", "the \n <mask> the", left, []string{"the", "<mask>", "Ġthe"}},
		{"left, nothing else there", " <mask>", left, []string{"<mask>"}},
		{"right", "the <|user|> \n the", right, []string{"the", "Ġ", "<|user|>", "the"}},
		{"right, user-defined", "<tool>  the", right, []string{"<tool>", "the"}},
		{"right, to the end", "<|user|>  ", right, []string{"<|user|>"}},
		{"right, an exception", "<|endoftext|> the", right, []string{"<|endoftext|>", "Ġthe"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := pieces(mustNew(t, tt.v), tt.text, Options{ParseSpecial: true})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEndOfGeneration(t *testing.T) {
	tests := []struct {
		name      string
		tokens    []string
		end, text []string // tokens that end an answer, and that do not
	}{
		{"end of sequence", nil, []string{"<|end_of_text|>"}, []string{"<|begin|>", "<|pad|>", "<tool>"}},
		{"by text", []string{"<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>"}, []string{"<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>"}, nil},
		{"fill in the middle", []string{"<fim_prefix>", "<fim_pad>", "<|file_sep|>"}, []string{"<fim_pad>", "<|file_sep|>"}, []string{"<fim_prefix>"}},
		{"a channel's end", []string{"<|end|>", "<|return|>", "<|call|>"}, []string{"<|return|>", "<|call|>"}, []string{"<|end|>"}},
		{"a turn's end", []string{"<|end|>", "<|call|>"}, []string{"<|end|>", "<|call|>"}, nil},
		{"markup", []string{"</s>", "<|tool_response>"}, []string{"<|tool_response>"}, []string{"</s>"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := ownVocab("dbrx")
			for _, text := range tt.tokens {
				v.add(text, Normal)
			}
			tok := mustNew(t, v)
			for _, text := range append(tt.end, tt.text...) {
				id, ok := tok.ID(text)
				if !ok {
					t.Fatalf("no token %q", text)
				}
				if got, want := tok.IsEOG(id), contains(tt.end, text); got != want {
					t.Errorf("IsEOG(%q) = %t, want %t", text, got, want)
				}
				if contains(tt.end, text) && !tok.IsControl(id) {
					t.Errorf("%q ends an answer but is no control token", text)
				}
			}
		})
	}
}

func contains(list []string, s string) bool {
	return strings.Contains("\x00"+strings.Join(list, "\x00")+"\x00", "\x00"+s+"\x00")
}

func TestIgnoreMerges(t *testing.T) {
	for pre, want := range map[string][]string{
		"llama-bpe": {"xyzzy"}, "tekken": {"xyzzy"}, "dbrx": {"x", "y", "z", "z", "y"}, "qwen2": {"x", "y", "z", "z", "y"},
	} {
		v := ownVocab(pre)
		v.add("xyzzy", Normal) // no merges lead to it
		if diff := cmp.Diff(want, pieces(mustNew(t, v), "xyzzy", Options{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", pre, diff)
		}
	}
}

// TestMergeWithoutToken: a merge may make what is no token, on the way to one
// or as a dead end, which falls back to bytes.
func TestMergeWithoutToken(t *testing.T) {
	v := Vocab{
		Model: "gpt2", Pre: "gpt-2", Tokens: append(byteTokens(), "abc"),
		Merges: []string{"a b", "ab c", "é x", "Ġ Ġ"},
		BOS:    None, EOS: None, UNK: None, PAD: None, EOT: None, EOM: None,
	}
	tok := mustNew(t, v)
	for text, want := range map[string][]string{
		"abc": {"abc"}, "abd": {"a", "b", "d"}, "   x": {"Ġ", "Ġ", "Ġ", "x"},
	} {
		if diff := cmp.Diff(want, pieces(tok, text, Options{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	v.Tokens[' '] = "blank is gone"
	if diff := cmp.Diff([]string{"x", "y"}, pieces(mustNew(t, v), "x y", Options{})); diff != "" {
		t.Errorf("a byte without a token is left out (-want +got):\n%s", diff)
	}
}
