// Package tokenizer turns text into the token ids of a model and back.
//
// It implements byte-level byte-pair encoding (GPT-2 and its descendants, among
// them Granite, Llama 3, Qwen and Mistral's Tekken) and SentencePiece as in the
// first Llama and Mistral models. Vocabularies come out of a GGUF file, and the
// rules are those of llama.cpp (src/llama-vocab.cpp and src/unicode.cpp as
// vendored by llama-cpp-python 0.3.36), which the tokenizers that the models
// were trained with agree with. The exceptions:
//
//   - Tekken is cut by its published pattern. llama.cpp approximates it: there
//     combining marks break words and letters beyond ASCII have no case.
//   - A merge whose result is no token falls back to the tokens of its bytes;
//     llama.cpp loses the bytes that are not spelled in ASCII.
//   - A "gpt2" file that names no BOS or EOS has none; llama.cpp takes token 11.
//   - Where several tokens could be the fill-in-the-middle padding or the like,
//     llama.cpp takes whichever its hash table has first; here a list decides.
//   - Decoding is exact: it does not take blanks before punctuation away.
//
// Invalid UTF-8 in the input: byte-level tokenizers read each offending byte as
// U+FFFD (overlong forms as the character, surrogates as they are), while
// SentencePiece keeps the bytes.
package tokenizer

import (
	"fmt"
	"strconv"
	"strings"
)

// Tokenizer encodes and decodes text with one vocabulary. It is safe for
// concurrent use.
type Tokenizer struct {
	tokens   []string
	types    []TokenType
	attrs    []attr
	ids      map[string]int32
	pieces   []string // bytes of each token in decoded text
	special  *specialTokens
	bpe      *bpe // one of bpe and spm is set
	spm      *spm
	end      map[int32]bool
	bos, eos int32
	unk, pad int32
	eot, eom int32

	addBOS, addEOS, addSpacePrefix bool
}

// New makes a tokenizer of a vocabulary, after checking that lists agree in
// length, ids are in range, tokens are unique and merges well-formed. It keeps
// v's slices; they must not be changed afterwards.
func New(v Vocab) (*Tokenizer, error) {
	if err := v.check(); err != nil {
		return nil, err
	}
	t := &Tokenizer{
		types: v.Types, bos: v.BOS, eos: v.EOS, unk: v.UNK, pad: v.PAD, eot: v.EOT, eom: v.EOM,
	}
	if err := t.indexTokens(v.Tokens); err != nil {
		return nil, err
	}
	if err := t.chooseModel(&v); err != nil {
		return nil, err
	}
	if t.addBOS && t.bos == None {
		return nil, fmt.Errorf("vocabulary (pre-tokenizer %q) starts every text with a beginning-of-sequence token but names none", v.Pre)
	}
	if t.addEOS && t.eos == None {
		return nil, fmt.Errorf("vocabulary (pre-tokenizer %q) ends every text with an end-of-sequence token but names none", v.Pre)
	}
	t.markSpecials()
	t.markStripping(v.Pre, v.Name)
	t.special = newSpecialTokens(t.tokens, t.attrs)
	t.spellPieces()
	return t, nil
}

// indexTokens fills ids and attrs. An empty token gets the text that llama.cpp
// gives it, so that it keeps its id.
func (t *Tokenizer) indexTokens(tokens []string) error {
	t.tokens = tokens
	t.ids = make(map[string]int32, len(tokens))
	t.attrs = make([]attr, len(tokens))
	copied := false
	for id, text := range tokens {
		if text == "" {
			text = "[EMPTY_" + strconv.Itoa(id) + "]"
			if !copied {
				t.tokens = append([]string(nil), tokens...)
				copied = true
			}
			t.tokens[id] = text
		}
		if first, ok := t.ids[text]; ok {
			return fmt.Errorf("tokens %d and %d are both %q", first, id, text)
		}
		t.ids[text] = int32(id)
		t.attrs[id] = attrNormal
		if t.types != nil {
			t.attrs[id] = attrOf(t.types[id])
		}
	}
	return nil
}

