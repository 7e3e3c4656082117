package mmmlu

import (
	"fmt"
	"strings"

	"assay/model"
	"assay/suites/fewshot"
	"assay/suites/mmlu"
	"assay/suites/pytext"
)

// context returns the parts of an item's prompt: those of MMLU, but for the
// language in the description, which is in English as are the letters and the
// word that asks for the answer (lm_eval/tasks/openai-mmmlu,
// default/_default_template_yaml at commit 4e7e0d47).
func (r Record) context() fewshot.Context {
	about := strings.ReplaceAll(r.Subject, "_", " ")
	if r.Language != "" {
		about += " (" + r.Language + ")"
	}
	c := fewshot.Context{
		Description: fmt.Sprintf("The following are multiple choice questions (with answers) about %s.\n\n", about),
		Delimiter:   " ",
		Question:    asked(r.Question),
	}
	for _, q := range r.Shots {
		c.Shots = append(c.Shots, fewshot.Shot{Question: asked(q), Answer: letters[q.Answer : q.Answer+1]})
	}
	return c
}

// asked returns a question with its choices and the word that asks for the
// answer.
func asked(q mmlu.Question) string { return block(q) + "\nAnswer:" }

// block returns a question with its choices. White space around a question is
// dropped, that around a choice is not.
func block(q mmlu.Question) string {
	var b strings.Builder
	b.WriteString(pytext.Strip(q.Text))
	for i, choice := range q.Choices {
		b.WriteString("\n" + letters[i:i+1] + ". " + choice)
	}
	return b.String()
}

// plain and multiTurn are the forms of a prompt with worked examples.
func plain(r Record) model.Prompt     { return model.Prompt{Text: r.context().Text()} }
func multiTurn(r Record) model.Prompt { return model.Prompt{Messages: r.context().MultiTurn()} }

// reasoned is the prompt of simple-evals: one turn with instructions in English
// and everything else as in the file (common.py, QUERY_TEMPLATE_MULTICHOICE).
func reasoned(r Record) model.Prompt {
	var b strings.Builder
	b.WriteString("Answer the following multiple choice question. The last line of your response should be of the following format: " +
		"'Answer: $LETTER' (without quotes) where LETTER is one of ABCD. Think step by step before answering.\n\n")
	b.WriteString(r.Text + "\n")
	for i, choice := range r.Choices {
		b.WriteString("\n" + letters[i:i+1] + ") " + choice)
	}
	return model.Prompt{Messages: []model.Message{{Role: "user", Content: b.String()}}}
}
