package tokenizer

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The references below are the rules read aloud: no heap, no cache, no table.

// referenceBPE merges one piece, spelled as in the vocabulary.
func referenceBPE(v *Vocab, piece string) []int32 {
	spell := byteTokens()
	var symbols []string
	for _, b := range []byte(piece) {
		symbols = append(symbols, spell[b])
	}
	for {
		best, at := math.MaxInt, -1
		for i := 1; i < len(symbols); i++ {
			if rank := slices.Index(v.Merges, symbols[i-1]+" "+symbols[i]); rank >= 0 && rank < best {
				best, at = rank, i-1
			}
		}
		if at < 0 {
			break
		}
		symbols = slices.Replace(symbols, at, at+2, symbols[at]+symbols[at+1])
	}
	var ids []int32
	for _, s := range symbols {
		ids = append(ids, int32(slices.Index(v.Tokens, s)))
	}
	return ids
}

// referenceSPM merges one text whose blanks are already escaped.
func referenceSPM(v *Vocab, text string) []int32 {
	symbols := strings.Split(text, "")
	for {
		best, at := float32(math.Inf(-1)), -1
		for i := 1; i < len(symbols); i++ {
			if id := slices.Index(v.Tokens, symbols[i-1]+symbols[i]); id >= 0 && v.Scores[id] > best {
				best, at = v.Scores[id], i-1
			}
		}
		if at < 0 {
			break
		}
		symbols = slices.Replace(symbols, at, at+2, symbols[at]+symbols[at+1])
	}
	var ids []int32
	for _, s := range symbols {
		if id := slices.Index(v.Tokens, s); id >= 0 {
			ids = append(ids, int32(id))
			continue
		}
		for _, b := range []byte(s) {
			ids = append(ids, int32(b)+3)
		}
	}
	return ids
}

// drawText makes text of the words the vocabularies were trained on, with odd
// characters between them.
func drawText(t *rapid.T) string {
	w := rapid.SampledFrom(strings.Fields(proseWords + " " + codeWords))
	odd := rapid.StringOf(rapid.SampledFrom([]rune("aetn ETN'.\t\n  09é模🚀\u00a0")))
	var b strings.Builder
	for range rapid.IntRange(0, 8).Draw(t, "n") {
		b.WriteString(w.Draw(t, "word"))
		b.WriteString(odd.Draw(t, "odd"))
	}
	return b.String()
}

func TestBPEIsTheRule(t *testing.T) {
	v := ownVocab("dbrx")
	tok := mustNew(t, v)
	rapid.Check(t, func(t *rapid.T) {
		text := drawText(t)
		var want []int32
		for i := 0; i < len(text); {
			end := splitLlama3(classesOnce(), text, i)
			want = append(want, referenceBPE(&v, text[i:end])...)
			i = end
		}
		if diff := cmp.Diff(want, tok.AppendEncode(nil, text, Options{})); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", text, diff)
		}
	})
}

// TestLongPieces holds the heap against the rule on pieces too long for arrays.
func TestLongPieces(t *testing.T) {
	v := ownVocab("dbrx")
	tok := mustNew(t, v)
	words := strings.Fields(proseWords)
	rapid.Check(t, func(t *rapid.T) {
		piece := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 14, 30).Draw(t, "words"), "")
		if len(piece) <= maxShort {
			t.Skip()
		}
		if diff := cmp.Diff(referenceBPE(&v, piece), tok.AppendEncode(nil, piece, Options{})); diff != "" {
			t.Fatalf("%q (-want +got):\n%s", piece, diff)
		}
	})
}

func TestSentencePieceIsTheRule(t *testing.T) {
	v := ownSentencePiece()
	across := ownSentencePiece()
	across.Scores[across.add("e"+blank+"t", Normal)] = -1.5 // a merge across words
	for _, v := range []Vocab{v, across} {
		tok := mustNew(t, v)
		rapid.Check(t, func(t *rapid.T) {
			text := drawText(t)
			want := referenceSPM(&v, strings.ReplaceAll(" "+text, " ", blank))
			if text == "" {
				want = nil
			}
			if diff := cmp.Diff(want, tok.AppendEncode(nil, text, Options{})); diff != "" {
				t.Fatalf("%q (-want +got):\n%s", text, diff)
			}
		})
	}
	if mustNew(t, across).spm.byWord {
		t.Error("a vocabulary with a token across words is cut at words")
	}
}

// TestRepeats checks that remembered words do not show: a text gives the same
// ids whatever came before it.
func TestRepeats(t *testing.T) {
	for _, v := range []Vocab{ownVocab("dbrx"), ownVocab("refact"), ownSentencePiece()} {
		used := mustNew(t, v)
		used.Encode(proseText(20<<10, 9)+codeText(20<<10, 9), Options{})
		rapid.Check(t, func(t *rapid.T) {
			text := drawText(t)
			fresh, err := New(v)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fresh.Encode(text, Options{}), used.Encode(text, Options{})); diff != "" {
				t.Fatalf("%q (-fresh +used):\n%s", text, diff)
			}
		})
	}
}
