package tokenizer

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

var fuzzSeeds = []string{
	"", " ", "the \n\n  end", "I'LL <tool_call>x</tool_call>", "<|begin|><|pad|><tool>", "模型 é 🚀 ²Ⅷ",
	"\xff\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe6", "1234567", "\u2581the\u00a0\u0085", "aAaA//\n/\r\n", "'s''RE",
	strings.Repeat("ab", 60), strings.Repeat(" ", 60) + "x",
}

// FuzzEncodeDecode: byte-level BPE gives back the text, after invalid UTF-8 was
// read by the documented rule, whatever the pattern and options.
func FuzzEncodeDecode(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s, false)
		f.Add(s, true)
	}
	var toks []*Tokenizer
	for _, pre := range []string{"dbrx", "llama-bpe", "qwen2", "refact", "gpt-2", "tekken"} {
		toks = append(toks, mustNew(f, ownVocab(pre)))
	}
	f.Fuzz(func(t *testing.T, text string, special bool) {
		for _, tok := range toks {
			ids := tok.Encode(text, Options{ParseSpecial: special})
			if got, want := tok.Decode(ids), repairFragments(tok, text, special); got != want {
				t.Errorf("decoded %q, want %q", got, want)
			}
			if got := tok.AppendEncode(nil, text, Options{ParseSpecial: special}); len(got) != len(ids) {
				t.Errorf("%d ids, then %d", len(ids), len(got))
			}
		}
	})
}

// repairFragments repairs what is left of text between special tokens, as the
// encoder does: a special token may end in the middle of a broken character.
func repairFragments(tok *Tokenizer, text string, special bool) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	for _, f := range tok.special.partition(text, special) {
		if f.text == "" {
			b.WriteString(tok.tokens[f.token])
		}
		b.WriteString(repairUTF8(f.text))
	}
	return b.String()
}

// FuzzSentencePiece: SentencePiece gives back every byte, except that U+2581
// comes back as a blank and special tokens are followed by one more.
func FuzzSentencePiece(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	tok := mustNew(f, ownSentencePiece())
	f.Fuzz(func(t *testing.T, text string) {
		// A blank that a broken character swallows is spelled in bytes.
		got := strings.ReplaceAll(tok.Decode(tok.Encode(text, Options{})), blank, " ")
		want := strings.ReplaceAll(text, blank, " ")
		if !strings.Contains(text, "<tool>") && got != want {
			t.Errorf("decoded %q, want %q", got, want)
		}
		if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
			t.Errorf("decoded %q, want %q but for blanks", got, want)
		}
	})
}

// FuzzSplit: every pattern cuts any text into pieces without gap or overlap.
func FuzzSplit(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = repairUTF8(text)
		for name, split := range splitters {
			for i := 0; i < len(text); {
				end := split(classesOnce(), text, i)
				if end <= i || end > len(text) {
					t.Fatalf("%s: piece %d:%d of %q", name, i, end, text)
				}
				i = end
			}
		}
	})
}

// TestLongInput checks that inputs without any cut take time in proportion.
// The limit is far above what they take (under half a second each) and far
// below what quadratic work would.
func TestLongInput(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const n = 1 << 20
	limit := time.Now().Add(60 * time.Second)
	for _, v := range []Vocab{ownVocab("dbrx"), ownVocab("tekken"), ownSentencePiece()} {
		tok := mustNew(t, v)
		for _, unit := range []string{"a", " ", "7", "é", "\x80", " \n"} {
			text := strings.Repeat(unit, n/len(unit))
			got := tok.Decode(tok.Encode(text, Options{ParseSpecial: true}))
			if v.Model == "llama" {
				if got != text {
					t.Errorf("SentencePiece loses a run of %q", unit)
				}
				continue
			}
			if got != repairUTF8(text) {
				t.Errorf("%s loses a run of %q", v.Pre, unit)
			}
		}
	}
	if time.Now().After(limit) {
		t.Error("runs of one character take more than a minute")
	}
}

// TestConcurrentUse runs under the race detector as well.
func TestConcurrentUse(t *testing.T) {
	for _, v := range []Vocab{ownVocab("dbrx"), ownSentencePiece()} {
		tok := mustNew(t, v)
		texts := []string{proseText(8<<10, 3), codeText(8<<10, 3), proseText(4<<10, 4) + "<tool>"}
		var want [][]int32
		for _, s := range texts {
			want = append(want, mustNew(t, v).Encode(s, Options{}))
		}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 12 {
					k := (w + i) % len(texts)
					if !slices.Equal(want[k], tok.Encode(texts[k], Options{})) {
						t.Errorf("text %d has other ids when several are encoded at once", k)
					}
				}
			})
		}
		wg.Wait()
	}
}
