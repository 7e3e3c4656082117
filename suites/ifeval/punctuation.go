package ifeval

import "strings"

func punctuationCheckers() []checker {
	return []checker{{
		id: "punctuation:no_comma",
		build: func(*arguments, resources) check {
			return always(func(text string) bool { return !strings.Contains(text, ",") })
		},
		examples: []example{
			{`{}`, "全角，のみ、です", true},
			{`{}`, "one; two", true},
			{`{}`, "one, two", false},
			{`{}`, "1,000", false},
		},
	}}
}
