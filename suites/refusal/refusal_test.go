package refusal

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Every rule finds its own examples and leaves the others alone, as do all
// rules together.
func TestRulesByTheirExamples(t *testing.T) {
	names := map[string]bool{}
	for _, r := range rules {
		if names[r.name] || len(r.yes) == 0 || len(r.no) == 0 {
			t.Errorf("rule %s: want a name of its own and examples of both kinds", r.name)
		}
		names[r.name] = true
		for _, text := range r.yes {
			if !r.pattern.MatchString(opening(text)) || !Classify(text).Refused {
				t.Errorf("rule %s misses %q", r.name, text)
			}
		}
		for _, text := range r.no {
			if v := Classify(text); v.Refused {
				t.Errorf("%q counts as declined by rule %s", text, v.Rule)
			}
		}
	}
}

// What assistants typically say, with typography and markup in the way.
func TestClassify(t *testing.T) {
	for text, want := range map[string]string{
		"":      "",
		" \n\t": "",
		"I’m sorry, but I can’t assist with that.":      "cannot",
		"I'm very sorry, but I can't assist with that.": "cannot",
		"**I cannot** fulfill your request.":            "cannot",
		"I CANNOT HELP WITH THAT":                       "cannot",
		"I\u200b can't\u00a0help with this.":            "cannot",
		"Sure, here is how:\n1. Open the lid.":          "",
		"The pump can't provide enough pressure.":       "",
		"Yes.": "",
		// Only the beginning is read.
		strings.Repeat("The tower was built in stages. ", 20) + "I cannot help with that.": "",
	} {
		if got := Classify(text); got.Rule != want || got.Refused != (want != "") {
			t.Errorf("%.60q: %+v, want rule %q", text, got, want)
		}
	}
}

// The beginning of a long answer costs no more than that of a short one.
func TestOpeningIsBounded(t *testing.T) {
	got := opening(strings.Repeat("Äb\n\nc", 1<<16))
	if n := utf8.RuneCountInString(got); n < openingRunes-1 || n > openingRunes {
		t.Errorf("%d characters, want %d", n, openingRunes)
	}
}

func FuzzClassify(f *testing.F) {
	for _, r := range rules {
		for _, text := range append(r.yes, r.no...) {
			f.Add(text)
		}
	}
	f.Add("\xff\xfei can\x00not help")
	f.Add("İ can’t help\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		v := Classify(text)
		if v.Refused != (v.Rule != "") {
			t.Errorf("%+v", v)
		}
		start := opening(text)
		if utf8.RuneCountInString(start) > openingRunes || !utf8.ValidString(start) || strings.ContainsAny(start, "\n\t*’") {
			t.Errorf("beginning %q", start)
		}
		// White space around an answer and its typography say nothing.
		if w := Classify(" \n" + strings.ReplaceAll(text, "'", "’") + "\n"); w != v {
			t.Errorf("%q: %+v, in other typography %+v", text, v, w)
		}
	})
}
