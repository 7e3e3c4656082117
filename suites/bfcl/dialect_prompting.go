package bfcl

import (
	"assay/model"
	"assay/suites/bfcl/check"
	"assay/suites/bfcl/multiturn"
	"assay/suites/bfcl/pyvalue"
)

// promptingDialect holds conversations with calls in source text, as bfcl_eval
// does with models of its own handlers that have no form of calls.
type promptingDialect struct{}

// Begin implements multiturn.Dialect.
func (promptingDialect) Begin(turn []model.Message, functions []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	return prompting(Record{Question: turn, Functions: functions, Language: check.Python}), functions
}

// Add implements multiturn.Dialect.
func (promptingDialect) Add(p model.Prompt, shown, added []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	return addInWords(p, added), shown
}

// Step implements multiturn.Dialect.
func (promptingDialect) Step(text string) multiturn.Step { return multiturn.Step{Text: text} }

// Calls implements multiturn.Dialect.
func (promptingDialect) Calls(s multiturn.Step) ([]string, error) { return executablePrompting(s.Text) }

// Answered implements multiturn.Dialect.
func (promptingDialect) Answered(p model.Prompt, s multiturn.Step) (model.Prompt, error) {
	return multiturn.With(p, model.Message{Role: "assistant", Content: s.Text}), nil
}

// Executed implements multiturn.Dialect.
func (promptingDialect) Executed(p model.Prompt, calls, results []string) model.Prompt {
	return executedInWords(p, calls, results)
}
