package punkt

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"assay/suites/pytext"

	"assay/suites/internal/suitetest"
)

func tokenizer(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := English()
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

// What NLTK's tokenizer returns for its English model.
func TestSentences(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{}},
		{"One.Two.Three.", []string{"One.Two.Three."}},
		{"Wait... what?", []string{"Wait... what?"}},
		{"The U.S. Senate met. It voted.", []string{"The U.S. Senate met.", "It voted."}},
		{`He said "Go." Then left.`, []string{`He said "Go."`, "Then left."}},
		{"1. First item.\n2. Second item.", []string{"1.", "First item.", "2.", "Second item."}},
		{"# Title\nText one. text two. Text three", []string{"# Title\nText one.", "text two.", "Text three"}},
		{"A. B. Smith came. ok", []string{"A.", "B. Smith came.", "ok"}},
		{"See fig. 3. It works (really!). Yes.", []string{"See fig.", "3.", "It works (really!).", "Yes."}},
		{"Hello!!! How are you?? fine", []string{"Hello!!!", "How are you??", "fine"}},
		{"Prices rose 5 percent vs. Last year.", []string{"Prices rose 5 percent vs. Last year."}},
		{"e.g. this. I.e. that.", []string{"e.g.", "this.", "I.e.", "that."}},
		{"Line one\nLine two.", []string{"Line one\nLine two."}},
		{"Dr. Smith met Mr. Lee at 5 p.m. in St. Louis.", []string{"Dr. Smith met Mr. Lee at 5 p.m. in St. Louis."}},
		{" \n ", []string{}},
	} {
		got := tokenizer(t).Sentences(c.in)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
		if n := tokenizer(t).Count(c.in); n != len(got) {
			t.Errorf("%q: counts %d sentences of %d", c.in, n, len(got))
		}
	}
}

func TestParameters(t *testing.T) {
	p, err := english()
	if err != nil {
		t.Fatal(err)
	}
	got := []int{len(p.abbreviations), len(p.collocations), len(p.starters), len(p.contexts)}
	if diff := cmp.Diff([]int{156, 37, 39, 20366}, got); diff != "" {
		t.Error(diff)
	}
	if !p.abbreviations[". . "] || !p.abbreviations["mr"] || !p.collocations[[2]string{number, "abreast"}] {
		t.Error("parameters are missing")
	}
}

func TestParametersAreTheOriginals(t *testing.T) {
	dir := suitetest.Shared(t, "datasets", "ifeval", "punkt_english")
	for _, name := range []string{"abbrev_types.txt", "collocations.tab", "sent_starters.txt", "ortho_context.tab"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]bool{}
		for l := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
			want[l] = true
		}
		lines, err := readSet(name)
		if err != nil || !maps.Equal(lines, want) {
			t.Errorf("%s differs from the original (%v)", name, err)
		}
	}
}

func TestWordsOfContexts(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"end. Next", []string{"end.", "Next"}},
		{"a . . . b", []string{"a", ". . .", "b"}},
		{"wait...no--yes", []string{"wait", "...", "no", "--", "yes"}},
		{"x,y z, (q)", []string{"x,y", "z", ",", "(", "q", ")"}},
		{"one\n\n two", []string{"one", "two"}},
		{"-5.3 #a", []string{"-", "5.3", "#", "a"}},
	} {
		var got []string
		for _, tok := range words(c.in) {
			got = append(got, tok.text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}

// Sentences are parts of the text, in order, and lose nothing but white space.
func FuzzSentences(f *testing.F) {
	for _, s := range []string{"A. B. c", "x.)'' Y?", "... . . .", "\xff. \x85", "\xcf\xcf.\u00a0\xa0", "\x1ce", "1.\u00a02.", "a.\") --b."} {
		f.Add(s)
	}
	tok := tokenizer(f)
	f.Fuzz(func(t *testing.T, s string) {
		rest, sentences := s, tok.Sentences(s)
		for _, sentence := range sentences {
			for sentence != "" && !strings.HasPrefix(rest, sentence) {
				r, n := utf8.DecodeRuneInString(rest)
				if n == 0 || !pytext.IsSpace(r) {
					t.Fatalf("%q: sentence %q of %q", s, sentence, sentences)
				}
				rest = rest[n:]
			}
			if sentence == "" {
				t.Fatalf("%q: an empty sentence of %q", s, sentences)
			}
			rest = rest[len(sentence):]
		}
		if len(sentences) != tok.Count(s) || !slices.Equal(sentences, tok.Sentences(s)) {
			t.Error("counts or results differ")
		}
	})
}

func BenchmarkCount(b *testing.B) {
	tok := tokenizer(b)
	text := strings.Repeat("Dr. Smith said that the U.S. market rose by 5.3 percent. \"Really?\" he asked (twice!). ", 25)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tok.Count(text)
	}
}
