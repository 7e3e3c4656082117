package check

import (
	"fmt"
	"strings"
)

// Checker judges the calls of one answer.
type Checker struct {
	Language Language
	// Underscores says that the model was given names without dots, because its
	// interface admits none: dots of the expected name become underscores.
	Underscores bool
}

// Check judges a model's calls in the way of the category: without regard to
// order where its name contains "parallel", one call to one of several
// functions where it contains "multiple", else one call to the only function.
func (c Checker) Check(category string, functions []Function, calls []Call, answers []Answer) Verdict {
	switch {
	case strings.Contains(category, "parallel"):
		return c.checkParallel(functions, calls, answers)
	case strings.Contains(category, "multiple"):
		return c.checkMultiple(functions, calls, answers)
	}
	if len(calls) != 1 {
		return invalid("simple_function_checker:wrong_count", fmt.Sprintf("%d calls, want 1", len(calls)))
	}
	if len(functions) == 0 || len(answers) == 0 {
		return invalid(Raised, "no function or no answer to compare with")
	}
	return c.checkCall(functions[0], calls[0], answers[0])
}

func (c Checker) checkMultiple(functions []Function, calls []Call, answers []Answer) Verdict {
	if len(calls) != len(answers) {
		return invalid("multiple_function_checker:wrong_count", fmt.Sprintf("%d calls, want %d", len(calls), len(answers)))
	}
	if len(answers) == 0 {
		return invalid(Raised, "no answer to compare with")
	}
	f, ok := find(functions, answers[0].Name)
	if !ok {
		return invalid(Raised, fmt.Sprintf("no function %s is described", answers[0].Name))
	}
	return c.checkCall(f, calls[0], answers[0])
}

// checkParallel gives each answer in order the first unused call that fits it,
// and never takes one back. So calls may be judged wrong although another
// assignment would fit.
func (c Checker) checkParallel(functions []Function, calls []Call, answers []Answer) Verdict {
	if len(calls) != len(answers) {
		return invalid("parallel_function_checker_no_order:wrong_count", fmt.Sprintf("%d calls, want %d", len(calls), len(answers)))
	}
	used := make([]bool, len(calls))
	for i, answer := range answers {
		f, ok := find(functions, answer.Name)
		if !ok {
			return invalid(Raised, fmt.Sprintf("no function %s is described", answer.Name))
		}
		if v := c.matchOne(f, calls, used, answer); !v.Valid {
			if v.Type == Raised {
				return v
			}
			return invalid("parallel_function_checker_no_order:cannot_find_match",
				fmt.Sprintf("no call fits answer %d; last: %s: %s", i, v.Type, v.Detail))
		}
	}
	return valid
}

// matchOne marks the first unused call that fits an answer as used. Where none
// does, it returns what is wrong with the last one.
func (c Checker) matchOne(f Function, calls []Call, used []bool, answer Answer) Verdict {
	var last Verdict
	for i, call := range calls {
		if used[i] {
			continue
		}
		if last = c.checkCall(f, call, answer); last.Valid {
			used[i] = true
			return last
		}
		if last.Type == Raised {
			return last
		}
	}
	return last
}

func find(functions []Function, name string) (Function, bool) {
	for _, f := range functions {
		if f.Name == name {
			return f, true
		}
	}
	return Function{}, false
}
