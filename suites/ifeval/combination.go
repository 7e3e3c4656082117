package ifeval

import (
	"strings"

	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

func combinationCheckers() []checker {
	return []checker{
		{
			id:    "combination:two_responses",
			build: func(*arguments, resources) check { return always(areTwoResponses) },
			examples: []example{
				{`{}`, "******a******b******", true},
				{`{}`, "a\n******\nb", true},
				{`{}`, "a******a", false},
				{`{}`, "a******b******c", false},
				{`{}`, "a************b", false},
				{`{}`, "a", false},
			},
		},
		{
			id: "combination:repeat_prompt",
			build: func(a *arguments, _ resources) check {
				prompt := normalized(a.text("prompt_to_repeat"))
				return always(func(text string) bool { return strings.HasPrefix(normalized(text), prompt) })
			},
			examples: []example{
				{`{"prompt_to_repeat": "Do it "}`, "  do IT now", true},
				{`{"prompt_to_repeat": "Do it "}`, `"Do it" now`, false},
				{`{"prompt_to_repeat": "Do it"}`, "Do", false},
			},
		},
	}
}

// areTwoResponses wants two different texts with six asterisks between them.
func areTwoResponses(text string) bool {
	var responses []string
	pieces := strings.Split(text, "******")
	for i, p := range pieces {
		p = pytext.Strip(p)
		switch {
		case p != "":
			responses = append(responses, p)
		case i != 0 && i != len(pieces)-1:
			return false
		}
	}
	return len(responses) == 2 && responses[0] != responses[1]
}

// normalized drops white space at the ends and case.
func normalized(s string) string { return pystr.Lower(pytext.Strip(s)) }
