package gpqa

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/eval"
	"assay/suites/filters"
	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

// bothFilters are the ways in which the task reads an answer.
func bothFilters(choices [4]string) []filters.Filter {
	return []filters.Filter{
		{
			Metric: eval.Metric{
				Name: filters.Strict,
				Description: "filter strict-match: after the first \"The answer is \", the line without its last character equals the letter of the right choice, " +
					"ignoring case and punctuation",
				Binary: true,
			},
			Read: announced,
		},
		{
			Metric: eval.Metric{
				Name: filters.Flexible,
				Description: "filter flexible-extract: the last letter in parentheses, else the last choice that the text repeats, else the last letter after a colon " +
					"is that of the right choice",
				Binary: true,
			},
			Read: func(text string) (string, bool) { return flexible(text, choices) },
		},
	}
}

// announced is the filter strict-match: the first match of
//
//	(?<=The answer is )(.*)(?=.)
//
// without white space at its ends. The last dot is a wildcard, so whatever
// character ends the line is lost. A marker with nothing behind it on its line
// does not match.
func announced(text string) (string, bool) {
	const marker = "The answer is "
	for {
		_, after, found := strings.Cut(text, marker)
		if !found {
			return filters.Invalid, false
		}
		if line := pytext.FirstLine(after); line != "" {
			_, size := utf8.DecodeLastRuneInString(line)
			return pytext.Strip(line[:len(line)-size]), true
		}
		text = after
	}
}

var (
	inParentheses = filters.Last(regexp.MustCompile(`(\([A-Z]\))`))
	letters       = "ABCD"
)

// flexible is the filter multi_choice_regex with ignore_case and
// ignore_punctuation.
func flexible(text string, choices [4]string) (string, bool) {
	if answer, ok := inParentheses(text); ok {
		return answer, true
	}
	if answer, ok := repeated(text, choices); ok {
		return answer, true
	}
	return afterColon(text)
}

// repeated finds the last choice that a text repeats, neither case nor
// punctuation counting: the last match of the choices' alternation. At each
// place the first choice that matches counts, and of equal choices the letter of
// the last one.
func repeated(text string, choices [4]string) (string, bool) {
	text = bare(text)
	letterOf := map[string]string{}
	var bares [4]string
	for i, c := range choices {
		bares[i] = bare(pytext.Strip(c))
		if bares[i] == "" {
			return "", false // matches the empty text at the end, which is no answer
		}
		letterOf[bares[i]] = "(" + letters[i:i+1] + ")"
	}
	last := ""
	for at := 0; at < len(text); {
		if match := prefixOf(text[at:], bares); match != "" {
			last = match
			at += len(match)
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	// What is left of a choice when its punctuation is gone may begin or end with
	// a blank: it is stripped before the letter is looked up, and not found then.
	last = pytext.Strip(last)
	if letter, ok := letterOf[last]; ok {
		return letter, true
	}
	return last, last != ""
}

// prefixOf returns the first of some texts that a text begins with.
func prefixOf(text string, of [4]string) string {
	for _, p := range of {
		if strings.HasPrefix(text, p) {
			return p
		}
	}
	return ""
}

// bare is a text in lower case without any punctuation, that of Unicode
// included.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) {
			return -1
		}
		return r
	}, pystr.Lower(text))
}

// afterColon finds the last match of :[\s]*(A|B|C|D), \s being Python's.
func afterColon(text string) (string, bool) {
	last := ""
	for {
		_, after, found := strings.Cut(text, ":")
		if !found {
			break
		}
		text = after
		if rest := strings.TrimLeftFunc(after, pytext.IsSpace); rest != "" && strings.Contains(letters, rest[:1]) {
			last = rest[:1]
		}
	}
	if last == "" {
		return filters.Invalid, false
	}
	return "(" + last + ")", true
}
