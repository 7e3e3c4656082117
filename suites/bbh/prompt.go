package bbh

import (
	"assay/model"
	"assay/suites/fewshot"
)

// context returns the parts of an item's prompt in the harness's task version
// 4.0, where nothing stands between "step by step.⏎" and the reasoning.
func (r Record) context() fewshot.Context {
	c := fewshot.Context{
		Description: r.Exemplars.Description + fewshot.Separator,
		Question:    asked(r.Input),
	}
	for _, s := range r.Exemplars.Shots {
		c.Shots = append(c.Shots, fewshot.Shot{Question: asked(s.Input), Answer: s.Reasoning})
	}
	return c
}

func asked(input string) string { return question + input + answer + "\n" }

// plain is the prompt of version 4.0 as text.
func plain(r Record) model.Prompt { return model.Prompt{Text: r.context().Text()} }

// multiTurn is the prompt of version 4.0 as a conversation.
func multiTurn(r Record) model.Prompt { return model.Prompt{Messages: r.context().MultiTurn()} }

// plainV3 is the prompt of version 3.0: a blank before the solution of each
// exemplar, which in all tasks but one begins with "Let's think step by step."
// again, as far as the authors' file has it.
func plainV3(r Record) model.Prompt {
	c := r.context()
	c.Delimiter = " "
	if r.Task != "boolean_expressions" {
		for i, s := range r.Exemplars.Shots {
			c.Shots[i].Answer = "Let's think step by step." + s.Gap + s.Reasoning
		}
	}
	return model.Prompt{Text: c.Text()}
}

// original is the prompt that the authors sent, which ends without a line end.
func original(r Record) model.Prompt {
	return model.Prompt{Text: r.Exemplars.Text + fewshot.Separator + question + r.Input + answer}
}
