package ifeval

import (
	"encoding/json"
	"fmt"
)

// Instruction is one verifiable instruction of a prompt.
type Instruction struct {
	ID     string // "length_constraints:number_words"
	Kwargs string // its arguments as in the dataset, as JSON
	check  check
}

// newInstruction reads an instruction. An id that no checker has and arguments
// that do not fit it are errors that name it.
func newInstruction(id string, kwargs map[string]json.RawMessage, known map[string]checker, r resources) (Instruction, error) {
	c, ok := known[id]
	if !ok {
		return Instruction{}, fmt.Errorf("instruction %q is none of the %d kinds of IFEval", id, len(known))
	}
	a := readArguments(kwargs)
	text, err := json.Marshal(a.values) // sorted by name
	if err != nil {
		return Instruction{}, fmt.Errorf("instruction %s: %w", id, err)
	}
	follows := c.build(a, r)
	if err := a.finish(); err != nil {
		return Instruction{}, fmt.Errorf("instruction %s: %w", id, err)
	}
	return Instruction{ID: id, Kwargs: string(text), check: follows}, nil
}

// String shows the instruction as a person reads it.
func (i Instruction) String() string {
	if i.Kwargs == "{}" {
		return i.ID
	}
	return i.ID + " " + i.Kwargs
}
