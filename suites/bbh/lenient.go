package bbh

import (
	"regexp"
	"strings"

	"assay/suites/pytext"
)

// The lenient reading is our own, for models that write as in a conversation.
// It takes what follows the last "answer is", "answer:" or "answer is:", in any
// case, with or without markup, on the same line or below a blank one, and reads
// it as the kind of thing that the target is:
//
//	a letter in parentheses   the first one, or a bare letter at the start
//	one word                  the first word
//	a whole number            the first number, commas between digits dropped
//	symbols only              without white space and markup
//	several words             without commas, each blank counting once
//
// Letters compare without regard to case, except choices.
var (
	concluding = regexp.MustCompile(`^[*_]*(?i:\s+is\b|\s*:)[\s:*_]*`) // what makes "answer" a conclusion
	inParens   = regexp.MustCompile(`\(([A-Z])\)`)
	bareLetter = regexp.MustCompile(`^([A-Z])(?:$|[).:,]|\s*$)`)
	firstWord  = regexp.MustCompile(`^\p{L}+`)
	number     = regexp.MustCompile(`[-−]?\d[\d,]*`)
)

// kind is what a target is, and with it what is looked for in a response.
type kind int

const (
	words kind = iota
	choice
	word
	integer
	symbols
)

var (
	choiceTarget  = regexp.MustCompile(`^\([A-Z]\)$`)
	wordTarget    = regexp.MustCompile(`^\p{L}+$`)
	integerTarget = regexp.MustCompile(`^-?\d+$`)
	symbolsTarget = regexp.MustCompile(`^[^\p{L}\p{N}]+$`)
)

func kindOf(target string) kind {
	switch {
	case choiceTarget.MatchString(target):
		return choice
	case wordTarget.MatchString(target):
		return word
	case integerTarget.MatchString(target):
		return integer
	case symbolsTarget.MatchString(target):
		return symbols
	}
	return words
}

// lenientAnswer reads the answer to a question with the given target. Where
// there is no conclusion, or nothing of the target's kind in it, ok is false.
func lenientAnswer(text, target string) (answer string, ok bool) {
	rest, ok := lastConclusion(text)
	if !ok {
		return invalid, false
	}
	answer = read(bare(pytext.FirstLine(rest)), kindOf(target))
	if answer == "" {
		return invalid, false
	}
	return answer, true
}

// lastConclusion returns the text behind the last words that announce an
// answer. It goes backwards, since a regular expression over all of the text
// would take most of the time of scoring.
func lastConclusion(text string) (rest string, ok bool) {
	const announced = "answer"
	for i := len(text) - len(announced); i >= 0; i-- {
		if !strings.EqualFold(text[i:i+len(announced)], announced) || i > 0 && isAlphanumeric(text[i-1]) {
			continue
		}
		rest := text[i+len(announced):]
		if end := concluding.FindStringIndex(rest); end != nil {
			return rest[end[1]:], true
		}
	}
	return "", false
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// lenientMatch compares an answer that lenientAnswer has read with the target.
func lenientMatch(answer, target string) bool {
	return answer == read(bare(target), kindOf(target))
}

// bare drops markup, quotes and full stops around an answer.
func bare(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return pytext.IsSpace(r) || strings.ContainsRune("*_`$\"'“”.", r)
	})
}

// read returns what a line says, in the form in which answers of a kind are
// compared, or nothing.
func read(line string, k kind) string {
	switch k {
	case choice:
		return readChoice(line)
	case word:
		return strings.ToLower(firstWord.FindString(line))
	case integer:
		n := strings.ReplaceAll(number.FindString(line), ",", "")
		return strings.Replace(n, "−", "-", 1)
	case symbols:
		return strings.Join(pytext.Fields(strings.Trim(line, "*`")), "")
	}
	return strings.ToLower(strings.Join(pytext.Fields(strings.ReplaceAll(line, ",", " ")), " "))
}

func readChoice(line string) string {
	if m := bareLetter.FindStringSubmatch(line); m != nil {
		return "(" + m[1] + ")"
	}
	return inParens.FindString(line)
}
