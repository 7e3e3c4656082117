package tokenizer

// wordCache remembers the tokens of pieces that a text repeats. It is direct
// mapped and of fixed size, so it neither grows nor needs upkeep, and it holds
// results of a pure function, so it never shows in the output.
type wordCache [1 << cacheBits]cachedWord

const (
	cacheBits   = 14
	cacheBytes  = 24 // longer pieces are rare and not kept
	cacheTokens = 8
)

type cachedWord struct {
	ids   [cacheTokens]int32
	bytes [cacheBytes]byte
	size  uint8 // of bytes; 0 when empty
	count uint8 // of ids
}

// slot returns the place of piece, or nil when it is too long to be kept.
func (c *wordCache) slot(piece string) *cachedWord {
	if len(piece) > cacheBytes {
		return nil
	}
	return &c[hashWord(piece)>>(64-cacheBits)]
}

// hashWord mixes up to cacheBytes bytes.
func hashWord(s string) uint64 {
	h := uint64(len(s))
	for len(s) >= 8 {
		h = (h ^ le64(s)) * 0x9E3779B97F4A7C15
		h ^= h >> 32
		s = s[8:]
	}
	var tail uint64
	for i := range len(s) {
		tail = tail<<8 | uint64(s[i])
	}
	h = (h ^ tail) * 0xD6E8FEB86659FD93
	h ^= h >> 32
	return h * 0x9E3779B97F4A7C15
}

func le64(s string) uint64 {
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (w *cachedWord) holds(piece string) bool {
	return int(w.size) == len(piece) && string(w.bytes[:len(piece)]) == piece
}

func (w *cachedWord) tokens() []int32 { return w.ids[:w.count] }

func (w *cachedWord) store(piece string, ids []int32) {
	if len(ids) > cacheTokens {
		return
	}
	w.size = uint8(copy(w.bytes[:], piece))
	w.count = uint8(copy(w.ids[:], ids))
}
