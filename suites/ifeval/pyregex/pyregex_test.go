package pyregex

import (
	"errors"
	"regexp"
	"strings"
	"testing"
)

// What re.search(pattern, text, re.IGNORECASE) and len(re.findall(...)) say.
func TestIgnoringCase(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		count         int
	}{
		{"cat", "Concatenate CAT", 2},
		{"aa", "aaaaa", 2},
		{"colou?r", "Color colour COLOUR", 3},
		{"a|ab", "ab", 1},
		{"", "ab", 3},
		{"a*", "baac", 4}, // "", "aa", "", ""
		{"a*?", "aa", 5},  // "", "a", "", "a", ""
		{`\bcat\b`, "cat, cats, Cat_", 1},
		{`\bété\b`, "Été étés", 1},
		{`\w+`, "don't 你好 naïve", 4},
		{`\d+`, "1 ٣٤ ²", 2},
		{`a\sb`, "a\u00a0b a\x1cb a b", 3},
		{`[\w-]+`, "a-b c", 2},
		{`[]x]`, "]x", 2},
		{`[^]x]`, "]xy", 1},
		{`[[]`, "[", 1},
		{"kiss", "KI\u017fſ", 1}, // K of Kelvin is k, ſ is s
		{"i", "iIİı", 4},
		{"ss", "ß", 0},
		{"é", "É", 1},
		{`end$`, "end\n", 1},
		{`end\Z`, "end\n", 0},
		{`(?m)^x$`, "x\nx", 2},
		{`a.c`, "a\nc abc", 1},
		{`(?s)a.c`, "a\nc", 1},
		{`(ab){2,3}`, "ABababab", 1},
		{`(a+)+b`, "aaab", 1},
		{`x{2}`, "xxxxx", 2},
		{`\$5\.`, "$5.", 1},
		{`\B-`, "a- -", 1},
		{`(?:a|b)??c`, "ac", 1},
		{`\S+\W\D`, "ab, c1", 1},
		{`^$`, "", 1},
		{`(a|b|)+c`, "abc", 1},
	} {
		p, err := Compile(c.pattern, true)
		if err != nil {
			t.Error(err)
			continue
		}
		if n, err := p.Count(c.text); n != c.count || err != nil {
			t.Errorf("%q in %q: %d matches, %v, want %d", c.pattern, c.text, n, err, c.count)
		}
		if found, err := p.Search(c.text); found != (c.count > 0) || err != nil {
			t.Errorf("%q in %q: found %v, %v", c.pattern, c.text, found, err)
		}
	}
}

func TestCaseMatters(t *testing.T) {
	p, err := Compile(`\s?Section\s?\d+\s?`, false)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := p.Count("section 1 Section 2 SubSection3"); n != 2 || err != nil {
		t.Errorf("%d matches, %v", n, err)
	}
}

func TestGroups(t *testing.T) {
	p, err := Compile("(a)(?:b)(c|(d))", false)
	if err != nil || p.Groups() != 3 {
		t.Errorf("%d groups, %v", p.Groups(), err)
	}
}

func TestRefused(t *testing.T) {
	for _, pattern := range []string{"(?=a)", "(?<!a)b", `(a)\1`, "(", "[a", "*", "a**", `\`, `\y`, `[\W]`, "\xff", "a{2,1}"} {
		if _, err := Compile(pattern, true); err == nil {
			t.Errorf("%q: no error", pattern)
		}
	}
}

func TestTooComplex(t *testing.T) {
	p, err := Compile("(a|aa)+b", false)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("a", 60)
	if _, err := p.Search(text); !errors.Is(err, ErrTooComplex) {
		t.Errorf("search: error %v", err)
	}
	if _, err := p.Count(text); !errors.Is(err, ErrTooComplex) {
		t.Errorf("count: error %v", err)
	}
}

// On ASCII without anything that Python reads otherwise, Go's package agrees.
func FuzzAgainstRegexp(f *testing.F) {
	for _, s := range [][2]string{{"a+b", "aab"}, {"(a|b)*c", "abac"}, {"[a-c]?x", "bx"}, {"a{1,3}", "aaaa"}, {"^a|b$", "ab"}} {
		f.Add(s[0], s[1])
	}
	plain := regexp.MustCompile(`^[a-c()|*+?.^\[\]{}0-3,-]*$`)
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 30 || len(text) > 30 || !plain.MatchString(pattern) || !regexp.MustCompile(`^[a-d]*$`).MatchString(text) {
			return
		}
		p, err := Compile(pattern, false)
		if err != nil {
			return
		}
		want, err := regexp.Compile(pattern)
		if err != nil {
			return
		}
		found, err := p.Search(text)
		if err == nil && found != want.MatchString(text) {
			t.Errorf("%q in %q: found %v", pattern, text, found)
		}
	})
}
