package ifeval

import (
	"strings"

	"assay/suites/pytext"
)

func formatCheckers() []checker {
	return []checker{
		{
			id: "detectable_format:number_bullet_lists",
			build: func(a *arguments, _ resources) check {
				return counting(countBullets, exactly(a.number("num_bullets")))
			},
			examples: []example{
				{`{"num_bullets": 2}`, "- a\n** b **\n- c", true},
				{`{"num_bullets": 1}`, "*\na", true},
				{`{"num_bullets": 3}`, "* a\n---\n- b", true},
				{`{"num_bullets": 1}`, "  * a\n\n\t- b", false},
				{`{"num_bullets": 1}`, "• a", false},
				{`{"num_bullets": 1}`, "*", false},
			},
		},
		{
			id: "detectable_format:number_highlighted_sections",
			build: func(a *arguments, _ resources) check {
				return counting(countHighlights, atLeast(a.number("num_highlights")))
			},
			examples: []example{
				{`{"num_highlights": 2}`, "***a***", true},
				{`{"num_highlights": 2}`, "*a* and **b**", true},
				{`{"num_highlights": 2}`, "**a**", false},
				{`{"num_highlights": 2}`, "*a\nb* *c*", false},
				{`{"num_highlights": 1}`, "****", false},
			},
		},
		{
			id:    "detectable_format:multiple_sections",
			build: multipleSections,
			examples: []example{
				{`{"section_spliter": "Section", "num_sections": 1}`, "SubSection1", true},
				{`{"section_spliter": " Section ", "num_sections": 2}`, "Section 1\na\nSection 2\nb", true},
				{`{"section_spliter": "Section", "num_sections": 2}`, "section 1 x section 2 y", false},
				{`{"section_spliter": "Section", "num_sections": 1}`, "Section  1", false},
			},
		},
		{
			id:    "detectable_format:constrained_response",
			build: func(*arguments, resources) check { return always(isConstrained) },
			examples: []example{
				{`{}`, "Sure! My answer is yes. Bye", true},
				{`{}`, "My answer is maybe.", true},
				{`{}`, "my answer is yes.", false},
				{`{}`, "My answer is no", false},
			},
		},
		{
			id:    "detectable_format:json_format",
			build: func(*arguments, resources) check { return always(isFencedJSON) },
			examples: []example{
				{`{}`, "```JSON {\"a\": NaN}```", true},
				{`{}`, "5", true},
				{`{}`, "```json\n[1, \"a\", null, true, -Infinity, 1e5]\n```\n", true},
				{`{}`, `Here: {"a":1}`, false},
				{`{}`, `{"a": 1,}`, false},
				{`{}`, "{'a': 1}", false},
				{`{}`, "\"a\nb\"", false},
				{`{}`, "012", false},
			},
		},
		{
			id:    "detectable_format:title",
			build: func(*arguments, resources) check { return always(hasTitle) },
			examples: []example{
				{`{}`, "<<poem of joy>>", true},
				{`{}`, "a <b> << >\n<<<c>>>", true},
				{`{}`, "<< >>", false},
				{`{}`, "<<a\nb>>", false},
				{`{}`, "<a>", false},
			},
		},
	}
}

// countBullets counts ^\s*\*[^\*].*$ and ^\s*-.*$ line by line. What follows the
// asterisk may be the line feed; then the next line belongs to the bullet.
func countBullets(text string) int {
	return countLines(text, func(rest string) int {
		if len(rest) < 2 || rest[0] != '*' || rest[1] == '*' {
			return 0
		}
		return 2
	}) + countLines(text, func(rest string) int {
		if rest == "" || rest[0] != '-' {
			return 0
		}
		return 1
	})
}

// countLines counts the lines whose text, after white space, starts as wanted:
// start returns the bytes of that start, or 0. The white space may span lines.
func countLines(text string, start func(rest string) int) int {
	n := 0
	for at := 0; at < len(text); {
		rest := strings.TrimLeftFunc(text[at:], pytext.IsSpace)
		from := len(text) - len(rest)
		if size := start(rest); size > 0 {
			n++
			from += size
		}
		end := strings.IndexByte(text[from:], '\n')
		if end < 0 {
			break
		}
		at = from + end + 1
	}
	return n
}

// countHighlights counts \*[^\n\*]*\* and, apart from that, \*\*[^\n\*]*\*\*,
// each with something between.
func countHighlights(text string) int {
	return countBetween(text, "*") + countBetween(text, "**")
}

// countBetween counts the pairs of marks with something between that is no
// asterisk, no line feed and not blank. A pair with nothing between uses its
// marks up all the same.
func countBetween(text, mark string) int {
	n := 0
	for {
		at := strings.Index(text, mark)
		if at < 0 {
			return n
		}
		inner := text[at+len(mark):]
		end := strings.IndexAny(inner, "*\n")
		if end < 0 || !strings.HasPrefix(inner[end:], mark) {
			text = text[at+1:]
			continue
		}
		if pytext.Strip(inner[:end]) != "" {
			n++
		}
		text = inner[end+len(mark):]
	}
}

// multipleSections counts splitter and number, \s?splitter\s?\d+\s?, in this
// case. The splitter is a pattern.
func multipleSections(a *arguments, _ resources) check {
	splitter := a.pattern(`\s?`+pytext.Strip(a.text("section_spliter"))+`\s?\d+\s?`, false)
	want := a.number("num_sections")
	return func(text string) (verdict, error) {
		n, err := splitter.Count(text)
		// re.split returns the groups of the pattern as pieces of their own.
		return verdict{followed: err == nil && n*(1+splitter.Groups()) >= want}, err
	}
}

// isConstrained wants one of three sentences anywhere.
func isConstrained(text string) bool {
	for _, answer := range []string{"My answer is yes.", "My answer is no.", "My answer is maybe."} {
		if strings.Contains(text, answer) {
			return true
		}
	}
	return false
}

// hasTitle wants <<[^\n]+>> with something besides angular brackets and blanks
// at its ends.
func hasTitle(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		start, end := strings.Index(line, "<<"), strings.LastIndex(line, ">>")
		if start < 0 || end < start+len("<<")+1 {
			continue
		}
		title := line[start : end+len(">>")]
		if pytext.Strip(strings.TrimRight(strings.TrimLeft(title, "<"), ">")) != "" {
			return true
		}
	}
	return false
}
