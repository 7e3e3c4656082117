package tokenizer

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

// byteTokens spells the 256 bytes as a byte-level vocabulary does.
func byteTokens() []string {
	tokens := make([]string, 256)
	for r, b := range byteOfRune {
		if b >= 0 {
			tokens[b] = string(rune(r))
		}
	}
	return tokens
}

// trainMerges learns n merges from the pieces of text: the pair that occurs
// most often first, the lower pair in byte order among equals.
func trainMerges(text string, split splitter, n int) (tokens, merges []string) {
	words := splitWords(text, split)
	tokens = byteTokens()
	known := make(map[string]bool)
	for len(merges) < n {
		pair := mostFrequentPair(words)
		if pair[0] == "" {
			break
		}
		merges = append(merges, pair[0]+" "+pair[1])
		if joined := pair[0] + pair[1]; !known[joined] {
			known[joined] = true
			tokens = append(tokens, joined)
		}
		for _, w := range words {
			w.merge(pair)
		}
	}
	return tokens, merges
}

type trainWord struct {
	symbols []string
	count   int
}

func splitWords(text string, split splitter) []*trainWord {
	spell := byteTokens()
	counts := make(map[string]int)
	for i := 0; i < len(text); {
		end := split(classesOnce(), text, i)
		counts[text[i:end]]++
		i = end
	}
	var words []*trainWord
	for _, piece := range slices.Sorted(maps.Keys(counts)) {
		w := &trainWord{count: counts[piece]}
		for _, b := range []byte(piece) {
			w.symbols = append(w.symbols, spell[b])
		}
		words = append(words, w)
	}
	return words
}

func mostFrequentPair(words []*trainWord) (best [2]string) {
	counts := make(map[[2]string]int)
	for _, w := range words {
		for i := 1; i < len(w.symbols); i++ {
			counts[[2]string{w.symbols[i-1], w.symbols[i]}] += w.count
		}
	}
	most := 1 // a pair seen once is not worth a token
	for pair, n := range counts {
		if n > most || n == most && n > 1 && slices.Compare(pair[:], best[:]) < 0 {
			best, most = pair, n
		}
	}
	return best
}

func (w *trainWord) merge(pair [2]string) {
	out := w.symbols[:0]
	for i := 0; i < len(w.symbols); i++ {
		s := w.symbols[i]
		if i+1 < len(w.symbols) && s == pair[0] && w.symbols[i+1] == pair[1] {
			s += pair[1]
			i++
		}
		out = append(out, s)
	}
	w.symbols = out
}

var ownMerges = sync.OnceValues(func() (tokens, merges []string) {
	text := proseText(30<<10, 5) + codeText(10<<10, 5) + strings.Repeat("Größe naïve 模型 ", 20)
	return trainMerges(text, splitLlama3, 400)
})

// ownVocab returns a small byte-level vocabulary: bytes, merges of our own
// text, then special tokens.
func ownVocab(pre string) Vocab {
	tokens, merges := ownMerges()
	v := Vocab{
		Model: "gpt2", Pre: pre, Tokens: slices.Clone(tokens), Merges: slices.Clone(merges),
		BOS: None, EOS: None, UNK: None, PAD: None, EOT: None, EOM: None,
		Types: slices.Repeat([]TokenType{Normal}, len(tokens)),
	}
	v.BOS = v.add("<|begin|>", Control)
	v.EOS = v.add("<|end_of_text|>", Control)
	v.PAD = v.add("<|pad|>", Control)
	v.add("<|start_of_role|>", Control)
	v.add("<|end_of_role|>", Control)
	v.add("<tool_call>", UserDefined)
	v.add("<tool>", UserDefined)
	v.add("tool_call>xx", UserDefined)
	v.add("<gone>", Unused)
	return v
}

// add appends a token and returns its id.
func (v *Vocab) add(text string, typ TokenType) int32 {
	v.Tokens = append(v.Tokens, text)
	if v.Types != nil {
		v.Types = append(v.Types, typ)
	}
	if v.Scores != nil {
		v.Scores = append(v.Scores, 0)
	}
	return int32(len(v.Tokens) - 1)
}

// ownSentencePiece returns a small SentencePiece vocabulary: the special
// tokens, the bytes, some characters, then the merges' results, each scored
// lower than the one before.
func ownSentencePiece() Vocab {
	v := Vocab{
		Model: "llama", BOS: 1, EOS: 2, UNK: 0, PAD: None, EOT: None, EOM: None,
		Types: []TokenType{Unknown, Control, Control}, Tokens: []string{"<unk>", "<s>", "</s>"}, Scores: []float32{0, 0, 0},
	}
	const hex = "0123456789ABCDEF"
	for b := range 256 {
		v.add("<0x"+hex[b>>4:b>>4+1]+hex[b&15:b&15+1]+">", Byte)
	}
	v.add("<tool>", UserDefined)
	words, _ := ownMerges()
	seen := make(map[string]bool)
	score := float32(0)
	for _, w := range words[256:] {
		text := strings.ReplaceAll(w, "Ġ", blank)
		if raw, ok := appendRaw(nil, w); !ok || strings.ContainsAny(string(raw), "\t\n") || !isASCII(raw) || seen[text] {
			continue
		}
		seen[text] = true
		score--
		v.Scores[v.add(text, Normal)] = score
	}
	for _, c := range blank + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,?:()'é模" {
		if !seen[string(c)] {
			score--
			v.Scores[v.add(string(c), Normal)] = score
		}
	}
	return v
}

func isASCII(raw []byte) bool {
	return !slices.ContainsFunc(raw, func(b byte) bool { return b >= 0x80 })
}

// mustNew makes a tokenizer of a vocabulary that is known to be good.
func mustNew(tb testing.TB, v Vocab) *Tokenizer {
	tb.Helper()
	t, err := New(v)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}
