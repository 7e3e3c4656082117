package tokenizer

import (
	"strings"
	"unicode/utf8"
)

// Piece returns the bytes of one token: what it adds to a text that goes on, so
// with the blank that a SentencePiece token starts with. A token may hold part
// of a character. Special tokens give their text, unused tokens and ids out of
// range nothing.
func (t *Tokenizer) Piece(id int32) []byte {
	if !t.inRange(id) {
		return nil
	}
	return []byte(t.pieces[id])
}

// Decode returns the text of ids from its beginning on: the pieces joined, byte
// for byte, special tokens kept as their text. If the vocabulary puts a blank
// before text (SentencePiece), the blank that the first token starts with is
// taken off again. Nothing else is cleaned up, and bytes that are not UTF-8
// stay.
func (t *Tokenizer) Decode(ids []int32) string {
	text := t.DecodeContinuation(ids)
	if t.addSpacePrefix && len(ids) > 0 && t.inRange(ids[0]) && strings.HasPrefix(t.pieces[ids[0]], " ") {
		return text[1:]
	}
	return text
}

// DecodeContinuation returns the text of ids that go on a text: the pieces
// joined. This is what a generated answer reads like after its prompt.
func (t *Tokenizer) DecodeContinuation(ids []int32) string {
	var b strings.Builder
	for _, id := range ids {
		if t.inRange(id) {
			b.WriteString(t.pieces[id])
		}
	}
	return b.String()
}

// StreamDecoder decodes a text that goes on, token by token, and gives out whole
// characters only.
type StreamDecoder struct {
	t    *Tokenizer
	held []byte // an unfinished character
}

// NewStreamDecoder returns a decoder that holds nothing back yet.
func (t *Tokenizer) NewStreamDecoder() *StreamDecoder { return &StreamDecoder{t: t} }

// Push adds a token and returns the text that is complete now. Bytes that can
// no longer become a character are given out as they are, so the texts returned
// by Push and Flush joined are DecodeContinuation's.
func (d *StreamDecoder) Push(id int32) string {
	if !d.t.inRange(id) {
		return ""
	}
	piece := d.t.pieces[id]
	if len(d.held) == 0 {
		n := len(piece) - unfinished(piece)
		d.held = append(d.held, piece[n:]...)
		return piece[:n]
	}
	d.held = append(d.held, piece...)
	text := string(d.held)
	n := len(text) - unfinished(text)
	d.held = append(d.held[:0], text[n:]...)
	return text[:n]
}

// Flush returns the bytes held back and forgets them.
func (d *StreamDecoder) Flush() string {
	text := string(d.held)
	d.held = d.held[:0]
	return text
}

// unfinished returns how many bytes at the end of s start a character that the
// bytes to come may finish.
func unfinished(s string) int {
	for n := 1; n < utf8.UTFMax && n <= len(s); n++ {
		tail := s[len(s)-n:]
		if utf8.RuneStart(tail[0]) {
			if utf8.FullRuneInString(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
