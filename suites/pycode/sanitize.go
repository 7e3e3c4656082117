package pycode

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"assay/eval"
)

//go:embed sanitize.py
var sanitizer string

// UnreadableError says that the sanitizer did not come to an end with an answer:
// it ran out of time or memory.
type UnreadableError struct{ Reason string }

// Error gives the reason.
func (e *UnreadableError) Error() string {
	return "no program could be read from the answer: " + e.Reason
}

// Sanitize returns the part of an answer that EvalPlus runs (evalplus/sanitize.py
// at EvalPlusCommit): of the longest run of lines
// that is valid Python, the imports, and those first definitions at top level that
// the function entry makes use of; the whole run of lines where that leaves
// nothing, the first line where no lines are valid.
//
// EvalPlus decides by ast.parse what is valid and by a tree-sitter grammar what
// is a definition. Here ast does both, in the interpreter of the sandbox, which
// parses the answer and runs nothing of it.
func Sanitize(ctx context.Context, env eval.Env, text, entry string) (Solution, error) {
	return sanitize(ctx, env, text, entry, "evalplus")
}

// SanitizeBigCodeBench is Sanitize by the rules of BigCodeBench
// (bigcodebench/sanitize.py at commit 47eff25a9933ba89eee755bcf2696c4f17160b54):
// space around the text does not count, functions without a return are kept, and
// the end that mentions entry goes, as far as its lines are not indented.
func SanitizeBigCodeBench(ctx context.Context, env eval.Env, text, entry string) (Solution, error) {
	return sanitize(ctx, env, text, entry, "bigcodebench")
}

// sanitize asks the sanitizer to follow one of its rules.
func sanitize(ctx context.Context, env eval.Env, text, entry, rules string) (Solution, error) {
	request, err := json.Marshal(struct {
		Text  string `json:"text"`
		Entry string `json:"entry"`
		Rules string `json:"rules"`
	}{text, entry, rules})
	if err != nil {
		return Solution{}, fmt.Errorf("ask the sanitizer: %w", err)
	}
	v, err := run(ctx, env, eval.Program{
		Form: eval.FormScript, Source: sanitizer, Stdin: request,
		Limits: eval.ProgramLimits{CPU: 30 * time.Second, Output: 8*len(text) + 1024}, // JSON has up to 6 bytes for one
	})
	if err != nil {
		return Solution{}, err
	}
	if !v.Passed() {
		return Solution{}, &UnreadableError{Reason: Explain(v)}
	}
	var answer struct {
		Code    *string
		Defines bool
	}
	if err := json.Unmarshal(v.Output, &answer); err != nil || answer.Code == nil {
		return Solution{}, fmt.Errorf("read the sanitizer's answer: %.200q", v.Output)
	}
	return Solution{Code: *answer.Code, Defines: answer.Defines}, nil
}
