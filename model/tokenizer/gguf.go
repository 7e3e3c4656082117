package tokenizer

import (
	"errors"
	"fmt"
	"math"

	"assay/model/gguf"
)

// FromGGUF makes the tokenizer that a model file describes by its keys
// tokenizer.ggml.*. Errors name the file and, where one is at fault, the key.
func FromGGUF(f *gguf.File) (*Tokenizer, error) {
	v, err := ReadVocab(f)
	if err != nil {
		return nil, fmt.Errorf("read vocabulary: %w", err)
	}
	t, err := New(v)
	if err != nil {
		return nil, fmt.Errorf("%s: keys tokenizer.ggml.*: %w", f.Name(), err)
	}
	return t, nil
}

// ReadVocab reads the vocabulary of a model file without checking it. Special
// tokens that the file does not name are those of the model family for
// SentencePiece (0 unknown, 1 BOS, 2 EOS), as in llama.cpp, and None for
// byte-level BPE, where llama.cpp would take Falcon's token 11.
func ReadVocab(f *gguf.File) (Vocab, error) {
	r := vocabReader{f: f}
	v := Vocab{
		Model:  read(&r, "tokenizer.ggml.model", f.String),
		Pre:    readOr(&r, "tokenizer.ggml.pre", f.String, ""),
		Name:   readOr(&r, "general.name", f.String, ""),
		Tokens: read(&r, "tokenizer.ggml.tokens", f.Strings),
		Types:  r.types(),
		Scores: readOr(&r, "tokenizer.ggml.scores", f.Floats, nil),
	}
	bos, eos, unk := None, None, None
	if v.Model == "llama" {
		bos, eos, unk = 1, 2, 0
	} else {
		v.Merges = read(&r, "tokenizer.ggml.merges", f.Strings)
	}
	v.BOS = r.id("tokenizer.ggml.bos_token_id", bos)
	v.EOS = r.id("tokenizer.ggml.eos_token_id", eos)
	v.UNK = r.id("tokenizer.ggml.unknown_token_id", unk)
	v.PAD = r.id("tokenizer.ggml.padding_token_id", None)
	v.EOT = r.id("tokenizer.ggml.eot_token_id", None)
	v.EOM = r.id("tokenizer.ggml.eom_token_id", None)
	v.AddBOS = r.flag("tokenizer.ggml.add_bos_token")
	v.AddEOS = r.flag("tokenizer.ggml.add_eos_token")
	v.AddSpacePrefix = r.flag("tokenizer.ggml.add_space_prefix")
	return v, r.err
}

// vocabReader keeps the first error, so that the reading above stays a list.
type vocabReader struct {
	f   *gguf.File
	err error
}

// read returns the value of a key that must be there.
func read[T any](r *vocabReader, key string, get func(string) (T, error)) T {
	x, err := get(key)
	if err != nil && r.err == nil {
		r.err = err
	}
	return x
}

// readOr returns the value of a key, or def if the key is missing.
func readOr[T any](r *vocabReader, key string, get func(string) (T, error), def T) T {
	x, err := get(key)
	if errors.Is(err, gguf.ErrMissing) {
		return def
	}
	if err != nil && r.err == nil {
		r.err = err
	}
	return x
}

func (r *vocabReader) types() []TokenType {
	ints := readOr(r, "tokenizer.ggml.token_type", r.f.Ints, nil)
	if ints == nil {
		return nil
	}
	types := make([]TokenType, len(ints))
	for i, n := range ints {
		if n >= int64(Undefined) && n <= int64(Byte) { // llama.cpp takes others as undefined
			types[i] = TokenType(n)
		}
	}
	return types
}

// id reads a token id; -1, signed or not, means none.
func (r *vocabReader) id(key string, def int32) int32 {
	n := readOr(r, key, r.f.Int, int64(def))
	if n == math.MaxUint32 || n == int64(None) {
		return None
	}
	if n < 0 || n > math.MaxInt32 {
		if r.err == nil {
			r.err = fmt.Errorf("%s: key %q is %d: not a token id", r.f.Name(), key, n)
		}
		return None
	}
	return int32(n)
}

func (r *vocabReader) flag(key string) *bool {
	b := readOr(r, key, func(key string) (*bool, error) {
		b, err := r.f.Bool(key)
		return &b, err
	}, nil)
	return b
}
