package tokenizer

import (
	"errors"
	"fmt"
	"math"
)

// TokenType says how a token is written in text and whether text may turn into it.
// The numbers are those of the GGUF key tokenizer.ggml.token_type.
type TokenType int32

// The types of tokens.
const (
	Undefined   TokenType = 0 // stands for nothing in text
	Normal      TokenType = 1 // comes out of ordinary text
	Unknown     TokenType = 2 // replaces what the vocabulary cannot spell
	Control     TokenType = 3 // never comes out of ordinary text, unless Options.ParseSpecial
	UserDefined TokenType = 4 // text that is always this one token
	Unused      TokenType = 5 // stands for nothing in text
	Byte        TokenType = 6 // "<0xXX>", one byte
)

// String returns the type's name in lower case.
func (t TokenType) String() string {
	switch t {
	case Normal:
		return "normal"
	case Unknown:
		return "unknown"
	case Control:
		return "control"
	case UserDefined:
		return "user-defined"
	case Unused:
		return "unused"
	case Byte:
		return "byte"
	}
	return "undefined"
}

// None is the id of a special token that the vocabulary does not have.
const None int32 = -1

// Vocab is what a model file says about its tokenizer. New checks it.
type Vocab struct {
	Model string // "gpt2" (byte-level BPE) or "llama" (SentencePiece)
	Pre   string // pre-tokenizer of a "gpt2" vocabulary, as in tokenizer.ggml.pre; see PreTokenizers
	Name  string // the model's name; llama.cpp sets whitespace stripping of Phi-3 by it

	Tokens []string    // text of each id, in the vocabulary's own spelling
	Types  []TokenType // one per token, or nil: all Normal
	Scores []float32   // one per token; needed by "llama", unused by "gpt2"
	Merges []string    // "left right", lowest rank first; needed by "gpt2", unused by "llama"

	// Ids of special tokens, None (not 0) where the vocabulary has no such token.
	BOS, EOS, UNK, PAD int32
	EOT, EOM           int32 // end of turn, end of message; when None they are looked for by their usual texts

	// Nil means the rule of the vocabulary's family.
	AddBOS, AddEOS *bool // with Options.AddSpecial: BOS first, EOS last
	AddSpacePrefix *bool // "llama" only: a space before the text and after special tokens
}

// check reports the first thing that makes v unusable, apart from its merges.
func (v *Vocab) check() error {
	n := len(v.Tokens)
	if n == 0 {
		return errors.New("vocabulary has no tokens")
	}
	if n > math.MaxInt32/2 {
		return fmt.Errorf("vocabulary has %d tokens, more than %d", n, math.MaxInt32/2)
	}
	if v.Types != nil && len(v.Types) != n {
		return fmt.Errorf("vocabulary has %d tokens but %d token types", n, len(v.Types))
	}
	if v.Scores != nil && len(v.Scores) != n {
		return fmt.Errorf("vocabulary has %d tokens but %d scores", n, len(v.Scores))
	}
	for id, s := range v.Scores {
		if s != s {
			return fmt.Errorf("score of token %d (%q) is not a number", id, v.Tokens[id])
		}
	}
	for _, s := range v.specialIDs() {
		if s.id != None && (s.id < 0 || int(s.id) >= n) {
			return fmt.Errorf("%s token id %d is outside the vocabulary of %d tokens", s.name, s.id, n)
		}
	}
	return nil
}

type namedID struct {
	name string
	id   int32
}

func (v *Vocab) specialIDs() []namedID {
	return []namedID{
		{"beginning-of-sequence", v.BOS}, {"end-of-sequence", v.EOS}, {"unknown", v.UNK},
		{"padding", v.PAD}, {"end-of-turn", v.EOT}, {"end-of-message", v.EOM},
	}
}

// orDefault returns *p, or def when p is nil.
func orDefault(p *bool, def bool) bool {
	if p == nil {
		return def
	}
	return *p
}
