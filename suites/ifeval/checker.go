package ifeval

import (
	"fmt"
	"slices"

	"assay/suites/ifeval/langdetect"
	"assay/suites/ifeval/punkt"
)

// checker judges one kind of instruction.
type checker struct {
	id string
	// build reads the arguments of an instruction. What is wrong with them is
	// kept in the arguments.
	build func(a *arguments, r resources) check
	// examples show what follows the instruction and what does not.
	examples []example
}

// check judges a text that has a character besides white space. An error says
// that the text could not be judged.
type check func(text string) (verdict, error)

// verdict says whether an instruction was followed.
type verdict struct {
	followed bool
	// random says that the official checker decides by chance, so that another
	// run of it may say the opposite.
	random bool
}

// example is a text with the verdict on it.
type example struct {
	kwargs   string // as in the dataset
	text     string
	followed bool
}

// resources are what checkers need besides the text.
type resources struct {
	sentences *punkt.Tokenizer
	languages *langdetect.Detector
}

func loadResources() (resources, error) {
	sentences, err := punkt.English()
	if err != nil {
		return resources{}, fmt.Errorf("load the parameters of Punkt: %w", err)
	}
	languages, err := langdetect.New()
	if err != nil {
		return resources{}, fmt.Errorf("load the language profiles: %w", err)
	}
	return resources{sentences: sentences, languages: languages}, nil
}

// checkers returns the checkers of all 25 kinds of instructions.
func checkers() []checker {
	return slices.Concat(keywordCheckers(), languageCheckers(), lengthCheckers(), paragraphCheckers(), contentCheckers(),
		formatCheckers(), combinationCheckers(), startEndCheckers(), caseCheckers(), punctuationCheckers())
}

// byID returns the checkers by the ids of their instructions.
func byID() map[string]checker {
	m := map[string]checker{}
	for _, c := range checkers() {
		m[c.id] = c
	}
	return m
}

// always makes a check of a rule that neither fails nor throws dice.
func always(follows func(text string) bool) check {
	return func(text string) (verdict, error) { return verdict{followed: follows(text)}, nil }
}

// counting makes a check of a count and what it is compared with.
func counting(count func(text string) int, accepts func(n int) bool) check {
	return always(func(text string) bool { return accepts(count(text)) })
}

// atLeast accepts a count that reaches n.
func atLeast(n int) func(int) bool { return func(count int) bool { return count >= n } }

// exactly accepts the count n.
func exactly(n int) func(int) bool { return func(count int) bool { return count == n } }
