package tokenizer

import (
	"fmt"
	"math"
	"strings"
	"sync"
)

// bpe is byte-level byte-pair encoding: text is cut into pieces by a pattern,
// each piece starts as its bytes, and neighbours are merged, the pair of the
// lowest rank first and the leftmost among equals, until no pair is left.
//
// A symbol is a token id, or, from size on, a byte or merge result that is no
// token (the vocabulary's merges may pass through such).
type bpe struct {
	classes      *classTable
	split        splitter
	ignoreMerges bool

	words    map[string]int32 // raw bytes of every token that spells bytes
	longest  int              // length of the longest of them
	whole    wholeWords
	size     int32 // number of tokens
	byteSym  [256]int32
	pairs    *pairTable
	wordless []string // bytes of symbols that are no token

	scratch sync.Pool // of *bpeScratch
}

// bpeScratch is the memory of one Encode call.
type bpeScratch struct {
	cache wordCache
	chain chain
	short shortWord
}

func newBPE(v *Vocab, pre preTokenizer) (*bpe, error) {
	b := &bpe{
		classes: classesOnce(), split: pre.split, ignoreMerges: pre.ignoreMerges,
		size: int32(len(v.Tokens)),
	}
	b.readWords(v.Tokens)
	symbols := make(map[string]int32) // those that are no token
	for i := range 256 {
		b.byteSym[i] = b.symbol(symbols, []byte{byte(i)})
	}
	if err := b.readMerges(v.Merges, symbols); err != nil {
		return nil, err
	}
	b.whole = newWholeWords(len(v.Tokens))
	b.scratch.New = func() any { return new(bpeScratch) }
	return b, nil
}

// readWords indexes the tokens by the bytes they spell. A token with another
// character in it, like most special ones, can never come out of text.
func (b *bpe) readWords(tokens []string) {
	total := 0
	for _, t := range tokens {
		total += len(t)
	}
	raw := make([]byte, 0, total)
	ends := make([]int, len(tokens))
	spells := make([]bool, len(tokens))
	for i, t := range tokens {
		raw, spells[i] = appendRaw(raw, t)
		ends[i] = len(raw)
	}
	all := string(raw) // one string, so that the map's keys share its memory
	b.words = make(map[string]int32, len(tokens))
	start := 0
	for i, end := range ends {
		if spells[i] {
			b.words[all[start:end]] = int32(i)
			b.longest = max(b.longest, end-start)
		}
		start = end
	}
}

// symbol returns the symbol of raw bytes, making one up if they are no token.
func (b *bpe) symbol(extra map[string]int32, raw []byte) int32 {
	if id, ok := b.words[string(raw)]; ok {
		return id
	}
	if sym, ok := extra[string(raw)]; ok {
		return sym
	}
	sym := b.size + int32(len(b.wordless))
	b.wordless = append(b.wordless, string(raw))
	extra[string(raw)] = sym
	return sym
}

// readMerges builds the table of pairs. A merge with a character that spells no
// byte can never apply and is passed over, as in llama.cpp.
func (b *bpe) readMerges(merges []string, extra map[string]int32) error {
	if len(merges) > math.MaxInt32/4 {
		return fmt.Errorf("vocabulary has %d merges, more than %d", len(merges), math.MaxInt32/4)
	}
	b.pairs = newPairTable(len(merges))
	var buf []byte
	for rank, m := range merges {
		// The first byte is never the separator: a part is not empty.
		cut := -1
		if m != "" {
			cut = strings.IndexByte(m[1:], ' ')
		}
		if cut < 0 || cut+2 == len(m) {
			return fmt.Errorf("merge %d is %q: want two parts with a space between them", rank, m)
		}
		left, ok := appendRaw(buf[:0], m[:cut+1])
		if !ok {
			continue
		}
		both, ok := appendRaw(left, m[cut+2:])
		if !ok {
			continue
		}
		buf = both
		b.pairs.add(
			b.symbol(extra, both[:len(left)]), b.symbol(extra, both[len(left):]),
			uint32(rank), b.symbol(extra, both))
	}
	return nil
}

// rankPair makes bpe the ranker of chain.
func (b *bpe) rankPair(left, right *chainNode) (uint32, int32) {
	return b.pairs.find(left.symbol, right.symbol)
}

