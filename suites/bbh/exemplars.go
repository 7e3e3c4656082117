package bbh

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/fewshot"
)

const (
	question  = "Q: "
	answer    = "\nA: Let's think step by step."
	canaryEnd = "-----"
	shotCount = 3
)

// Exemplars are the description of a task and its worked examples.
type Exemplars struct {
	Text        string // all of the file below the canary, without line ends at its end
	Description string // without the blank line below it
	Shots       []Shot
}

// Shot is a worked example: a question, and the reasoning that ends in the
// answer. Between "step by step." and the reasoning the file of
// sports_understanding has a blank, every other one a line end.
type Shot struct {
	Input, Gap, Reasoning string
}

// ParseExemplars reads a file of cot-prompts: a canary, which must never reach
// a model, a line of dashes, the description, then three times a blank line, a
// question and its solution. The description may have blank lines itself.
func ParseExemplars(file string) (*Exemplars, error) {
	_, rest, _ := strings.Cut(file, "\n")
	dashes, text, _ := strings.Cut(rest, "\n")
	if dashes != canaryEnd {
		return nil, fmt.Errorf("second line is %.40q, want %q", dashes, canaryEnd)
	}
	text = strings.TrimRight(text, "\n")
	parts := strings.Split(text, fewshot.Separator+question)
	e := &Exemplars{Text: text, Description: parts[0]}
	for i, p := range parts[1:] {
		input, solution, ok := strings.Cut(p, answer)
		if !ok || solution == "" || solution[0] != '\n' && solution[0] != ' ' {
			return nil, fmt.Errorf("exemplar %d has no line that starts with %q, followed by its solution", i+1, answer[1:])
		}
		e.Shots = append(e.Shots, Shot{Input: input, Gap: solution[:1], Reasoning: solution[1:]})
	}
	if e.Description == "" {
		return nil, errors.New("no description of the task")
	}
	if len(e.Shots) != shotCount {
		return nil, fmt.Errorf("%d exemplars, want %d", len(e.Shots), shotCount)
	}
	return e, nil
}
