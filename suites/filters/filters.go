// Package filters reads answers out of generated text and compares them as
// lm-evaluation-harness does: the filters regex and take_first and the metric
// exact_match (lm_eval/filters/extraction.py and lm_eval/api/metrics.py at
// commit 4e7e0d47f33bc71070c1d38394bafbb52b117163).
//
// Go's regexp and Python's re find the same for patterns without lookaround and
// without \w, \d, \s and \b, which in Python are Unicode's. Only such patterns
// belong here.
package filters

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"assay/eval"
	"assay/suites/pytext"
)

// Invalid is what the harness extracts where a pattern matches nothing.
const Invalid = "[invalid]"

// Names of the two filters that most tasks have.
const (
	Strict   = "strict_match"
	Flexible = "flexible_extract"
)

// Filter is one way to read an answer, with the metric that compares it.
type Filter struct {
	Metric eval.Metric
	Read   func(text string) (answer string, ok bool) // Invalid and false where there is none
}

// Number is the pattern of the filter flexible-extract of mathematical tasks.
var Number = regexp.MustCompile(`(-?[$0-9.,]{2,})|(-?[0-9]+)`)

// First reads the first match of a pattern: the first of its groups that is not
// empty, without white space at its ends.
func First(re *regexp.Regexp) func(string) (string, bool) {
	return func(text string) (string, bool) { return group(re.FindStringSubmatch(text)) }
}

// Last reads the last of the matches that do not overlap.
func Last(re *regexp.Regexp) func(string) (string, bool) {
	return func(text string) (string, bool) {
		var last []string
		for text != "" {
			at := re.FindStringSubmatchIndex(text)
			if at == nil {
				break
			}
			last = make([]string, 0, len(at)/2)
			for i := 0; i < len(at); i += 2 {
				piece := ""
				if at[i] >= 0 {
					piece = text[at[i]:at[i+1]]
				}
				last = append(last, piece)
			}
			// No pattern here matches the empty text, nor looks at what is before it.
			text = text[at[1]:]
		}
		return group(last)
	}
}

// group returns the first group of a match that is not empty.
func group(match []string) (string, bool) {
	for i, g := range match {
		if i > 0 && (g != "" || len(match) == 2) {
			return pytext.Strip(g), true
		}
	}
	return Invalid, false
}

// Score reads and compares a text by every filter. The first one says what was
// extracted; the explanation tells where others come to another verdict.
func Score(all []Filter, normalize func(string) string, text, target string) (eval.Score, error) {
	if target == "" {
		return eval.Score{}, errors.New("item has no target")
	}
	want := normalize(target)
	var s eval.Score
	var others []string
	for i, f := range all {
		answer, ok := f.Read(text)
		value := 0.0
		if normalize(answer) == want {
			value = 1
		}
		s.Values = append(s.Values, eval.Value{Metric: f.Metric.Name, Value: value})
		if i == 0 {
			s.Extracted, s.Unparsed = answer, !ok
		} else if value != s.Values[0].Value {
			others = append(others, fmt.Sprintf("%s reads %.80q", f.Metric.Name, answer))
		}
	}
	s.Explanation = strings.Join(others, "; ")
	return s, nil
}

// WithoutCaseAndPunctuation is the normalization of exact_match with ignore_case
// and ignore_punctuation: ASCII punctuation is deleted.
func WithoutCaseAndPunctuation(s string) string {
	return pytext.WithoutPunctuation(strings.ToLower(s))
}
