package mbpp

import "strings"

// done ends an answer.
const done = "[DONE]"

// prompt is the text of the harness's task mbpp: three solved problems and the
// problem.
func prompt(r Record) string {
	var b strings.Builder
	for _, s := range r.shots {
		b.WriteString(asked(s.Text, s.Tests) + s.Code + "\n" + done + "\n\n")
	}
	b.WriteString(asked(r.Text, r.Tests))
	return b.String()
}

func asked(text string, tests []string) string {
	return "You are an expert Python programmer, and here is your task: " + text +
		" Your code should pass these tests:\n\n" + strings.Join(tests, "\n") + "\n[BEGIN]\n"
}
