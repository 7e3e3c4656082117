package bfcl

import (
	"errors"
	"fmt"
	"strings"

	"assay/suites/bfcl/check"
	"assay/suites/bfcl/pyvalue"
	"assay/suites/pytext"
)

// decodeTools reads calls in the forms that models write when tools are given
// through an interface like OpenAI's:
//
//	[{"NAME": "ARGUMENTS"}]                     as bfcl_eval records them, ARGUMENTS being JSON in a string, or an object
//	{"name": NAME, "arguments": {...}}          one, or a list; also wrapped as {"type": "function", "function": {...}}
//	<tool_call>{"name": ...}</tool_call>        any number, with white space or without
//
// A reply of other text has no calls, for which bfcl_eval raises an error
// (OpenAICompletionsHandler, decode_ast); an empty one is an empty list.
func decodeTools(text string, _ check.Language) decoded {
	trimmed := pytext.Strip(text)
	if trimmed == "" {
		return decoded{}
	}
	if v, err := pyvalue.Loads(trimmed); err == nil && (v.Kind == pyvalue.List || v.Kind == pyvalue.Dict) {
		return toolCalls(v)
	}
	if strings.Contains(text, "<tool_call>") {
		return taggedCalls(text)
	}
	return decoded{err: errors.New("the reply is text without a tool call")}
}

// toolCalls reads a list of calls, or a single one.
func toolCalls(v pyvalue.Value) decoded {
	items := []pyvalue.Value{v}
	if v.Kind == pyvalue.List {
		items = v.Items()
	}
	var d decoded
	for _, item := range items {
		call, err := toolCall(item)
		if err != nil {
			return decoded{err: err, unread: len(items)}
		}
		d.calls = append(d.calls, call)
	}
	return d
}

func toolCall(v pyvalue.Value) (check.Call, error) {
	if v.Kind != pyvalue.Dict || v.Len() == 0 {
		return check.Call{}, fmt.Errorf("a tool call is %.80s, want an object", pyvalue.Repr(v))
	}
	if inner, ok := v.Get("function"); ok && inner.Kind == pyvalue.Dict {
		if _, named := inner.Get("name"); named {
			v = inner
		}
	}
	name, named := v.Get("name")
	arguments, argued := v.Get("arguments")
	if !named || !argued {
		// The form {NAME: ARGUMENTS}, of which the first key counts.
		name, arguments = v.Keys()[0], v.Items()[0]
	}
	if !name.Hashable() {
		return check.Call{}, fmt.Errorf("tool call whose name is a %s", name.Kind)
	}
	if arguments.Kind == pyvalue.Str {
		var err error
		if arguments, err = pyvalue.Loads(arguments.Text()); err != nil {
			return check.Call{}, fmt.Errorf("arguments of a tool call: %w", err)
		}
	}
	return check.Call{Name: name, Args: arguments}, nil
}

// taggedCalls reads the blocks between tags. The last one may lack its end.
func taggedCalls(text string) decoded {
	var d decoded
	for {
		_, rest, ok := strings.Cut(text, "<tool_call>")
		if !ok {
			return d
		}
		block, after, _ := strings.Cut(rest, "</tool_call>")
		text = after
		v, err := pyvalue.Loads(pytext.Strip(block))
		if err != nil {
			d.unread++
			continue
		}
		of := toolCalls(v)
		d.calls = append(d.calls, of.calls...)
		d.unread += of.unread
		if d.err == nil {
			d.err = of.err
		}
	}
}
