package tokenizer

import (
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// TestClassesMatchUnicode compares the table with package unicode, character by
// character, and counts the classes. The counts are llama.cpp's (Unicode 15.1).
// If they change with a new version of Go, tokenization has changed with it:
// see to it that characters new since 15.1 keep their class, or raise the
// version of the tokenizer where results are keyed by it.
func TestClassesMatchUnicode(t *testing.T) {
	table := classesOnce()
	var letters, numbers, marks, spaces int
	for r := rune(0); r <= unicode.MaxRune; r++ {
		got := table.of(r)
		var want class
		if unicode.IsLetter(r) || 0x2EBF0 <= r && r <= 0x2EE5D {
			want |= letter
			letters++
		}
		if unicode.IsNumber(r) {
			want |= number
			numbers++
		}
		if unicode.IsMark(r) {
			want |= mark
			marks++
		}
		if unicode.Is(unicode.White_Space, r) {
			want |= space
			spaces++
		}
		if unicode.IsUpper(r) || unicode.IsTitle(r) {
			want |= upper
		}
		if unicode.IsLower(r) {
			want |= lower
		}
		if got != want {
			t.Errorf("%U: class %b, want %b", r, got, want)
		}
	}
	if diff := cmp.Diff([]int{136726, 1831, 2450, 25}, []int{letters, numbers, marks, spaces}); diff != "" {
		t.Errorf("letters, numbers, marks, spaces (-want +got):\n%s", diff)
	}
}
