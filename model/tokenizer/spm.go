package tokenizer

import (
	"errors"
	"math"
	"strings"
	"sync"
	"unicode/utf8"
)

// spm is SentencePiece's BPE as llama.cpp runs it: the whole text is one word
// of characters, blanks written as U+2581, and neighbours are merged when the
// result is a token, the highest score first and the leftmost among equals.
//
// Where no token has a blank after another character, no merge can cross the
// place before a blank, so the words between blanks are merged one by one, to
// the same end.
type spm struct {
	words   map[string]int32
	longest int // length of the longest token
	scores  []float32
	byteIDs [256]int32 // None where the vocabulary has no such byte
	unknown int32
	byWord  bool
	scratch sync.Pool // of *spmScratch
}

// spmScratch is the memory of one Encode call.
type spmScratch struct {
	cache wordCache
	chain chain
}

const blank = "\u2581"

func newSPM(v *Vocab, ids map[string]int32) (*spm, error) {
	if v.Scores == nil {
		return nil, errors.New("a SentencePiece vocabulary needs scores")
	}
	s := &spm{words: ids, scores: v.Scores, unknown: v.UNK, byWord: true}
	for text := range ids {
		s.longest = max(s.longest, len(text))
		if strings.Contains(strings.TrimLeft(text, blank), blank) {
			s.byWord = false
		}
	}
	for i := range 256 {
		s.byteIDs[i] = s.byteID(byte(i))
	}
	s.scratch.New = func() any { return new(spmScratch) }
	return s, nil
}

// byteID returns the token of a byte: "<0xXX>", or the byte itself.
func (s *spm) byteID(b byte) int32 {
	const hex = "0123456789ABCDEF"
	if id, ok := s.words[string([]byte{'<', '0', 'x', hex[b>>4], hex[b&15], '>'})]; ok {
		return id
	}
	if id, ok := s.words[string([]byte{b})]; ok {
		return id
	}
	return None
}

// appendText appends the tokens of text, with a blank before it if prefix.
func (s *spm) appendText(dst []int32, text string, prefix bool) []int32 {
	text = strings.ReplaceAll(text, " ", blank)
	if prefix {
		text = blank + text
	}
	sc := s.scratch.Get().(*spmScratch)
	for text != "" {
		end := len(text)
		if s.byWord {
			end = wordEnd(text)
		}
		dst = s.appendWord(dst, text[:end], sc)
		text = text[end:]
	}
	s.scratch.Put(sc)
	return dst
}

// wordEnd returns the length of text's first word: blanks, then anything up to
// the next blank. Only whole characters, as charLen cuts them, are looked at.
func wordEnd(text string) int {
	i := 0
	for strings.HasPrefix(text[i:], blank) {
		i += len(blank)
	}
	for i < len(text) && !strings.HasPrefix(text[i:], blank) {
		i += charLen(text[i])
	}
	return min(i, len(text))
}

// appendWord appends the tokens of text that no merge leads out of.
func (s *spm) appendWord(dst []int32, word string, sc *spmScratch) []int32 {
	slot := sc.cache.slot(word)
	if slot != nil && slot.holds(word) {
		return append(dst, slot.tokens()...)
	}
	c := &sc.chain
	c.reset()
	for i := 0; i < len(word); {
		end := min(i+charLen(word[i]), len(word))
		c.push(i, end, 0)
		i = end
	}
	c.merge(spmText{s, word})
	start := len(dst)
	for i := int32(0); i >= 0; i = c.nodes[i].next {
		n := &c.nodes[i]
		dst = s.appendSymbol(dst, word[n.start:n.end])
	}
	if slot != nil {
		slot.store(word, dst[start:])
	}
	return dst
}

// appendSymbol appends the token of text, or those of its bytes. A byte
// without a token becomes the unknown token, or nothing if there is none.
func (s *spm) appendSymbol(dst []int32, text string) []int32 {
	if id, ok := s.words[text]; ok {
		return append(dst, id)
	}
	for i := range len(text) {
		id := s.byteIDs[text[i]]
		if id == None {
			id = s.unknown
		}
		if id != None {
			dst = append(dst, id)
		}
	}
	return dst
}

// charLen is the length of a character by its first byte alone: invalid UTF-8
// is cut like that in llama.cpp (unicode_len_utf8) and ends as byte tokens.
func charLen(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return utf8.UTFMax
}

// spmText ranks the pairs of one text.
type spmText struct {
	*spm
	text string
}

func (s spmText) rankPair(left, right *chainNode) (uint32, int32) {
	if int(right.end-left.start) > s.longest {
		return noRank, 0
	}
	id, ok := s.words[s.text[left.start:right.end]]
	if !ok {
		return noRank, 0
	}
	return rankOfScore(s.scores[id]), id
}

// rankOfScore maps scores to ranks so that a higher score is a lower rank.
func rankOfScore(score float32) uint32 {
	if score == 0 {
		score = 0 // -0 ranks as 0
	}
	bits := math.Float32bits(score)
	if bits>>31 == 0 {
		return ^bits &^ (1 << 31)
	}
	return bits
}
