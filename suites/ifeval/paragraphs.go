package ifeval

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

func paragraphCheckers() []checker {
	return []checker{
		{
			id: "length_constraints:number_paragraphs",
			build: func(a *arguments, _ resources) check {
				want := a.number("num_paragraphs")
				return always(func(text string) bool {
					n, ok := countParagraphs(text)
					return ok && n == want
				})
			},
			examples: []example{
				{`{"num_paragraphs": 2}`, "***\na\n***\nb\n***", true},
				{`{"num_paragraphs": 2}`, "a *** b", true},
				{`{"num_paragraphs": 2}`, "a ****** b", false},
				{`{"num_paragraphs": 2}`, "a\n\nb", false},
			},
		},
		{
			id:    "length_constraints:nth_paragraph_first_word",
			build: nthParagraphFirstWord,
			examples: []example{
				{`{"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "weekend"}`, "Hi there.\n\n\"Weekend\" plans.", true},
				{`{"num_paragraphs": 1, "nth_paragraph": 1, "first_word": "Don"}`, "'\"don't", true},
				{`{"num_paragraphs": 2, "nth_paragraph": 2, "first_word": "weekend"}`, "Hi.\n\n\n\nWeekend plans.", false},
				{`{"num_paragraphs": 2, "nth_paragraph": 1, "first_word": "weekend"}`, "**Weekend** x\n\ny", false},
				{`{"num_paragraphs": 2, "nth_paragraph": 1, "first_word": "a"}`, "a\n\nb\n\nc", false},
			},
		},
	}
}

// countParagraphs counts what three asterisks separate. A blank paragraph at
// either end does not count; one between others is not ok.
func countParagraphs(text string) (n int, ok bool) {
	paragraphs := splitAtDividers(text)
	for i, p := range paragraphs {
		if pytext.Strip(p) != "" {
			n++
		} else if i != 0 && i != len(paragraphs)-1 {
			return 0, false
		}
	}
	return n, true
}

// splitAtDividers splits at \s?\*\*\*\s?
func splitAtDividers(text string) []string {
	var out []string
	for {
		before, after, found := strings.Cut(text, "***")
		if !found {
			return append(out, text)
		}
		if r, size := utf8.DecodeLastRuneInString(before); pytext.IsSpace(r) {
			before = before[:len(before)-size]
		}
		if r, size := utf8.DecodeRuneInString(after); pytext.IsSpace(r) {
			after = after[size:]
		}
		out, text = append(out, before), after
	}
}

// nthParagraphFirstWord wants a number of paragraphs and a word at the start of
// one of them. Blank ones do not count, but are counted to find the nth.
func nthParagraphFirstWord(a *arguments, _ resources) check {
	want, nth := a.number("num_paragraphs"), a.number("nth_paragraph")
	word := pystr.Lower(a.text("first_word"))
	if nth > want {
		a.fail(fmt.Errorf("argument nth_paragraph is %d, more than num_paragraphs, which is %d", nth, want))
	}
	return always(func(text string) bool {
		paragraphs := strings.Split(text, "\n\n")
		n := 0
		for _, p := range paragraphs {
			if pytext.Strip(p) != "" {
				n++
			}
		}
		return n == want && nth <= n && firstWord(paragraphs[nth-1]) == word
	})
}

// firstWord reads the first word of a paragraph up to a punctuation mark, in
// lower case. A blank paragraph has an empty one.
func firstWord(paragraph string) string {
	words := pytext.Fields(paragraph)
	if len(words) == 0 {
		return ""
	}
	word := strings.TrimLeft(strings.TrimLeft(words[0], "'"), `"`)
	if end := strings.IndexAny(word, `.,?!'"`); end >= 0 {
		word = word[:end]
	}
	var b strings.Builder
	for _, r := range word {
		b.WriteString(pystr.Lower(string(r))) // one by one: no final sigma
	}
	return b.String()
}
