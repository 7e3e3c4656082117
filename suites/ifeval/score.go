package ifeval

import (
	"fmt"
	"strings"

	"assay/eval"
	"assay/suites/pytext"
)

// outcome is what became of one instruction.
type outcome struct{ strict, loose verdict }

// score judges a response by all instructions of its prompt.
func score(r Record, response string) (eval.Score, error) {
	outcomes, err := judge(r, response)
	if err != nil {
		return eval.Score{}, err
	}
	strict, loose := 0, 0
	var notes []string
	for i, o := range outcomes {
		strict += oneIf(o.strict.followed)
		loose += oneIf(o.loose.followed)
		if note := o.note(); note != "" {
			notes = append(notes, fmt.Sprintf("%d %s: %s", i+1, r.Instructions[i].ID, note))
		}
	}
	n := len(outcomes)
	return eval.Score{
		Values: []eval.Value{
			{Metric: instStrict, Value: float64(strict) / float64(n)},
			{Metric: promptStrict, Value: float64(oneIf(strict == n))},
			{Metric: instLoose, Value: float64(loose) / float64(n)},
			{Metric: promptLoose, Value: float64(oneIf(loose == n))},
			{Metric: instructions, Value: float64(n)},
		},
		Unparsed:    pytext.Strip(response) == "",
		Explanation: strings.Join(notes, "; "),
	}, nil
}

// judge checks all instructions. A blank response follows none.
func judge(r Record, response string) ([]outcome, error) {
	outcomes := make([]outcome, len(r.Instructions))
	if pytext.Strip(response) == "" {
		return outcomes, nil
	}
	var forms []string
	for i, instruction := range r.Instructions {
		strict, err := instruction.check(response)
		if err != nil {
			return nil, fmt.Errorf("instruction %s: %w", instruction, err)
		}
		outcomes[i] = outcome{strict: strict, loose: strict}
		if strict.followed && !strict.random {
			continue
		}
		if forms == nil {
			forms = looseForms(response)
		}
		if outcomes[i].loose, err = anyForm(instruction, strict, forms); err != nil {
			return nil, fmt.Errorf("instruction %s: %w", instruction, err)
		}
	}
	return outcomes, nil
}

// anyForm reports whether some form of a response follows an instruction. The
// verdict is not random once some form follows it for certain.
func anyForm(i Instruction, v verdict, forms []string) (verdict, error) {
	for _, form := range forms {
		of, err := i.check(form)
		if err != nil {
			return verdict{}, err
		}
		if of.followed && !of.random {
			return of, nil
		}
		v.followed = v.followed || of.followed
		v.random = v.random || of.random
	}
	return v, nil
}

// note says what is remarkable about an outcome: an instruction that was not
// followed, and one whose official verdict is random, which is called unstable.
func (o outcome) note() string {
	var parts []string
	switch {
	case !o.strict.followed && o.loose.followed:
		parts = append(parts, "followed loosely")
	case !o.strict.followed:
		parts = append(parts, "not followed")
	}
	switch {
	case o.strict.random && o.loose.random:
		parts = append(parts, "unstable")
	case o.strict.random:
		parts = append(parts, "unstable (strict)")
	case o.loose.random:
		parts = append(parts, "unstable (loose)")
	}
	return strings.Join(parts, ", ")
}

func oneIf(ok bool) int {
	if ok {
		return 1
	}
	return 0
}
