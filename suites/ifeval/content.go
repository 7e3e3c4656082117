package ifeval

import (
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

func contentCheckers() []checker {
	return []checker{
		{
			id: "detectable_content:number_placeholders",
			build: func(a *arguments, _ resources) check {
				return counting(countPlaceholders, atLeast(a.number("num_placeholders")))
			},
			examples: []example{
				{`{"num_placeholders": 2}`, "[a[b]] []", true},
				{`{"num_placeholders": 1}`, "[a\nb]", false},
				{`{"num_placeholders": 2}`, "[name] (address)", false},
			},
		},
		{
			id:    "detectable_content:postscript",
			build: postscript,
			examples: []example{
				{`{"postscript_marker": "P.S."}`, "Bye\n\np. s. later", true},
				{`{"postscript_marker": "P.P.S"}`, "Bye p.p. s", true},
				{`{"postscript_marker": "Note"}`, "a footNOTE", true},
				{`{"postscript_marker": "P.S."}`, "Bye PS later", false},
				{`{"postscript_marker": "P.S."}`, "P.S later", false},
				{`{"postscript_marker": "P.P.S"}`, "P.S. later", false},
			},
		},
	}
}

// countPlaceholders counts \[.*?\]
func countPlaceholders(text string) int {
	n := 0
	for {
		_, rest, found := strings.Cut(text, "[")
		if !found {
			return n
		}
		text = rest
		if end := strings.IndexAny(rest, "]\n"); end >= 0 && rest[end] == ']' {
			n++
			text = rest[end+1:]
		}
	}
}

// postscript wants the marker anywhere, in any case. Of the two usual ones the
// spacing may vary; any other one is a pattern.
func postscript(a *arguments, _ resources) check {
	switch marker := pytext.Strip(a.text("postscript_marker")); marker {
	case "P.P.S":
		return always(func(text string) bool { return hasSpaced(text, "p.", "p.", "s") })
	case "P.S.":
		return always(func(text string) bool { return hasSpaced(text, "p.", "s.") })
	default:
		pattern := a.pattern(`(?m)\s*`+pystr.Lower(marker)+`.*$`, false)
		return func(text string) (verdict, error) {
			found, err := pattern.Search(pystr.Lower(text))
			return verdict{followed: found}, err
		}
	}
}

// hasSpaced reports whether the parts follow each other somewhere, each pair
// with at most one white space between, in any case.
func hasSpaced(text string, parts ...string) bool {
	text = pystr.Lower(text)
	for {
		_, rest, found := strings.Cut(text, parts[0])
		if !found {
			return false
		}
		if startsSpaced(rest, parts[1:]) {
			return true
		}
		text = rest
	}
}

func startsSpaced(text string, parts []string) bool {
	for _, part := range parts {
		if r, size := utf8.DecodeRuneInString(text); pytext.IsSpace(r) {
			text = text[size:]
		}
		rest, found := strings.CutPrefix(text, part)
		if !found {
			return false
		}
		text = rest
	}
	return true
}
