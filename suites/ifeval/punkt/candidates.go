package punkt

import (
	"strings"

	"assay/suites/pytext"
)

// candidate is a place where a sentence may end.
type candidate struct {
	mark    int  // byte of the end mark
	next    int  // where the next word starts, 0 if punctuation follows at once
	after   int  // end of what follows: that word or that punctuation
	context span // from the word before the mark to after
}

// candidates finds the end marks that punctuation or a blank and a word
// follow. Of marks in the same word only the last one is a candidate
// (_match_potential_end_contexts).
func candidates(text string) []candidate {
	var out []candidate
	var pending candidate
	var word span // before the pending mark
	some := false
	for i := 0; i < len(text); i++ {
		if !isEndMark(text[i]) {
			continue
		}
		c, ok := lookAhead(text, i)
		if !ok {
			continue
		}
		before := text[word.end:i]
		start := word.start
		// A blank at the very beginning counts as none, as in NLTK.
		if space := strings.LastIndexAny(before, " \t\n\r\v\f"); space > 0 {
			start = word.end + space + 1
		}
		if some && word.end <= start {
			pending.context = span{word.start, pending.after}
			out = append(out, pending)
		}
		pending, word, some = c, span{start, i}, true
	}
	if some {
		pending.context = span{word.start, pending.after}
		out = append(out, pending)
	}
	return out
}

func isEndMark(c byte) bool { return c == '.' || c == '?' || c == '!' }

// lookAhead says what follows an end mark, and whether that makes it a
// candidate (_period_context_fmt).
func lookAhead(text string, mark int) (candidate, bool) {
	rest := text[mark+1:]
	if rest == "" {
		return candidate{}, false
	}
	if isNonWord(rest[0]) {
		return candidate{mark: mark, after: mark + 2}, true
	}
	next := strings.IndexFunc(rest, func(r rune) bool { return !pytext.IsSpace(r) })
	if next <= 0 {
		return candidate{}, false
	}
	length := strings.IndexFunc(rest[next:], pytext.IsSpace)
	if length < 0 {
		length = len(rest) - next
	}
	return candidate{mark: mark, next: mark + 1 + next, after: mark + 1 + next + length}, true
}

// isNonWord reports the punctuation that cannot be within a word.
func isNonWord(c byte) bool {
	switch c {
	case ')', '"', ';', '}', ']', '*', ':', '@', '\'', '(', '{', '[', '?', '!':
		return true
	}
	return false
}
