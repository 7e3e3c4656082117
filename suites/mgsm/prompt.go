package mgsm

import (
	"assay/model"
	"assay/suites/fewshot"
)

// context returns the parts of a problem's prompt.
func (r Record) context() fewshot.Context {
	l := r.language
	c := fewshot.Context{Delimiter: " ", Question: l.prefix + r.Question + "\n" + l.cue}
	for _, i := range r.Order {
		shot := r.Shots[i]
		c.Shots = append(c.Shots, fewshot.Shot{Question: shot.Question + "\n" + l.cue, Answer: l.withoutCue(shot.Answer)})
	}
	return c
}

// withoutCue drops the beginning of a worked answer, whatever it is.
func (l language) withoutCue(answer string) string {
	runes := []rune(answer)
	return string(runes[min(l.cut, len(runes)):])
}

// plain is the prompt as text.
func plain(c fewshot.Context) model.Prompt { return model.Prompt{Text: c.Text()} }

// multiTurn is the prompt as a conversation.
func multiTurn(c fewshot.Context) model.Prompt { return model.Prompt{Messages: c.MultiTurn()} }
