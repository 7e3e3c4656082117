package pytext

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// The characters for which CPython 3.12 says chr(i).isspace().
var pythonSpaces = []rune{
	0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680,
	0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a,
	0x2028, 0x2029, 0x202f, 0x205f, 0x3000,
}

func TestIsSpaceIsPythons(t *testing.T) {
	var got []rune
	for r := rune(-1); r <= unicode.MaxRune; r++ {
		if IsSpace(r) {
			got = append(got, r)
		}
	}
	if diff := cmp.Diff(pythonSpaces, got); diff != "" {
		t.Error(diff)
	}
}

func TestStrip(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{" \t\r\n", ""},
		{" a b ", "a b"},
		{"\x1c\x1fa\x1d\x1e", "a"}, // strings.TrimSpace keeps these
		{"\u3000a\u00a0", "a"},
		{"\u200ba\u200b", "\u200ba\u200b"}, // a zero-width space is none
		{"\xff a \xff", "\xff a \xff"},
		{"\x85a", "\x85a"}, // a stray byte, not U+0085
	} {
		if got := Strip(c.in); got != c.want {
			t.Errorf("Strip(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFields(t *testing.T) {
	if diff := cmp.Diff([]string{"a", "b", "c"}, Fields("\x1ca b\x1f\u3000c\n")); diff != "" {
		t.Error(diff)
	}
}

func TestWithoutPunctuation(t *testing.T) {
	if got := WithoutPunctuation(punctuation); got != "" {
		t.Errorf("left %q", got)
	}
	for _, r := range punctuation {
		if r > unicode.MaxASCII || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSpace(r) {
			t.Errorf("%q is no ASCII punctuation", r)
		}
	}
	if len(punctuation) != 32 {
		t.Errorf("%d characters, Python has 32", len(punctuation))
	}
	if got := WithoutPunctuation("**(C)**, “d”"); got != "C “d”" {
		t.Errorf("got %q", got)
	}
}

func TestFirstLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""}, {"a", "a"}, {"a\nb", "a"}, {"\na", ""}, {"a\r\nb", "a\r"}, {"a\u2028b", "a\u2028b"},
	} {
		if got := FirstLine(c.in); got != c.want {
			t.Errorf("FirstLine(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func FuzzStrip(f *testing.F) {
	f.Add(" a\x1c")
	f.Add("\xff\u3000")
	f.Fuzz(func(t *testing.T, s string) {
		got := Strip(s)
		if !strings.Contains(s, got) || Strip(got) != got {
			t.Errorf("Strip(%q) = %q", s, got)
		}
	})
}
