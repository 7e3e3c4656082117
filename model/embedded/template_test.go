package embedded

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/model/chat"
)

const (
	toolA = `{"type": "function", "function": {"name": "set_lamp", "parameters": {"type": "object"}}}`
	toolB = `{"type": "function", "function": {"name": "é<b>"}}`
)

// toolText is what the system turn says of tools.
func toolText(tools ...string) string {
	return "Answer with calls of these tools where they fit.\n<tools>\n" + strings.Join(tools, "\n") +
		"\n</tools>\nWrite a call as JSON between tags:\n<tool_call>\n" + `{"name": "NAME", "arguments": {}}` +
		"\n</tool_call>\nSay so if no tool fits."
}

// The format of turns is Granite 4's, to the byte.
func TestTemplate(t *testing.T) {
	const opened = "<|start_of_role|>assistant<|end_of_role|>"
	turn := func(role, text string) string {
		return "<|start_of_role|>" + role + "<|end_of_role|>" + text + "<|end_of_text|>\n"
	}
	call := func(name, arguments string) string {
		return "<tool_call>\n{\"name\": \"" + name + "\", \"arguments\": " + arguments + "}\n</tool_call>"
	}
	parsed, err := chat.Parse(template, chat.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		messages, tools string
		want            string
	}{
		"no messages": {"[]", "", ""},
		"plain": {
			`[{"role": "system", "content": "Be brief."}, {"role": "user", "content": " Hi <b>\n"}, {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": ""}]`, "",
			turn("system", "Be brief.") + turn("user", " Hi <b>\n") + turn("assistant", "Yes?") + turn("user", ""),
		},
		"tools": {
			`[{"role": "user", "content": "Hi"}]`, "[" + toolA + ", " + toolB + "]",
			turn("system", toolText(toolA, toolB)) + turn("user", "Hi"),
		},
		"tools with a system message": {
			`[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]`, "[" + toolA + "]",
			turn("system", "Be brief.\n\n"+toolText(toolA)) + turn("user", "Hi"),
		},
		"no tools": {`[{"role": "user", "content": "Hi"}]`, "[]", turn("user", "Hi")},
		"calls and results": {
			`[{"role": "user", "content": "Hi"},
			{"role": "assistant", "content": "Let me see.", "tool_calls": [{"type": "function", "function": {"name": "a", "arguments": {"x": 1, "y": "é"}}}, {"name": "b", "arguments": "{}"}]},
			{"role": "tool", "content": "7"}, {"role": "tool", "content": "none"},
			{"role": "assistant", "tool_calls": [{"name": "c", "arguments": {}}]},
			{"role": "tool", "content": "8"}]`, "",
			turn("user", "Hi") + turn("assistant", "Let me see.\n"+call("a", `{"x": 1, "y": "é"}`)+"\n"+call("b", "{}")) +
				turn("user", "\n<tool_response>\n7\n</tool_response>\n<tool_response>\nnone\n</tool_response>") +
				turn("assistant", call("c", "{}")) + turn("user", "\n<tool_response>\n8\n</tool_response>"),
		},
	} {
		for _, open := range []bool{false, true} {
			in := chat.Input{Messages: json.RawMessage(c.messages), AddGenerationPrompt: open}
			if c.tools != "" {
				in.Tools = json.RawMessage(c.tools)
			}
			got, err := parsed.Render(in)
			want := c.want
			if open {
				want += opened
			}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v %s", name, err, diff)
			}
		}
	}
}
