package tokenizer

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDecodeBytes(t *testing.T) {
	tok := mustNew(t, ownVocab("dbrx"))
	rocket := tok.Encode("🚀", Options{})
	if len(rocket) < 2 {
		t.Fatalf("the rocket is one token %v; want one cut in parts", rocket)
	}
	if got := tok.Decode(rocket[:1]); got != "🚀"[:len(got)] || got == "" || utf8.ValidString(got) {
		t.Errorf("part of a character decodes as %q", got)
	}
	if got := tok.Decode(rocket); got != "🚀" {
		t.Errorf("decoded %q", got)
	}
	if got := tok.Decode([]int32{-1, 1 << 30, rocket[0]}); got != "\xf0" {
		t.Errorf("ids out of range decode as %q, want nothing", got)
	}
	if got := tok.Piece(int32(tok.Size())); got != nil {
		t.Errorf("Piece out of range is %q", got)
	}
	if id, _ := tok.ID("<gone>"); tok.Decode([]int32{id}) != "" {
		t.Errorf("an unused token decodes as %q", tok.Decode([]int32{id}))
	}
	if id, _ := tok.ID("<|pad|>"); string(tok.Piece(id)) != "<|pad|>" {
		t.Errorf("a control token decodes as %q", tok.Piece(id))
	}
}

func TestOddTokens(t *testing.T) {
	v := ownVocab("dbrx")
	empty := v.add("", Normal)
	foreign := v.add("模", Normal) // spells no bytes
	raw := v.add("<0x41>", Byte)
	bad := v.add("<0xZZ>", Byte)
	tok := mustNew(t, v)
	for id, want := range map[int32]string{foreign: "模", raw: "A", bad: "<0xZZ>"} {
		if got := string(tok.Piece(id)); got != want {
			t.Errorf("piece %q, want %q", got, want)
		}
	}
	text, typ, ok := tok.Token(empty)
	if want := "[EMPTY_"; !strings.HasPrefix(text, want) || typ != Normal || !ok {
		t.Errorf("empty token is %q, %v, %t", text, typ, ok)
	}
	if v.Tokens[empty] != "" {
		t.Error("New changed the caller's tokens")
	}
}

func TestInvalidUTF8(t *testing.T) {
	tok := mustNew(t, ownVocab("dbrx"))
	const fffd = "\uFFFD"
	tests := []struct{ name, text, want string }{
		{"stray continuation", "a\x80b", "a" + fffd + "b"},
		{"cut short", "a\xe6\xa8", "a" + fffd + fffd},
		{"cut short inside", "\xe6\xa8a", fffd + fffd + "a"},
		{"never valid", "\xff\xfe", fffd + fffd},
		{"overlong", "\xc1\x81", "A"},
		{"surrogate stays", "\xed\xa0\x80", "\xed\xa0\x80"},
		{"above the last character", "\xf4\x90\x80\x80", fffd + fffd + fffd + fffd},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tok.Decode(tok.Encode(tt.text, Options{})); got != tt.want {
				t.Errorf("%q becomes %q, want %q", tt.text, got, tt.want)
			}
		})
	}
	// A surrogate is one character for the pattern, as in llama.cpp.
	if got := splitLlama3(classesOnce(), "\xed\xa0\x80ab", 0); got != 5 {
		t.Errorf("a surrogate before letters ends at %d, want 5", got)
	}
}

func TestStreamDecoder(t *testing.T) {
	tok := mustNew(t, ownVocab("dbrx"))
	d := tok.NewStreamDecoder()
	var got []string
	for _, b := range []byte("aé模🚀\xff\xe6b\xf0\x9f") {
		got = append(got, d.Push(int32(b)))
	}
	want := []string{"a", "", "é", "", "", "模", "", "", "", "🚀", "\xff", "", "\xe6b", "", ""}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rest := d.Flush(); rest != "\xf0\x9f" {
		t.Errorf("flushed %q", rest)
	}
	if rest := d.Flush(); rest != "" {
		t.Errorf("flushed %q again", rest)
	}
	if got := d.Push(-1); got != "" {
		t.Errorf("an id out of range gives %q", got)
	}
}

func TestStreamDecoderIsDecode(t *testing.T) {
	for _, v := range []Vocab{ownVocab("dbrx"), ownSentencePiece()} {
		tok := mustNew(t, v)
		rapid.Check(t, func(t *rapid.T) {
			ids := rapid.SliceOf(rapid.Int32Range(-2, int32(tok.Size())+1)).Draw(t, "ids")
			d := tok.NewStreamDecoder()
			want := tok.DecodeContinuation(ids)
			starts := map[int]bool{len(want): true} // of characters and of stray bytes
			for i := range want {
				starts[i] = true
			}
			var got string
			for _, id := range ids {
				got += d.Push(id)
				if !starts[len(got)] {
					t.Fatalf("%q ends inside a character of %q", got, want)
				}
			}
			if got += d.Flush(); got != want {
				t.Fatalf("streamed %q, want %q", got, want)
			}
		})
	}
}
