package bbh

import (
	"strings"
	"unicode/utf8"

	"assay/suites/pytext"
)

// invalid is what the harness extracts where its pattern matches nothing.
const invalid = "[invalid]"

// getAnswer is the filter get-answer of the harness: the first match of
//
//	(?<=the answer is )(.*)(?=.)
//
// without white space at its ends. The last dot is a wildcard, so whatever
// character ends the line is lost, which is meant to be the full stop. A marker
// with nothing behind it on its line does not match.
func getAnswer(text string) (answer string, ok bool) {
	const marker = "the answer is "
	for {
		_, after, found := strings.Cut(text, marker)
		if !found {
			return invalid, false
		}
		if line := pytext.FirstLine(after); line != "" {
			_, size := utf8.DecodeLastRuneInString(line)
			return pytext.Strip(line[:len(line)-size]), true
		}
		text = after
	}
}

// officialAnswer is the rule by which the authors' recorded outputs have their
// published accuracies: the line after the last "answer is ", without full
// stops at its end. Without that marker, as in answers that are not reasoned,
// it is the first line of the text, and ok is false.
func officialAnswer(text string) (answer string, ok bool) {
	const marker = "answer is "
	text = pytext.Strip(text)
	i := strings.LastIndex(text, marker)
	if ok = i >= 0; ok {
		text = text[i+len(marker):]
	}
	return strings.TrimRight(pytext.FirstLine(text), "."), ok
}
