package mmlu

import (
	"assay/eval"
	"assay/model"
)

// LetterChoices returns the continuations whose likelihoods are compared, the
// letters A to D after a delimiter, for suites that ask as this one does.
func LetterChoices(delimiter string) []string {
	choices := make([]string, len(letters))
	for i, l := range letters {
		choices[i] = delimiter + string(l)
	}
	return choices
}

// ScoreLetters takes the likeliest of the letters A to D as the answer, the
// first one on ties, and says where the choice was near. The score's metric is
// "acc". A likelihood that is not a number is an error.
func ScoreLetters(target string, r model.Response) (eval.Score, error) {
	return scoreChoices(target, r)
}

// GroupOf returns the group of a subject: stem, humanities, social_sciences or
// other. ok is false where MMLU has no such subject.
func GroupOf(subject string) (group string, ok bool) {
	group, ok = groups[subject]
	return group, ok
}
