package mmmlu

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/suites/pytext"
)

// readAnswer returns the letter that a text announces as its answer, as the
// text has it. Of several announcements that of the earliest entry in
// answerWords counts, wherever it stands, and of that the first one. The text is
// one that withoutMarkup has returned.
//
// This is what Python's re finds for each of
//
//	(?i)WORD\s*:[ \t]*([A-D]|[أ-د]|[অ]|[ব]|[ড]|[ঢ]|[Ａ]|[Ｂ]|[Ｃ]|[Ｄ])
//
// in turn, in one pass over the marks: few are followed by a letter.
func readAnswer(text string) (letter string, ok bool) {
	best := len(answerWords)
	for at, r := range text {
		m, isMark := markAt(text[at:], r)
		if !isMark {
			continue
		}
		found := leadingLetter(text[at+len(m):])
		if found == "" {
			continue
		}
		if i := announcedBy(text[:at], m, best); i < best {
			best, letter = i, found
		}
	}
	return letter, best < len(answerWords)
}

// markAt returns the mark with which a text begins; r is its first character.
func markAt(text string, r rune) (m mark, ok bool) {
	switch r {
	case ':':
		if strings.HasPrefix(text, string(hiddenColon)) {
			return hiddenColon, true
		}
		return colon, true
	case '：':
		return wideColon, true
	case 'ঃ':
		return visarga, true
	}
	return "", false
}

// leadingLetter returns the letter that follows a mark after nothing but blanks
// and tabs, or nothing.
func leadingLetter(text string) string {
	text = strings.TrimLeft(text, " \t")
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r >= 'A' && r <= 'D', r >= 'Ａ' && r <= 'Ｄ', isLowerCase(r),
		r >= '\u0623' && r <= '\u062f', r == 'অ', r == 'ব', r == 'ড', r == 'ঢ':
		return text[:size]
	}
	return ""
}

func isLowerCase(r rune) bool { return r >= 'a' && r <= 'd' || r >= 'ａ' && r <= 'ｄ' }

// announcedBy returns the first entry of answerWords below limit that a text
// before a mark ends with, or limit.
func announcedBy(before string, m mark, limit int) int {
	spaced := strings.TrimRightFunc(before, pytext.IsSpace)
	for i, w := range answerWords[:limit] {
		text := spaced
		if w.tight {
			text = before
		}
		if w.mark == m && endsWithFold(text, w.word) {
			return i
		}
	}
	return limit
}

// endsWithFold reports whether a text ends with a word but for case.
func endsWithFold(text, word string) bool {
	for word != "" {
		want, n := utf8.DecodeLastRuneInString(word)
		got, size := utf8.DecodeLastRuneInString(text)
		if size == 0 || !equalFold(got, want) {
			return false
		}
		word, text = word[:len(word)-n], text[:len(text)-size]
	}
	return true
}

// equalFold compares characters as re.IGNORECASE does: by their simple case
// folding, and by ı and İ being an i.
func equalFold(a, b rune) bool {
	if a == b {
		return true
	}
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return (a == 'ı' || a == 'İ') && (b == 'i' || b == 'I')
}

// markup is deleted from a text before an answer is read from it, one after the
// other (simple-evals, common.py, normalize_response). Closing braces stay.
var markup = []string{"**", `$\boxed{`, "}$", `\$`, `$\text{`, "$", `\mathrm{`, `\{`, `\text`, `\(`, `\mathbf{`, "{", `\boxed`}

// withoutMarkup deletes all markup.
func withoutMarkup(text string) string {
	if !strings.ContainsAny(text, `*$\{`) {
		return text
	}
	for _, m := range markup {
		text = strings.ReplaceAll(text, m, "")
	}
	return text
}

// latin maps the letters of other scripts to those of the target. It knows four
// of the Arabic ones that are read (normalize_extracted_answer).
var latin = map[string]string{
	"أ": "A", "ب": "B", "ج": "C", "د": "D",
	"অ": "A", "ব": "B", "ড": "C", "ঢ": "D",
	"Ａ": "A", "Ｂ": "B", "Ｃ": "C", "Ｄ": "D",
}

// extract reads the answer from a response: the letter as compared with the
// target, and as the response has it.
func extract(response string) (answer, written string, ok bool) {
	written, ok = readAnswer(withoutMarkup(response))
	if l, mapped := latin[written]; mapped {
		return l, written, ok
	}
	return written, written, ok
}
