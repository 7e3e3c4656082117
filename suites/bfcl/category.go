package bfcl

import (
	"strings"

	"assay/suites/bfcl/check"
)

// Groups of categories.
const (
	nonLive   = "non_live"
	live      = "live"
	multiTurn = "multi_turn"
)

// category is a part of the benchmark that has a file and a score of its own.
type category struct {
	name     string
	group    string
	language check.Language
}

// categories are the single-turn ones, in the order of results.
var categories = []category{
	{"simple", nonLive, check.Python},
	{"java", nonLive, check.Java},
	{"javascript", nonLive, check.JavaScript},
	{"multiple", nonLive, check.Python},
	{"parallel", nonLive, check.Python},
	{"parallel_multiple", nonLive, check.Python},
	{"irrelevance", nonLive, check.Python},
	{"live_simple", live, check.Python},
	{"live_multiple", live, check.Python},
	{"live_parallel", live, check.Python},
	{"live_parallel_multiple", live, check.Python},
	{"live_irrelevance", live, check.Python},
	{"live_relevance", live, check.Python},
}

// multiTurnCategories are the conversations, which follow them.
var multiTurnCategories = []string{"multi_turn_base", "multi_turn_miss_func", "multi_turn_miss_param", "multi_turn_long_context"}

func findCategory(name string) (category, bool) {
	for _, c := range categories {
		if c.name == name {
			return c, true
		}
	}
	return category{}, false
}

// irrelevance reports whether the right answer is no call.
func (c category) irrelevance() bool { return strings.Contains(c.name, "irrelevance") }

// relevance reports whether any call is a right answer.
func (c category) relevance() bool { return c.name == "live_relevance" }

// hasAnswers reports whether the calls are compared with accepted ones.
func (c category) hasAnswers() bool { return !c.irrelevance() && !c.relevance() }

// severalFunctions reports whether the function of an answer is found by its
// name.
func (c category) severalFunctions() bool {
	return strings.Contains(c.name, "multiple") || strings.Contains(c.name, "parallel")
}
