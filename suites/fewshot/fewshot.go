// Package fewshot assembles prompts with worked examples as
// lm-evaluation-harness does (lm_eval/api/task.py, fewshot_context at commit
// 4e7e0d47f33bc71070c1d38394bafbb52b117163), to the byte.
package fewshot

import (
	"strings"

	"assay/model"
)

// Separator stands between a worked example and what follows it in text form.
const Separator = "\n\n"

// Shot is one worked example.
type Shot struct {
	Question, Answer string
}

// Context is everything that a prompt is made of. Its parts are used as they
// are: white space at their ends is part of the prompt.
type Context struct {
	Description string // introduces the task; begins a text, and is the system message of a chat
	Shots       []Shot
	Delimiter   string // between question and answer in text form: " "
	Question    string
}

// Text returns the prompt as one string.
func (c Context) Text() string { return c.Description + c.turn() }

// turn returns examples and question as one string.
func (c Context) turn() string {
	var b strings.Builder
	for _, s := range c.Shots {
		b.WriteString(s.Question)
		b.WriteString(c.Delimiter)
		b.WriteString(s.Answer)
		b.WriteString(Separator)
	}
	b.WriteString(c.Question)
	return b.String()
}

// MultiTurn returns the prompt as a conversation in which each example is a
// user turn and the assistant's answer (fewshot_as_multiturn). Delimiter and
// Separator do not appear in it.
func (c Context) MultiTurn() []model.Message {
	m := c.system()
	for _, s := range c.Shots {
		m = append(m,
			model.Message{Role: "user", Content: s.Question},
			model.Message{Role: "assistant", Content: s.Answer})
	}
	return append(m, model.Message{Role: "user", Content: c.Question})
}

// SingleTurn returns the prompt as a conversation of one user turn, which holds
// the examples and the question as in text form.
func (c Context) SingleTurn() []model.Message {
	return append(c.system(), model.Message{Role: "user", Content: c.turn()})
}

func (c Context) system() []model.Message {
	if c.Description == "" {
		return nil
	}
	return []model.Message{{Role: "system", Content: c.Description}}
}
