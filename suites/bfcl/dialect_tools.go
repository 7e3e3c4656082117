package bfcl

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/model"
	"assay/suites/bfcl/check"
	"assay/suites/bfcl/multiturn"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/pytext"
)

// toolsDialect holds conversations through an interface like OpenAI's, or a chat
// template that shows tools. Functions that are added become tools, so that the
// beginning of the prompt changes.
type toolsDialect struct{}

// Begin implements multiturn.Dialect.
func (toolsDialect) Begin(turn []model.Message, functions []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	return withTools(model.Prompt{Messages: turn}, functions)
}

// withTools shows functions as tools. bfcl_eval adds the hint at the language to
// the documents that it keeps, so that each time those shown before get another
// one.
func withTools(p model.Prompt, functions []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	shown := hinted(functions, check.Python)
	if len(shown) > 0 {
		p.Tools = json.RawMessage(pyvalue.Dumps(openAITools(shown)))
	}
	return p, shown
}

// Add implements multiturn.Dialect.
func (toolsDialect) Add(p model.Prompt, shown, added []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	p, shown = withTools(p, append(slices.Clip(shown), added...))
	return multiturn.With(p, model.Message{Role: "user", Content: multiturn.AddedText}), shown
}

// Step implements multiturn.Dialect.
func (toolsDialect) Step(text string) multiturn.Step {
	trimmed := pytext.Strip(text)
	v, err := pyvalue.Loads(trimmed)
	return multiturn.Step{Text: text, Calls: err == nil && v.Kind == pyvalue.List && json.Valid([]byte(trimmed))}
}

// Calls implements multiturn.Dialect.
func (toolsDialect) Calls(s multiturn.Step) ([]string, error) {
	calls, err := stepCalls(s)
	if err != nil {
		return nil, err
	}
	return pythonSource(calls)
}

// stepCalls reads the calls that came as such, or else those between tags.
func stepCalls(s multiturn.Step) ([]check.Call, error) {
	d := decoded{err: errors.New("the reply is text without a tool call")}
	switch {
	case s.Calls:
		d = decodeTools(s.Text, check.Python)
	case strings.Contains(s.Text, "<tool_call>"):
		d = taggedCalls(s.Text)
	}
	return d.calls, d.err
}

// Answered implements multiturn.Dialect.
func (t toolsDialect) Answered(p model.Prompt, s multiturn.Step) (model.Prompt, error) {
	calls, err := stepCalls(s)
	if err != nil || len(calls) == 0 {
		return multiturn.With(p, model.Message{Role: "assistant", Content: s.Text}), nil //nolint:nilerr // words, not calls
	}
	type function struct {
		Name      string `json:"name"`
		Arguments string `json:"arguments"`
	}
	type toolCall struct {
		ID       string   `json:"id"`
		Type     string   `json:"type"`
		Function function `json:"function"`
	}
	var list []toolCall
	for i, c := range calls {
		list = append(list, toolCall{callID(len(p.Messages), i), "function", function{asText(c.Name), pyvalue.Dumps(c.Args)}})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return p, fmt.Errorf("encode tool calls: %w", err)
	}
	return multiturn.With(p, model.Message{Role: "assistant", ToolCalls: text}), nil
}

// callID names a call of the message that stands at a place in the conversation.
func callID(message, call int) string { return fmt.Sprintf("call_%d_%d", message, call) }

// Executed implements multiturn.Dialect.
func (toolsDialect) Executed(p model.Prompt, _, results []string) model.Prompt {
	answer := len(p.Messages) - 1
	for i, result := range results {
		p = multiturn.With(p, model.Message{Role: "tool", ToolCallID: callID(answer, i), Content: result})
	}
	return p
}
