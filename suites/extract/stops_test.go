package extract

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCutAtStops(t *testing.T) {
	bbh := []string{"</s>", "Q", "\n\n"}
	for _, c := range []struct {
		in    string
		stops []string
		want  string
	}{
		{"Let us see. Q: next", bbh, "Let us see. "},
		{"the answer is (Q).", bbh, "the answer is ("},
		{"a\n\nSo the answer is 3.", bbh, "a"},
		{"a\nb</s>\n\nQ", bbh, "a\nb"},
		{"Question", bbh, ""},
		{"nothing to cut", bbh, "nothing to cut"},
		{"", bbh, ""},
		{"uncut\n\nQ", nil, "uncut\n\nQ"},
		{"abc", []string{"", "c"}, "ab"},
		// The first stop takes half of the second one away.
		{"xaby", []string{"b", "ab"}, "xa"},
		{"xaby", []string{"ab", "b"}, "x"},
	} {
		if got := CutAtStops(c.in, c.stops); got != c.want {
			t.Errorf("CutAtStops(%q, %q) = %q, want %q", c.in, c.stops, got, c.want)
		}
	}
}

func TestCuttingTwiceIsCuttingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("ab\nQ")), 0, 20, -1)
		stops := rapid.SliceOfN(rapid.StringOfN(rapid.SampledFrom([]rune("ab\nQ")), 0, 3, -1), 0, 4).Draw(t, "stops")
		text := letters.Draw(t, "text")
		once := CutAtStops(text, stops)
		if twice := CutAtStops(once, stops); twice != once {
			t.Fatalf("%q cut at %q: %q, then %q", text, stops, once, twice)
		}
		if !strings.HasPrefix(text, once) {
			t.Fatalf("%q is not the beginning of %q", once, text)
		}
		for _, s := range stops {
			if s != "" && strings.Contains(once, s) {
				t.Fatalf("%q still holds %q", once, s)
			}
		}
	})
}
