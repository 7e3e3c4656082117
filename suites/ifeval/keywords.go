package ifeval

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"assay/suites/ifeval/pyregex"
	"assay/suites/ifeval/pystr"
	"assay/suites/pytext"
)

func keywordCheckers() []checker {
	return []checker{
		{
			id:    "keywords:existence",
			build: existence,
			examples: []example{
				{`{"keywords": ["cat"]}`, "Concatenate", true},
				{`{"keywords": ["cat", "dog"]}`, "DOG and CAT", true},
				{`{"keywords": ["colou?r"]}`, "Any color", true}, // a pattern
				{`{"keywords": ["cat", "dog"]}`, "cats only", false},
			},
		},
		{
			id:    "keywords:frequency",
			build: frequency,
			examples: []example{
				{`{"keyword": "war", "frequency": 2, "relation": "at least"}`, "Warm software", true},
				{`{"keyword": " war ", "frequency": 2, "relation": "less than"}`, "one war", true},
				{`{"keyword": "aa", "frequency": 2, "relation": "at least"}`, "aaa", false}, // no overlap
				{`{"keyword": "war", "frequency": 1, "relation": "less than"}`, "WAR", false},
			},
		},
		{
			id:    "keywords:forbidden_words",
			build: forbiddenWords,
			examples: []example{
				{`{"forbidden_words": ["cat"]}`, "Concatenate", true},
				{`{"forbidden_words": ["cat"]}`, "cat_like", true},
				{`{"forbidden_words": ["cat"]}`, "écate caté", true}, // letters of Unicode
				{`{"forbidden_words": ["cat"]}`, "a CAT-like thing", false},
				{`{"forbidden_words": ["dog", "cat"]}`, "cat", false},
			},
		},
		{
			id:    "keywords:letter_frequency",
			build: letterFrequency,
			examples: []example{
				{`{"letter": "c", "let_frequency": 3, "let_relation": "at least"}`, "cC c", true},
				{`{"letter": "#", "let_frequency": 2, "let_relation": "at least"}`, "#a #b", true},
				{`{"letter": "C", "let_frequency": 3, "let_relation": "less than"}`, "cC c", false},
			},
		},
	}
}

// existence wants all keywords. Each is a pattern, found anywhere.
func existence(a *arguments, _ resources) check {
	patterns := patternsOf(a, a.texts("keywords"), "", "")
	return func(text string) (verdict, error) {
		for _, p := range patterns {
			if found, err := p.Search(text); err != nil || !found {
				return verdict{}, err
			}
		}
		return verdict{followed: true}, nil
	}
}

// forbiddenWords wants none of the words. Each is a pattern, found between word
// boundaries.
func forbiddenWords(a *arguments, _ resources) check {
	patterns := patternsOf(a, a.texts("forbidden_words"), `\b`, `\b`)
	return func(text string) (verdict, error) {
		for _, p := range patterns {
			if found, err := p.Search(text); err != nil || found {
				return verdict{}, err
			}
		}
		return verdict{followed: true}, nil
	}
}

func patternsOf(a *arguments, sources []string, before, after string) []*pyregex.Pattern {
	patterns := make([]*pyregex.Pattern, len(sources))
	for i, s := range sources {
		patterns[i] = a.pattern(before+s+after, true)
	}
	return patterns
}

// frequency counts matches of a keyword, which is a pattern.
func frequency(a *arguments, _ resources) check {
	keyword := a.pattern(pytext.Strip(a.text("keyword")), true)
	accepts := a.relation("relation", "frequency")
	return func(text string) (verdict, error) {
		n, err := keyword.Count(text)
		return verdict{followed: err == nil && accepts(n)}, err
	}
}

// letterFrequency counts a letter in either case. In place of anything but a
// letter from A to Z the official checker counts a random letter; here the
// character itself is counted, and the verdict is called random.
func letterFrequency(a *arguments, _ resources) check {
	letter := pystr.Lower(a.text("letter"))
	accepts := a.relation("let_relation", "let_frequency")
	random := len(letter) != 1 || letter[0] < 'a' || letter[0] > 'z'
	if a.err == nil && utf8.RuneCountInString(letter) != 1 {
		a.fail(fmt.Errorf("argument letter is %q, want one character", letter))
	}
	return func(text string) (verdict, error) {
		n := strings.Count(pystr.Lower(text), letter)
		return verdict{followed: accepts(n), random: random}, nil
	}
}
