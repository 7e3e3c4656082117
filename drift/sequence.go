package drift

import "fmt"

// Sequence is a run of tokens on which two models are compared.
type Sequence struct {
	Tokens []int32
	// First is the first position whose prediction, of the token after it, is compared. The last
	// one is that of the last token.
	First int
}

// predictions is the number of positions that are compared.
func (s Sequence) predictions() int { return max(len(s.Tokens)-1-s.First, 0) }

// NoBOS says that texts do not begin with a token of their own.
const NoBOS int32 = -1

// MinContext is the least length of a chunk.
const MinContext = 8

// Chunks cuts the tokens of a text, its BOS token included, into sequences of size tokens and drops
// the rest. The first token of each is replaced by bos, unless that is NoBOS, and predictions are
// compared from the middle on, as in kl_divergence of llama.cpp's perplexity tool. most bounds the
// number of chunks, 0 for all.
func Chunks(tokens []int32, size, most int, bos int32) ([]Sequence, error) {
	if size < MinContext {
		return nil, fmt.Errorf("chunks of %d tokens: want %d or more", size, MinContext)
	}
	n := len(tokens) / size
	if n == 0 {
		return nil, fmt.Errorf("the text has %d tokens, less than one chunk of %d", len(tokens), size)
	}
	if most > 0 {
		n = min(n, most)
	}
	out := make([]Sequence, n)
	for i := range out {
		chunk := append([]int32(nil), tokens[i*size:(i+1)*size]...)
		if bos != NoBOS {
			chunk[0] = bos
		}
		out[i] = Sequence{Tokens: chunk, First: size / 2}
	}
	return out, nil
}

// Prompts makes sequences of the prompts of a benchmark. Of each the second half is compared, but
// nothing that an earlier prompt in the list begins with too, so that worked examples which all
// prompts share count once; it is cheapest where neighbours share most.
func Prompts(prompts [][]int32) []Sequence {
	var out []Sequence
	var before []int32
	for _, p := range prompts {
		s := Sequence{Tokens: p, First: max(len(p)/2, commonPrefix(before, p))}
		before = p
		if s.predictions() > 0 {
			out = append(out, s)
		}
	}
	return out
}

// commonPrefix returns the number of tokens with which both begin.
func commonPrefix(a, b []int32) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
