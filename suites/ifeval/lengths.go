package ifeval

import "assay/suites/ifeval/pystr"

func lengthCheckers() []checker {
	return []checker{
		{
			id: "length_constraints:number_words",
			build: func(a *arguments, _ resources) check {
				return counting(countWords, a.relation("relation", "num_words"))
			},
			examples: []example{
				{`{"num_words": 3, "relation": "at least"}`, "don't stop", true},
				{`{"num_words": 2, "relation": "less than"}`, "a_b", true},
				{`{"num_words": 3, "relation": "less than"}`, "well-known a", false},
				{`{"num_words": 2, "relation": "at least"}`, "你好世界", false},
			},
		},
		{
			id: "length_constraints:number_sentences",
			build: func(a *arguments, r resources) check {
				return counting(r.sentences.Count, a.relation("relation", "num_sentences"))
			},
			examples: []example{
				{`{"num_sentences": 2, "relation": "less than"}`, "Dr. Smith met Mr. Lee at 5 p.m. in St. Louis.", true},
				{`{"num_sentences": 2, "relation": "at least"}`, `He said "Go." Then left.`, true},
				{`{"num_sentences": 3, "relation": "at least"}`, "One line\n\nTwo line\n\nThree line", false},
				{`{"num_sentences": 2, "relation": "less than"}`, "The U.S. Senate met. It voted.", false},
			},
		},
	}
}

// countWords counts runs of word characters.
func countWords(text string) int {
	n := 0
	within := false
	for _, r := range text {
		word := pystr.IsWord(r)
		if word && !within {
			n++
		}
		within = word
	}
	return n
}
