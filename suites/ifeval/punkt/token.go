package punkt

import (
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
)

// token is a word with what is known about it.
type token struct {
	text          string
	kind          string // lower case; numbers are all the same
	sentenceBreak bool
	abbreviation  bool
	ellipsis      bool
}

const number = "##number##"

func newToken(text string) token {
	kind := pystr.Lower(text)
	if isNumeric(kind) {
		kind = number
	}
	return token{text: text, kind: kind}
}

// isNumeric matches -?[.,]?\d[\d,.-]*
func isNumeric(s string) bool {
	s = strings.TrimPrefix(s, "-")
	if s != "" && (s[0] == '.' || s[0] == ',') {
		s = s[1:]
	}
	for i, r := range s {
		if !pystr.IsDigit(r) && (i == 0 || r != ',' && r != '.' && r != '-') {
			return false
		}
	}
	return s != ""
}

func (t token) periodFinal() bool { return strings.HasSuffix(t.text, ".") }

// kindNoPeriod is the kind without the full stop at its end.
func (t token) kindNoPeriod() string {
	if len(t.kind) > 1 {
		return strings.TrimSuffix(t.kind, ".")
	}
	return t.kind
}

// kindNoBreak is the kind without the full stop that ends a sentence.
func (t token) kindNoBreak() string {
	if t.sentenceBreak {
		return t.kindNoPeriod()
	}
	return t.kind
}

func (t token) isInitial() bool {
	r, size := utf8.DecodeRuneInString(t.text)
	return t.text[size:] == "." && pystr.IsWord(r) && !pystr.IsDigit(r)
}

func (t token) isEllipsis() bool { return len(t.text) > 1 && strings.Trim(t.text, ".") == "" }

func (t token) firstUpper() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return pystr.IsUpperRune(r)
}

func (t token) firstLower() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return pystr.IsLowerRune(r)
}
