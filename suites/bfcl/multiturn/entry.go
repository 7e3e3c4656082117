package multiturn

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"assay/model"
	"assay/suites/bfcl/pyvalue"
)

// Entry is one conversation of the dataset.
type Entry struct {
	ID        string
	Category  string
	Turns     [][]model.Message       // what the user says; empty where functions are added
	Functions []pyvalue.Value         // documents of what may be called from the beginning
	Added     map[int][]pyvalue.Value // and of what is added at a turn
	Classes   []string                // of the services, in the order that decides between methods of one name
	Config    json.RawMessage         // what the services begin with
	Truth     [][]string              // calls of the answer by turn, as Python source
	Services  *Services
}

// longContext reports whether the services are filled with further data.
func (e *Entry) longContext() bool { return strings.Contains(e.Category, "long_context") }

// row is an entry as the dataset has it.
type row struct {
	ID       string              `json:"id"`
	Question [][]model.Message   `json:"question"`
	Config   json.RawMessage     `json:"initial_config"`
	Classes  []string            `json:"involved_classes"`
	Missed   map[string][]string `json:"missed_function"`
}

// ParseEntry reads an entry from its line in the file of questions and that in
// the file of answers. The error names the field that is wrong.
func ParseEntry(category, question, answer string, s *Services) (*Entry, error) {
	var r row
	if err := json.Unmarshal([]byte(question), &r); err != nil {
		return nil, fmt.Errorf("question: %w", err)
	}
	if r.ID == "" {
		return nil, errors.New("question: want an id")
	}
	e := &Entry{ID: r.ID, Category: category, Turns: r.Question, Classes: r.Classes, Config: r.Config, Services: s}
	if err := e.readAnswer(answer); err != nil {
		return e, fmt.Errorf("%s: answer: %w", r.ID, err)
	}
	if err := e.check(); err != nil {
		return e, fmt.Errorf("%s: %w", r.ID, err)
	}
	if err := e.document(r.Missed); err != nil {
		return e, fmt.Errorf("%s: %w", r.ID, err)
	}
	for i, turn := range e.Turns {
		if len(turn) == 0 && len(e.Added[i]) == 0 {
			return e, fmt.Errorf("%s: question: turn %d is empty and adds no functions", r.ID, i)
		}
	}
	return e, nil
}

func (e *Entry) readAnswer(line string) error {
	var a struct {
		Truth [][]string `json:"ground_truth"`
	}
	if err := json.Unmarshal([]byte(line), &a); err != nil {
		return err
	}
	if len(a.Truth) == 0 {
		return errors.New("want a list ground_truth")
	}
	e.Truth = a.Truth // one of version 3 has more turns than its question: no conversation is right
	return nil
}

func (e *Entry) check() error {
	if len(e.Turns) == 0 {
		return errors.New("question: want turns")
	}
	for i, turn := range e.Turns {
		for _, m := range turn {
			if m.Role != "user" && m.Role != "system" {
				return fmt.Errorf("question: turn %d has a message of role %q, want user or system", i, m.Role)
			}
		}
	}
	if len(e.Config) == 0 || e.Config[0] != '{' {
		return errors.New("initial_config: want an object")
	}
	if len(e.Classes) == 0 {
		return errors.New("involved_classes: want at least one")
	}
	return nil
}

// document gathers the documents of all classes, and takes those out that are
// added later.
func (e *Entry) document(missed map[string][]string) error {
	for _, class := range e.Classes {
		docs, ok := e.Services.docs[class]
		if !ok {
			return fmt.Errorf("involved_classes: no documents of the functions of %q", class)
		}
		e.Functions = append(e.Functions, docs...)
	}
	e.Added = map[int][]pyvalue.Value{}
	for key, names := range missed {
		turn, err := strconv.Atoi(key)
		if err != nil || turn < 0 || turn >= len(e.Turns) {
			return fmt.Errorf("missed_function: %q is none of the %d turns", key, len(e.Turns))
		}
		if len(e.Turns[turn]) > 0 {
			return fmt.Errorf("missed_function: turn %d has a message of its own", turn)
		}
		for _, name := range names {
			i := slices.IndexFunc(e.Functions, func(doc pyvalue.Value) bool {
				of, _ := doc.Get("name")
				return of.IsStr(name)
			})
			if i < 0 {
				return fmt.Errorf("missed_function: no function %q", name)
			}
			e.Added[turn] = append(e.Added[turn], e.Functions[i])
			e.Functions = slices.Delete(slices.Clone(e.Functions), i, i+1)
		}
	}
	return nil
}

// Input is the conversation from the user's side, for a person.
func (e *Entry) Input() string {
	var lines []string
	for i, turn := range e.Turns {
		for _, m := range turn {
			lines = append(lines, fmt.Sprintf("%d. %s", i+1, m.Content))
		}
		if len(turn) == 0 {
			lines = append(lines, fmt.Sprintf("%d. (functions are added)", i+1))
		}
	}
	return strings.Join(lines, "\n")
}

// Target is the calls of the answer, for a person.
func (e *Entry) Target() string {
	var lines []string
	for i, calls := range e.Truth {
		lines = append(lines, fmt.Sprintf("%d. %s", i+1, strings.Join(calls, ", ")))
	}
	return strings.Join(lines, "\n")
}
