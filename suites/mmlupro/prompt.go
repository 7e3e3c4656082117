package mmlupro

import (
	"strings"

	"assay/model"
	"assay/suites/fewshot"
	"assay/suites/pytext"
)

// context returns the parts of an item's prompt.
func (r Record) context() fewshot.Context {
	c := fewshot.Context{
		Description: "The following are multiple choice questions (with answers) about " + r.Category + ". " +
			"Think step by step and then finish your answer with \"the answer is (X)\" where X is the correct letter choice.\n",
		Delimiter: " ",
		Question:  r.Question.asked(),
	}
	for _, s := range r.Shots {
		c.Shots = append(c.Shots, fewshot.Shot{
			Question: s.asked(),
			Answer:   strings.ReplaceAll(s.Reasoning, "A: Let's think step by step. ", ""),
		})
	}
	return c
}

// block is the question with its options, of which no more than ten count.
func (q Question) block() string {
	var b strings.Builder
	b.WriteString(q.Text + "\nOptions:\n")
	for i, option := range q.Options[:min(len(q.Options), len(letters))] {
		b.WriteString(letters[i:i+1] + ". " + pytext.Strip(option) + "\n")
	}
	return b.String()
}

func (q Question) asked() string {
	return "Question:\n" + q.block() + "Answer: Let's think step by step."
}

// plain is the prompt as text.
func plain(c fewshot.Context) model.Prompt { return model.Prompt{Text: c.Text()} }

// multiTurn is the prompt as a conversation.
func multiTurn(c fewshot.Context) model.Prompt { return model.Prompt{Messages: c.MultiTurn()} }
