package ifeval

import (
	"strings"

	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

func startEndCheckers() []checker {
	return []checker{
		{
			id: "startend:end_checker",
			build: func(a *arguments, _ resources) check {
				phrase := normalized(a.text("end_phrase"))
				return always(func(text string) bool {
					text = strings.Trim(pytext.Strip(text), `"`)
					return strings.HasSuffix(pystr.Lower(text), phrase)
				})
			},
			examples: []example{
				{`{"end_phrase": "Peace!"}`, "ok\n\"PEACE!\"\n", true},
				{`{"end_phrase": " Peace! "}`, "inpeace!", true},
				{`{"end_phrase": "Peace!"}`, "*Peace!*", false},
				{`{"end_phrase": "Peace!"}`, "Peace! \" ", false}, // the blank before the quote stays
			},
		},
		{
			id:    "startend:quotation",
			build: func(*arguments, resources) check { return always(isQuoted) },
			examples: []example{
				{`{}`, ` "a" `, true},
				{`{}`, `""`, true},
				{`{}`, `"`, false},
				{`{}`, "“a”", false},
				{`{}`, `"a" b`, false},
			},
		},
	}
}

// isQuoted wants straight double quotes at both ends.
func isQuoted(text string) bool {
	text = pytext.Strip(text)
	return len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"'
}
