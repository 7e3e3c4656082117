package ifeval

import (
	"assay/suites/ifeval/pystr"
	"assay/suites/ifeval/treebank"
)

// capitalWords counts words in capitals, a hyphenated one once.
func capitalWords(a *arguments, r resources) check {
	accepts := a.relation("capital_relation", "capital_frequency")
	return counting(func(text string) int {
		n := 0
		for _, sentence := range r.sentences.Sentences(text) {
			for _, word := range treebank.Words(sentence) {
				if pystr.IsUpper(word) {
					n++
				}
			}
		}
		return n
	}, accepts)
}
