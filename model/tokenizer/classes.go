package tokenizer

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// class is what the pre-tokenizers' patterns ask about one character. A
// character without any bit is punctuation, a symbol, a control or unassigned.
type class uint8

const (
	letter  class = 1 << iota // \p{L}
	number                    // \p{N}
	space                     // \s, that is White_Space
	mark                      // \p{M}
	upper                     // \p{Lu} and \p{Lt}
	lower                     // \p{Ll}
	outside                   // past the end of the text
)

// taken is every class that a run of punctuation and symbols stops at.
const taken = letter | number | space | outside

// classTable holds the class of each character of the first two planes, where
// nearly all text is; the others are looked up in package unicode.
//
// The classes are those of Unicode 15.1, llama.cpp's version: Go's package
// unicode is at 15.0, to which 15.1 only added the 622 ideographs of extension
// I. Tokenizers with later tables take as letters what is unassigned here.
type classTable [0x20000]class

var classesOnce = sync.OnceValue(func() *classTable {
	t := new(classTable)
	t.fill(unicode.L, letter)
	t.fill(unicode.N, number)
	t.fill(unicode.White_Space, space)
	t.fill(unicode.M, mark)
	t.fill(unicode.Lu, upper)
	t.fill(unicode.Lt, upper)
	t.fill(unicode.Ll, lower)
	return t
})

// fill sets the bit c for every character of the range table.
func (t *classTable) fill(rt *unicode.RangeTable, c class) {
	for _, r := range rt.R16 {
		for i := uint32(r.Lo); i <= uint32(r.Hi); i += uint32(r.Stride) {
			t[i] |= c
		}
	}
	for _, r := range rt.R32 {
		for i := r.Lo; i <= r.Hi && i < uint32(len(t)); i += r.Stride {
			t[i] |= c
		}
	}
}

// of returns the class of one character.
func (t *classTable) of(r rune) class {
	if uint32(r) < uint32(len(t)) {
		return t[r]
	}
	switch {
	case unicode.Is(unicode.L, r), 0x2EBF0 <= r && r <= 0x2EE5D:
		return letter // beyond plane 1 all letters are ideographs, without case
	case unicode.Is(unicode.M, r):
		return mark
	}
	return 0
}

// at returns the class and the size in bytes of the character at s[i:], or
// outside and 0 at the end. s must have gone through repairUTF8.
func (t *classTable) at(s string, i int) (class, int) {
	if i < len(s) && s[i] < utf8.RuneSelf {
		return t[s[i]], 1
	}
	return t.beyondASCII(s, i)
}

func (t *classTable) beyondASCII(s string, i int) (class, int) {
	if i >= len(s) {
		return outside, 0
	}
	r, n := decodeRune(s, i)
	return t.of(r), n
}

// runOf returns the end of the longest run from i on whose characters have a bit of c.
func (t *classTable) runOf(s string, i int, c class) int {
	for {
		for i < len(s) && s[i] < utf8.RuneSelf {
			if t[s[i]]&c == 0 {
				return i
			}
			i++
		}
		got, n := t.beyondASCII(s, i)
		if got&c == 0 {
			return i
		}
		i += n
	}
}

// runOfOthers returns the end of the longest run from i on of characters that
// are not letters, numbers or white space.
func (t *classTable) runOfOthers(s string, i int) int {
	for {
		got, n := t.at(s, i)
		if got&taken != 0 {
			return i
		}
		i += n
	}
}
