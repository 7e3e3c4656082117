package mmlu

import (
	"fmt"
	"strings"

	"assay/eval"
	"assay/model"
	"assay/suites/fewshot"
	"assay/suites/pytext"
)

// context returns the parts of an item's prompt. White space around a question
// is dropped, that around a choice is not (lm_eval/tasks/mmlu/default,
// _default_template_yaml at commit 4e7e0d47).
func (r Record) context() fewshot.Context {
	shots := make([]fewshot.Shot, len(r.Shots))
	for i, q := range r.Shots {
		shots[i] = fewshot.Shot{Question: q.prompt(), Answer: letters[q.Answer : q.Answer+1]}
	}
	return fewshot.Context{
		Description: fmt.Sprintf("The following are multiple choice questions (with answers) about %s.\n\n",
			strings.ReplaceAll(r.Subject, "_", " ")),
		Shots:     shots,
		Delimiter: " ",
		Question:  r.prompt(),
	}
}

// prompt returns the question with its choices and the word that asks for the
// answer.
func (q Question) prompt() string { return q.block() + "\nAnswer:" }

// block returns the question with its choices.
func (q Question) block() string {
	var b strings.Builder
	b.WriteString(pytext.Strip(q.Text))
	for i, choice := range q.Choices {
		b.WriteString("\n" + letters[i:i+1] + ". " + choice)
	}
	return b.String()
}

// record returns the parsed form of an item, or why it has none.
func record(it eval.Item) (Record, error) {
	switch r := it.Record.(type) {
	case Record:
		return r, nil
	case error:
		return Record{}, r
	}
	return Record{}, fmt.Errorf("item %s carries %T, not a record of mmlu", it.ID, it.Record)
}

// plain, multiTurn and singleTurn are the forms of a prompt.
func plain(c fewshot.Context) model.Prompt      { return model.Prompt{Text: c.Text()} }
func multiTurn(c fewshot.Context) model.Prompt  { return model.Prompt{Messages: c.MultiTurn()} }
func singleTurn(c fewshot.Context) model.Prompt { return model.Prompt{Messages: c.SingleTurn()} }
