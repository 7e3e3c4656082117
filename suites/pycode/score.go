package pycode

import (
	"context"
	"strings"
	"time"

	"assay/eval"
)

// TestTimeout is the time that the official executors give a solution with its
// tests.
const TestTimeout = 3 * time.Second

// Names of the metrics of suites with EvalPlus's inputs.
const (
	PlusPass = "plus_" + PassAt1 // on base and plus inputs
	BasePass = "base_" + PassAt1 // on base inputs
)

// Solution is a program read out of an answer.
type Solution struct {
	Code    string
	Defines bool // it has the function asked for at top level, as far as that is known before it runs
}

// Scored is the score of a solution that ran against tests.
func Scored(s Solution, v eval.Verdict, metric string) eval.Score {
	return eval.Score{
		Values:      []eval.Value{{Metric: metric, Value: value(v)}},
		Extracted:   s.Code,
		Unparsed:    unparsed(s, v),
		Explanation: Explain(v),
	}
}

// ScorePlus compares a solution with the reference, on the base inputs and then on
// the plus inputs, in a fresh process each, as EvalPlus does. PlusPass needs both.
func ScorePlus(ctx context.Context, env eval.Env, info eval.SuiteInfo, s Solution, p Problem) (eval.Score, error) {
	base, err := Compare(ctx, env, s.Code, p, BaseInputs)
	if err != nil {
		return eval.Score{}, err
	}
	plus, which := base, "base "
	if base.Passed() {
		if plus, err = Compare(ctx, env, s.Code, p, PlusInputs); err != nil {
			return eval.Score{}, err
		}
		which = "plus "
	}
	score := eval.Score{Extracted: s.Code, Unparsed: unparsed(s, base)}
	if why := Explain(plus); why != "" {
		score.Explanation = which + why
	}
	for _, m := range info.Metrics {
		v := plus
		if m.Name == BasePass {
			v = base
		}
		score.Values = append(score.Values, eval.Value{Metric: m.Name, Value: value(v)})
	}
	return score, nil
}

// Unreadable is the score of an answer that no solution could be read from.
func Unreadable(info eval.SuiteInfo, why error) eval.Score {
	s := eval.Score{Unparsed: true, Explanation: why.Error()}
	for _, m := range info.Metrics {
		s.Values = append(s.Values, eval.Value{Metric: m.Name})
	}
	return s
}

func value(v eval.Verdict) float64 {
	if v.Passed() {
		return 1
	}
	return 0
}

// unparsed reports whether a solution failed because it is no Python or lacks the
// function. The official executors call both failed.
func unparsed(s Solution, v eval.Verdict) bool {
	if v.Passed() {
		return false
	}
	for _, e := range []string{"SyntaxError", "IndentationError", "TabError"} {
		if strings.HasPrefix(v.Detail, e) {
			return true
		}
	}
	return !s.Defines
}
