package tokenizer

import "unicode/utf8"

// Byte-level vocabularies spell every byte as one printable character: GPT-2's
// bytes_to_unicode (openai/gpt-2 src/encoder.py). Bytes that are printable in
// Latin-1 stand for themselves, the other 68 are U+0100 onward in byte order.

// lastByteRune is the character of byte 0xAD, the highest one.
const lastByteRune = 0x143

// byteOfRune gives the byte of each such character, or -1.
var byteOfRune = func() (t [lastByteRune + 1]int16) {
	for i := range t {
		t[i] = -1
	}
	next := 0x100
	for b := range 256 {
		if printableLatin1(b) {
			t[b] = int16(b)
			continue
		}
		t[next] = int16(b)
		next++
	}
	return t
}()

func printableLatin1(b int) bool {
	return 0x21 <= b && b <= 0x7E || 0xA1 <= b && b <= 0xAC || 0xAE <= b
}

// appendRaw appends the bytes that text spells, and false with dst unchanged
// when text holds a character that spells no byte.
func appendRaw(dst []byte, text string) ([]byte, bool) {
	start := len(dst)
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c < 0x21 || c == 0x7F {
				return dst[:start], false
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r > lastByteRune || byteOfRune[r] < 0 {
			return dst[:start], false
		}
		dst = append(dst, byte(byteOfRune[r]))
		i += n
	}
	return dst, true
}
