package pycode

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"assay/eval"
)

//go:embed differential.py
var differential string

// Inputs names the inputs of a problem of EvalPlus.
type Inputs string

// The inputs of a problem: those of the original benchmark, and EvalPlus's own.
const (
	BaseInputs Inputs = "base_input"
	PlusInputs Inputs = "plus_input"
)

// patience is how many times the official time per input a solution gets in its
// second chance: on a busy machine an input may take that much longer.
const patience = 5

// Compare runs a solution on inputs of a problem of EvalPlus and compares its
// results with those of the problem's reference solution, by the rules of
// evalplus/eval/__init__.py (EvalPlusCommit):
// special comparisons of single problems, tolerances, and for each input 4 seconds
// or 4 times what the reference takes. It ends with the first difference.
//
// An input that takes too long does so again in a second run with more patience,
// so that a busy machine fails nothing.
func Compare(ctx context.Context, env eval.Env, solution string, p Problem, inputs Inputs) (eval.Verdict, error) {
	v, slow, err := compareOnce(ctx, env, solution, p, inputs, 1)
	if err == nil && slow {
		v, slow, err = compareOnce(ctx, env, solution, p, inputs, patience)
		v.Retried = true
		if slow {
			v.Outcome = eval.OutcomeTimeout
		}
	}
	return v, err
}

func compareOnce(ctx context.Context, env eval.Env, solution string, p Problem, inputs Inputs, patience int) (v eval.Verdict, slow bool, err error) {
	data, err := json.Marshal(map[string]any{"problem": string(p.Line), "suite": p.Suite, "inputs": inputs, "patience": patience})
	if err != nil {
		return eval.Verdict{}, false, fmt.Errorf("describe the comparison: %w", err)
	}
	v, err = run(ctx, env, eval.Program{
		Form: eval.FormSplit, Source: solution, Guard: true,
		Test: differential, Entry: []string{p.Entry}, Data: data,
		// 60 seconds for all inputs and two of grace; the reference's own time is not the solution's.
		Limits: eval.ProgramLimits{CPU: 62 * time.Second, Wall: 5 * time.Minute, Memory: 4 << 30},
	})
	if err != nil {
		return eval.Verdict{}, false, err
	}
	var report struct{ Slow bool }
	if len(v.Report) > 0 {
		if err := json.Unmarshal(v.Report, &report); err != nil {
			return eval.Verdict{}, false, fmt.Errorf("read the report of a comparison: %w", err)
		}
	}
	return v, report.Slow, nil
}
