// Package pycode holds what suites of Python programs share: reading the program
// out of an answer, running it against tests or against a reference, and pass@k.
// Everything that reads or runs what a model wrote does so in the sandbox.
package pycode

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"assay/eval"
)

// ErrNoSandbox says that programs cannot be run.
var ErrNoSandbox = errors.New("programs that a model wrote only run in a sandbox, and none was opened: 'assay doctor' tells why, --sandbox chooses one")

// run runs a program in the environment's sandbox.
func run(ctx context.Context, env eval.Env, p eval.Program) (eval.Verdict, error) {
	if env.Sandbox == nil {
		return eval.Verdict{}, ErrNoSandbox
	}
	return env.Sandbox.Run(ctx, p)
}

// Tests is a test that calls functions of a solution, as HumanEval and MBPP have
// them.
type Tests struct {
	Setup   string   // trusted code before the test: helpers that it uses
	Code    string   // asserts
	Entry   []string // functions of the solution that the test calls
	Shared  bool     // the test needs the solution's own objects and runs beside it
	Timeout time.Duration
}

// Check runs a solution against its tests by the rules of human-eval's executor
// (openai/human-eval at commit 6d43fb980f9fee3c892a914eda09951f772ad10d): a fresh
// process, an empty namespace, exit and the means to touch files and processes
// taken away, no input, output swallowed. Test and solution do not share a process
// unless Shared is set.
func Check(ctx context.Context, env eval.Env, solution string, t Tests) (eval.Verdict, error) {
	p := eval.Program{
		Form: eval.FormSplit, Source: solution, Guard: true,
		Setup: t.Setup, Test: t.Code, Entry: t.Entry,
		Limits: eval.ProgramLimits{CPU: t.Timeout, Wall: t.Timeout},
	}
	if t.Shared {
		p.Form, p.Entry = eval.FormTogether, nil
	}
	return run(ctx, env, p)
}

// address is how Python shows where an object lies, which differs between runs.
var address = regexp.MustCompile(`\b0x[0-9a-f]{6,16}\b`)

// Explain says what became of a program, empty for one that passed. The text is
// the same in every run that has the same verdict.
func Explain(v eval.Verdict) string {
	detail := address.ReplaceAllString(v.Detail, "0x...")
	switch {
	case v.Passed() && v.Retried:
		return "passed when it ran a second time, alone, after a time-out"
	case v.Passed():
		return ""
	case v.Outcome == eval.OutcomeTimeout:
		return "timed out"
	case detail == "":
		return string(v.Outcome)
	}
	return fmt.Sprintf("%s: %s", v.Outcome, detail)
}
