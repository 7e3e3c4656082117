package bfcl

import (
	"errors"
	"strings"

	"assay/model"
	"assay/suites/bfcl/check"
	"assay/suites/bfcl/multiturn"
	"assay/suites/bfcl/pyvalue"
)

// graniteDialect holds conversations in Granite 4's own form of calls. The
// messages have the bytes of bfcl_eval's Granite4FCHandler after the chat
// template. Since that handler runs on the path of prompting, functions that are
// added stand in the user's turn, and the beginning of the prompt stays.
type graniteDialect struct{}

// Begin implements multiturn.Dialect.
func (graniteDialect) Begin(turn []model.Message, functions []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	return graniteCalling(Record{Question: turn, Functions: functions, Language: check.Python}), functions
}

// Add implements multiturn.Dialect.
func (graniteDialect) Add(p model.Prompt, shown, added []pyvalue.Value) (model.Prompt, []pyvalue.Value) {
	return addInWords(p, added), shown
}

// addInWords lets the user say which functions are added, without a hint at
// their language, as Python prints a list of dicts.
func addInWords(p model.Prompt, added []pyvalue.Value) model.Prompt {
	text := pyvalue.Repr(pyvalue.NewList(added...)) + "\n" + multiturn.AddedText
	return multiturn.With(p, model.Message{Role: "user", Content: text})
}

// Step implements multiturn.Dialect.
func (graniteDialect) Step(text string) multiturn.Step { return multiturn.Step{Text: text} }

// Calls implements multiturn.Dialect.
func (graniteDialect) Calls(s multiturn.Step) ([]string, error) { return executableGranite(s.Text) }

// Answered implements multiturn.Dialect. Of an answer with calls, the calls
// alone are kept, written anew.
func (graniteDialect) Answered(p model.Prompt, s multiturn.Step) (model.Prompt, error) {
	content := s.Text
	if blocks := graniteBlocks(s.Text); len(blocks) > 0 {
		var err error
		if content, err = writtenAnew(blocks); err != nil {
			return p, err
		}
	}
	return multiturn.With(p, model.Message{Role: "assistant", Content: content}), nil
}

// writtenAnew is how the handler shows earlier calls. Between two calls is a line
// end, but not before one that equals the first.
func writtenAnew(blocks []pyvalue.Value) (string, error) {
	var b strings.Builder
	for _, call := range blocks {
		if !pyvalue.Equal(call, blocks[0]) {
			b.WriteByte('\n')
		}
		if inner, ok := call.Get("function"); ok {
			call = inner
		}
		name, _ := call.Get("name")
		arguments, ok := call.Get("arguments")
		if name.Kind != pyvalue.Str || !ok {
			return "", errors.New("a tool call without a name or arguments cannot be shown to the model")
		}
		text := pyvalue.Dumps(arguments)
		if arguments.Kind == pyvalue.Str {
			text = arguments.Text()
		}
		b.WriteString(openCall + `{"name": "` + name.Text() + `", "arguments": ` + text + "}" + closeCall)
	}
	return b.String(), nil
}

// Executed implements multiturn.Dialect.
func (graniteDialect) Executed(p model.Prompt, calls, results []string) model.Prompt {
	return executedInWords(p, calls, results)
}

// executedInWords gives each result a message with its call as name.
func executedInWords(p model.Prompt, calls, results []string) model.Prompt {
	for i, result := range results {
		p = multiturn.With(p, model.Message{Role: "tool", Name: calls[i], Content: result})
	}
	return p
}