// appendText appends the tokens of text.
func (b *bpe) appendText(dst []int32, text string) []int32 {
	sc := b.scratch.Get().(*bpeScratch)
	text = repairUTF8(text)
	for i := 0; i < len(text); {
		end := b.split(b.classes, text, i)
		dst = b.appendPiece(dst, text[i:end], sc)
		i = end
	}
	b.scratch.Put(sc)
	return dst
}

// appendPiece appends the tokens of one piece.
func (b *bpe) appendPiece(dst []int32, piece string, sc *bpeScratch) []int32 {
	if len(piece) == 1 {
		return b.appendSymbol(dst, b.byteSym[piece[0]])
	}
	slot := sc.cache.slot(piece)
	if slot != nil && slot.holds(piece) {
		return append(dst, slot.tokens()...)
	}
	start := len(dst)
	dst = b.appendMerged(dst, piece, sc)
	if slot != nil {
		slot.store(piece, dst[start:])
	}
	return dst
}

func (b *bpe) appendMerged(dst []int32, piece string, sc *bpeScratch) []int32 {
	if len(piece) > b.longest {
		return b.appendPairs(dst, piece, sc)
	}
	id, isToken := b.words[piece]
	if isToken && (b.ignoreMerges || b.whole.known(id)) {
		return append(dst, id)
	}
	start := len(dst)
	dst = b.appendPairs(dst, piece, sc)
	if isToken && len(dst) == start+1 && dst[start] == id {
		b.whole.note(id)
	}
	return dst
}

// appendPairs merges the bytes of piece pair by pair.
func (b *bpe) appendPairs(dst []int32, piece string, sc *bpeScratch) []int32 {
	if len(piece) <= maxShort {
		n := sc.short.merge(b, piece)
		for _, sym := range sc.short.symbols[:n] {
			dst = b.appendSymbol(dst, sym)
		}
		return dst
	}
	c := &sc.chain
	c.reset()
	for i := range len(piece) {
		c.push(i, i+1, b.byteSym[piece[i]])
	}
	c.merge(b)
	for i := int32(0); i >= 0; i = c.nodes[i].next {
		dst = b.appendSymbol(dst, c.nodes[i].symbol)
	}
	return dst
}

// appendSymbol appends a symbol's token. What is no token falls back to the
// tokens of its bytes; a byte without a token is left out, as in llama.cpp.
func (b *bpe) appendSymbol(dst []int32, sym int32) []int32 {
	if sym < b.size {
		return append(dst, sym)
	}
	raw := b.wordless[sym-b.size]
	for i := range len(raw) {
		if s := b.byteSym[raw[i]]; s < b.size {
			dst = append(dst, s)
		}
	}
	return dst
}

// maxShort is the longest piece for which scanning all pairs for the lowest
// rank beats a heap.
const maxShort = 48

// shortWord merges a short piece in arrays: ranks[i] and results[i] are of the
// pair of symbols i and i+1.
type shortWord struct {
	symbols [maxShort]int32
	ranks   [maxShort]uint32
	results [maxShort]int32
}

// merge leaves the symbols of piece in w.symbols and returns their number.
func (w *shortWord) merge(b *bpe, piece string) int {
	n := len(piece)
	for i := range n {
		w.symbols[i] = b.byteSym[piece[i]]
	}
	for i := range n - 1 {
		w.ranks[i], w.results[i] = b.pairs.find(w.symbols[i], w.symbols[i+1])
	}
	for n > 1 {
		best, at := uint32(noRank), 0
		for i, r := range w.ranks[:n-1] {
			if r < best {
				best, at = r, i
			}
		}
		if best == noRank {
			break
		}
		n = w.join(b, at, n)
	}
	return n
}

// join merges the pair at i and ranks its two new neighbours.
func (w *shortWord) join(b *bpe, i, n int) int {
	w.symbols[i] = w.results[i]
	copy(w.symbols[i+1:n-1], w.symbols[i+2:n])
	copy(w.ranks[i:n-2], w.ranks[i+1:n-1])
	copy(w.results[i:n-2], w.results[i+1:n-1])
	n--
	if i > 0 {
		w.ranks[i-1], w.results[i-1] = b.pairs.find(w.symbols[i-1], w.symbols[i])
	}
	if i < n-1 {
		w.ranks[i], w.results[i] = b.pairs.find(w.symbols[i], w.symbols[i+1])
	}
	return n
}
