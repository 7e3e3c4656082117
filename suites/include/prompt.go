package include

import (
	"fmt"
	"strings"

	"assay/model"
	"assay/suites/fewshot"
	"assay/suites/pytext"
)

// wording returns the description of a task.
type wording func(language, domain string) string

// withoutExamples and inEnglish are the same in all languages.
func withoutExamples(language, domain string) string {
	return "The following is multiple-choice question about " + shown(language, domain) + "."
}

func inEnglish(language, domain string) string {
	return "The following are multiple-choice questions (with answers) about " + shown(language, domain) + "."
}

// inItsLanguage is inEnglish translated, but for the domain's name.
func inItsLanguage(language, domain string) string {
	return fmt.Sprintf(inLanguage[language], shown(language, domain))
}

// shown returns the name of a domain as descriptions have it, which in one place
// is not as the dataset has it.
func shown(language, domain string) string {
	if language == "Hebrew" && domain == "Driving License" {
		return "Driving license"
	}
	return domain
}

// context returns the parts of an item's prompt. The description is followed by
// nothing, not even a blank, and the line of option D begins with one: so the
// harness has it in all languages (lm_eval/tasks/include at v0.4.9.1 and
// 4e7e0d47).
func (r Record) context(describe wording) fewshot.Context {
	c := fewshot.Context{
		Description: describe(r.Language, r.Domain),
		Delimiter:   " ",
		Question:    asked(r.Question),
	}
	for _, q := range r.Shots {
		c.Shots = append(c.Shots, fewshot.Shot{Question: asked(q), Answer: letters[q.Answer : q.Answer+1]})
	}
	return c
}

// asked returns a question with its options and the word that asks for the
// answer.
func asked(q Question) string { return block(q) + "\nAnswer:" }

// block returns a question with its options.
func block(q Question) string {
	var b strings.Builder
	b.WriteString(pytext.Strip(q.Text))
	for i, option := range q.Options {
		b.WriteByte('\n')
		if letters[i] == 'D' {
			b.WriteByte(' ')
		}
		b.WriteString(letters[i:i+1] + ". " + option)
	}
	return b.String()
}

// plain and multiTurn are the forms of a prompt.
func plain(c fewshot.Context) model.Prompt     { return model.Prompt{Text: c.Text()} }
func multiTurn(c fewshot.Context) model.Prompt { return model.Prompt{Messages: c.MultiTurn()} }
