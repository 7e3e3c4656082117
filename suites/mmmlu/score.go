package mmmlu

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"assay/eval"
	"assay/model"
	"assay/suites/mmlu"
)

// Metrics.
const (
	accuracy  = "acc"
	noAnswer  = "no_answer"
	lowerCase = "lower_case"
)

// asking is what an item is asked, and how the response to it is judged.
type asking struct {
	shots   bool
	request func(Record) model.Request
	score   func(target string, r model.Response) (eval.Score, error)
}

// byLikelihood asks for the log-likelihood of the four letters after a
// delimiter.
func byLikelihood(form func(Record) model.Prompt, delimiter string) asking {
	return asking{
		shots: true,
		request: func(r Record) model.Request {
			return model.Request{Prompt: form(r), Choices: mmlu.LetterChoices(delimiter)}
		},
		score: mmlu.ScoreLetters,
	}
}

// byReasoning asks for a chain of thought that ends in a letter.
func byReasoning() asking {
	return asking{
		request: func(r Record) model.Request {
			return model.Request{Prompt: reasoned(r), Decoding: model.Decoding{MaxTokens: 2048}}
		},
		score: scoreReasoning,
	}
}

// scoreReasoning compares the announced letter with the target, to the case.
func scoreReasoning(target string, r model.Response) (eval.Score, error) {
	if len(target) != 1 || !strings.Contains(letters, target) {
		return eval.Score{}, fmt.Errorf("item has the target %q, want a letter from A to D", target)
	}
	answer, written, ok := extract(r.Text)
	first, _ := utf8.DecodeRuneInString(written)
	lower := isLowerCase(first)
	s := eval.Score{
		Values: []eval.Value{
			{Metric: accuracy, Value: oneIf(answer == target)},
			{Metric: noAnswer, Value: oneIf(!ok)},
			{Metric: lowerCase, Value: oneIf(lower)},
		},
		Extracted: answer,
		Unparsed:  !ok,
	}
	switch {
	case lower:
		s.Explanation = "a letter in lower case is no answer to the official scorer"
	case answer != written:
		s.Explanation = "written as " + written
	}
	return s, nil
}

func oneIf(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
