package treebank

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// What NLTKWordTokenizer of NLTK 3.9.1 returns.
func TestWords(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", []string{}},
		{"I'M here; CAN'T stop.", []string{"I", "'M", "here", ";", "CA", "N'T", "stop", "."}},
		{"CANNOT wait, GIMME that!", []string{"CAN", "NOT", "wait", ",", "GIM", "ME", "that", "!"}},
		{`He said "go" (now).`, []string{"He", "said", "``", "go", "''", "(", "now", ")", "."}},
		{"U.S.A. costs $100, or 1,000: 5:30", []string{"U.S.A.", "costs", "$", "100", ",", "or", "1,000", ":", "5:30"}},
		{"wanna go... 'tis fine -- really?", []string{"wan", "na", "go", "...", "'t", "is", "fine", "--", "really", "?"}},
		{"the dogs' tails and 'quoted' words", []string{"the", "dogs", "'", "tails", "and", "'quoted", "'", "words"}},
		{"rock 'n roll, d'ye see", []string{"rock", "'n", "roll", ",", "d", "'ye", "see"}},
		{"[a]{b}<c> a*b #tag @me 50% A&B", strings.Fields("[ a ] { b } < c > a * b # tag @ me 50 % A & B")},
		{"“Hi” ‘there’ «x»", []string{"“", "Hi", "”", "‘", "there", "’", "«", "x", "»"}},
		{"WELL-KNOWN N'T can't won't I'd he'll THEY'RE", strings.Fields("WELL-KNOWN N'T ca n't wo n't I 'd he 'll THEY 'RE")},
		{`"Start and end."`, []string{"``", "Start", "and", "end", ".", "''"}},
		{"She's James'. ", []string{"She", "'s", "James", "'", "."}},
		{"x,,y a:b:", []string{"x", ",", ",y", "a", ":", "b", ":"}}, // the second comma is part of the first match
		{"more'n wanna. 'TWAS", []string{"more", "'n", "wanna.", "'T", "WAS"}},
		{"$XX,XXX http://a", []string{"$", "XX", ",", "XXX", "http", ":", "//a"}},
	} {
		if diff := cmp.Diff(c.want, Words(c.in)); diff != "" {
			t.Errorf("%q: %s", c.in, diff)
		}
	}
}

// Words lose nothing but white space and the form of quotes.
func FuzzWords(f *testing.F) {
	for _, s := range []string{"I'M \"here\"; CAN'T.", "'twas ``x''", "\xff'\u0130", "a:,b..", "CANNOT\u00a0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := Words(s)
		if !utf8.ValidString(s) {
			return // taking quotes out may join bytes to another character
		}
		plain := strings.NewReplacer(`"`, "", "'", "", "`", "", " ", "", "\t", "", "\n", "")
		letters := func(s string) string { return strings.Join(strings.Fields(plain.Replace(s)), "") }
		got, want := letters(strings.Join(words, "")), letters(s)
		if strings.ToValidUTF8(got, "?") != strings.ToValidUTF8(want, "?") && !strings.ContainsAny(s, "\x1c\x1d\x1e\x1f") {
			t.Errorf("%q became %q", want, got)
		}
	})
}
