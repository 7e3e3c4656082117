package bigcodebench

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"assay/eval"
)

//go:embed harness.py
var harness string

const (
	// timeLimit is the upstream's time for a program with its tests: 240 seconds, or
	// what the reference solution took if that is more, and one. No reference
	// solution comes near 240 seconds.
	timeLimit = 241 * time.Second
	// memoryLimit is the address space of a program. Upstream has 30 GiB, more than
	// many machines have memory; the reference solutions need less than this.
	memoryLimit = 8 << 30
)

// program is a solution with the tests of its problem. Calibrated, imports and
// signature of the problem come before the solution, so that it may lack both.
func program(r Record, solution string, calibrated bool) (eval.Program, error) {
	if calibrated {
		solution = r.Code + "\n    pass\n" + solution
	}
	code, err := literal(solution)
	if err != nil {
		return eval.Program{}, err
	}
	test, err := literal(r.Test)
	if err != nil {
		return eval.Program{}, err
	}
	return eval.Program{
		Form:   eval.FormTogether,
		Setup:  harness,
		Source: "solution = " + code,
		Test:   "check(solution, " + test + ")",
		// Threads share the time of CPUs, and upstream counts the clock's only.
		Limits: eval.ProgramLimits{CPU: 4 * timeLimit, Wall: timeLimit, Memory: memoryLimit},
	}, nil
}

// literal writes a text in the notation that JSON and Python share.
func literal(text string) (string, error) {
	b, err := json.Marshal(text)
	if err != nil {
		return "", fmt.Errorf("quote a program: %w", err)
	}
	return string(b), nil
}
