package pystr

import (
	"testing"
	"unicode"
)

// What CPython 3.11 returns.
func TestCase(t *testing.T) {
	for _, c := range []struct {
		in           string
		upper, lower bool
	}{
		{"", false, false},
		{"12 !", false, false},
		{"A1", true, false},
		{"a1", false, true},
		{"Aa", false, false},
		{"ÀÉ", true, false},
		{"ǅ", false, false}, // title case
		{"Aǅ", false, false},
		{"aǅ", false, false},
		{"ª", false, true}, // other lower case
		{"Ⅷ", true, false}, // other upper case
		{"Aª", false, false},
		{"你好", false, false},
		{"A你", true, false},
		{"ß", false, true},
	} {
		if got := IsUpper(c.in); got != c.upper {
			t.Errorf("IsUpper(%q) = %v", c.in, got)
		}
		if got := IsLower(c.in); got != c.lower {
			t.Errorf("IsLower(%q) = %v", c.in, got)
		}
	}
}

func TestLower(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"ABC é É", "abc é é"},
		{"İ", "i\u0307"},
		{"ΑΣ", "ας"},
		{"ΑΣΑ", "ασα"},
		{"Σ", "σ"},
		{"ΑΣ.", "ας."},
		{"ΑΣ.Α", "ασ.α"}, // a full stop between letters is looked through
		{"Α\u0301Σ", "α\u0301ς"},
		{"1Σ", "1σ"},
		{"Å", "å"}, // the sign of the unit
		{"ẞ", "ß"},
	} {
		if got := Lower(c.in); got != c.want {
			t.Errorf("Lower(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		chars       string
		word, digit bool
	}{
		{"azAZ_éяक中", true, false},
		{"09٣९", true, true},
		{"²½Ⅷ①", true, false},
		{" -'.,*·—\u093f\u0301😀", false, false}, // marks are no word characters
	} {
		for _, r := range c.chars {
			if IsWord(r) != c.word || IsDigit(r) != c.digit {
				t.Errorf("%q: word %v, digit %v", r, IsWord(r), IsDigit(r))
			}
		}
	}
}

// The shortcuts for ASCII say what the tables say.
func TestASCII(t *testing.T) {
	for r := rune(0); r < 0x80; r++ {
		if IsWord(r) != (unicode.IsLetter(r) || unicode.IsNumber(r) || r == '_') || IsDigit(r) != unicode.IsDigit(r) ||
			IsUpperRune(r) != unicode.IsUpper(r) || IsLowerRune(r) != unicode.IsLower(r) {
			t.Errorf("%q", r)
		}
	}
}