// chooseModel sets bpe or spm and the rules that go with them.
func (t *Tokenizer) chooseModel(v *Vocab) error {
	var err error
	switch v.Model {
	case "gpt2":
		var pre preTokenizer
		if pre, err = findPreTokenizer(v.Pre); err != nil {
			return err
		}
		if t.bpe, err = newBPE(v, pre); err != nil {
			return err
		}
		t.addBOS = orDefault(v.AddBOS, pre.addBOS)
	case "llama":
		if t.spm, err = newSPM(v, t.ids); err != nil {
			return err
		}
		t.addBOS = orDefault(v.AddBOS, true)
		t.addSpacePrefix = orDefault(v.AddSpacePrefix, true)
	default:
		return fmt.Errorf(`unsupported tokenizer model %q: supported are "gpt2" (byte-level BPE) and "llama" (SentencePiece)`, v.Model)
	}
	t.addEOS = orDefault(v.AddEOS, false)
	return nil
}

// Size returns the number of tokens.
func (t *Tokenizer) Size() int { return len(t.tokens) }

// BOS returns the beginning-of-sequence token, and false if there is none.
func (t *Tokenizer) BOS() (int32, bool) { return t.bos, t.bos != None }

// EOS returns the end-of-sequence token, and false if there is none.
func (t *Tokenizer) EOS() (int32, bool) { return t.eos, t.eos != None }

// UNK returns the unknown token, and false if there is none.
func (t *Tokenizer) UNK() (int32, bool) { return t.unk, t.unk != None }

// PAD returns the padding token, and false if there is none.
func (t *Tokenizer) PAD() (int32, bool) { return t.pad, t.pad != None }

// EOT returns the end-of-turn token, and false if there is none.
func (t *Tokenizer) EOT() (int32, bool) { return t.eot, t.eot != None }

// AddsBOS reports whether Encode with AddSpecial starts with BOS.
func (t *Tokenizer) AddsBOS() bool { return t.addBOS }

// AddsEOS reports whether Encode with AddSpecial ends with EOS.
func (t *Tokenizer) AddsEOS() bool { return t.addEOS }

// IsEOG reports whether id ends a generated answer: EOS, end of turn, end of
// message, and the tokens that llama.cpp knows by text, such as <|im_end|>.
func (t *Tokenizer) IsEOG(id int32) bool { return t.end[id] }

// IsControl reports whether id is a control token, by its type in the file or
// because its text is one of the well-known control tokens.
func (t *Tokenizer) IsControl(id int32) bool {
	return t.inRange(id) && t.attrs[id]&attrControl != 0
}

// Token returns the text of id in the vocabulary's own spelling and its type in
// the file, and false if id is out of range.
func (t *Tokenizer) Token(id int32) (text string, typ TokenType, ok bool) {
	if !t.inRange(id) {
		return "", Undefined, false
	}
	typ = Normal
	if t.types != nil {
		typ = t.types[id]
	}
	return t.tokens[id], typ, true
}

// ID returns the token whose text, in the vocabulary's own spelling, is text.
func (t *Tokenizer) ID(text string) (int32, bool) {
	id, ok := t.ids[text]
	if !ok {
		return None, false
	}
	return id, true
}

func (t *Tokenizer) inRange(id int32) bool { return id >= 0 && int(id) < len(t.tokens) }

// spellPieces works out the bytes of every token. The strings share memory.
func (t *Tokenizer) spellPieces() {
	ends := make([]int, len(t.tokens))
	total := 0
	for _, text := range t.tokens {
		total += len(text)
	}
	all := make([]byte, 0, total)
	for id := range t.tokens {
		all = t.appendPieceOf(all, id)
		ends[id] = len(all)
	}
	shared := string(all)
	t.pieces = make([]string, len(t.tokens))
	start := 0
	for id, end := range ends {
		t.pieces[id] = shared[start:end]
		start = end
	}
}

// appendPieceOf appends the bytes that a token stands for. Special tokens stand
// for their text; unused and undefined ones for nothing.
func (t *Tokenizer) appendPieceOf(dst []byte, id int) []byte {
	text, a := t.tokens[id], t.attrs[id]
	switch {
	case a&attrSpecial != 0:
		return append(dst, text...)
	case a&attrByte != 0:
		if b, ok := parseByteToken(text); ok {
			return append(dst, b)
		}
		return append(dst, text...)
	case a&attrNormal == 0:
		return dst
	case t.spm != nil:
		return append(dst, strings.ReplaceAll(text, blank, " ")...)
	}
	if out, ok := appendRaw(dst, text); ok {
		return out
	}
	return append(dst, text...) // spells no bytes: stands for itself
}

// parseByteToken reads "<0xXX>".
func parseByteToken(text string) (byte, bool) {
	if len(text) != 6 || text[:3] != "<0x" || text[5] != '>' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[3:5], 16, 8)
	return byte(n), err == nil
}
