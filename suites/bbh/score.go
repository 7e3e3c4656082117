package bbh

import (
	"errors"
	"fmt"
	"strings"

	"assay/eval"
)

// Metrics. Each variant has all three of the same response, its own first.
const (
	exactMatch = "exact_match"
	official   = "official"
	lenient    = "lenient"
)

// scorer is one way to judge a response.
type scorer struct {
	metric eval.Metric
	// judge reads an answer from a text that stop strings were cut from. ok is
	// false where there was none to read.
	judge func(text, target string) (answer string, ok, right bool)
}

// scorers returns all ways to judge a response, the named one first.
func scorers(headline string) []scorer {
	all := []scorer{
		{eval.Metric{
			Name:        exactMatch,
			Description: "filter get-answer of lm-evaluation-harness: after the first \"the answer is \", the line without its last character equals the target",
			Binary:      true,
		}, judgeExactMatch},
		{eval.Metric{
			Name:        official,
			Description: "the authors' rule: after the last \"answer is \", the line without full stops at its end equals the target",
			Binary:      true,
		}, judgeOfficial},
		{eval.Metric{
			Name:        lenient,
			Description: "ours: what follows the last \"answer is\" or \"answer:\", read without regard to markup, case and words after the answer, equals the target",
			Binary:      true,
		}, judgeLenient},
	}
	for i, s := range all {
		if s.metric.Name == headline {
			all[0], all[i] = all[i], all[0]
		}
	}
	return all
}

func judgeExactMatch(text, target string) (answer string, ok, right bool) {
	answer, ok = getAnswer(text)
	return answer, ok, answer == target
}

func judgeOfficial(text, target string) (answer string, ok, right bool) {
	answer, ok = officialAnswer(text)
	return answer, ok, answer == target
}

func judgeLenient(text, target string) (answer string, ok, right bool) {
	answer, ok = lenientAnswer(text, target)
	return answer, ok, ok && lenientMatch(answer, target)
}

// score judges a text in all ways. The first one says what was extracted.
func score(all []scorer, text, target string) (eval.Score, error) {
	if target == "" {
		return eval.Score{}, errors.New("item has no target")
	}
	var s eval.Score
	var others []string
	for i, by := range all {
		answer, ok, right := by.judge(text, target)
		s.Values = append(s.Values, eval.Value{Metric: by.metric.Name, Value: oneIf(right)})
		if i == 0 {
			s.Extracted, s.Unparsed = answer, !ok
		} else if s.Values[i].Value != s.Values[0].Value {
			others = append(others, fmt.Sprintf("%s reads %.80q", by.metric.Name, answer))
		}
	}
	s.Explanation = strings.Join(others, "; ")
	return s, nil
}

func oneIf(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
