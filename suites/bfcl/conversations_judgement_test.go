package bfcl

import (
	"context"
	"slices"
	"strings"
	"testing"

	"assay/eval"
	"assay/model"
	"assay/sandbox"
	"assay/suites/bfcl/multiturn"
)

// call writes a call in Granite's form.
func call(name, arguments string) string {
	return "<tool_call>\n{\"name\": " + name + ", \"arguments\": " + arguments + "}\n</tool_call>"
}

const (
	opens = `"open_ticket"`
	notes = `"add_note"`
	shows = `"show_ticket"`
)

// What becomes of other calls than those of the answer: open_ticket, then
// add_note and show_ticket.
func judgement(t *testing.T, box *sandbox.Sandbox) {
	s, items := sampleConversations(t, multiTurnName)
	it := items["multi_turn_base_0"]
	open := call(opens, `{"subject": "coffee machine leaks"}`)
	note := call(notes, `{"ticket_id": 2, "text": "a bucket stands below"}`)
	show := call(shows, `{"ticket_id": 2}`)
	other := call(opens, `{"subject": "other"}`)
	for _, c := range []struct {
		name  string
		turns [][]string
		want  string
	}{
		{"as the answer", [][]string{{open, "done"}, {note + show, "done"}}, ""},
		{"in two steps", [][]string{{open, "done"}, {note, show, "done"}}, ""},
		{"arguments in a text", [][]string{{call(opens, `"{\"subject\": \"coffee machine leaks\"}"`)}, {note, show}}, ""},
		{"another order of what changes nothing", [][]string{{show, open}, {note, show, show}}, ""},
		{"a failed call before", [][]string{{call(opens, `{"subjekt": "x"}`), open}, {note, show}}, ""},
		{"a default given", [][]string{{call(opens, `{"subject": "coffee machine leaks", "priority": "normal"}`)}, {note, show}}, ""},
		{"everything in the first turn", [][]string{{open + note + show}, {show}}, "instance_state_mismatch"},
		{"shown before it is changed", [][]string{{open}, {show, note}}, "execution_response_mismatch"},
		{"not shown", [][]string{{open}, {note}}, "execution_response_mismatch"},
		{"not changed", [][]string{{open}, {show}}, "instance_state_mismatch"},
		{"one more", [][]string{{open, other}, {note, show}}, "instance_state_mismatch"},
		{"words only", [][]string{{"I cannot."}, {note, show}}, "empty_turn_model_response"},
		{"a tag on the line of its call", [][]string{{strings.ReplaceAll(open, "\n", "")}, {note, show}}, "empty_turn_model_response"},
		{"one turn", [][]string{{open, note, show}}, "force_terminated"},
		{"three turns", [][]string{{open}, {note, show}, {}}, "force_terminated"},
		{"exit", [][]string{{open, call(`"exit"`, "{}")}, {note, show}}, ""},
		{"code in a name", [][]string{{call(`"__import__('os')._exit(3) or show_ticket"`, "{}"), open}, {note, show}}, "services_ended"},
		{"SystemExit", [][]string{{call(`"__import__('sys').exit() or show_ticket"`, "{}"), open}, {note, show}}, "services_ended"},
	} {
		var steps multiturn.Transcript
		for _, turn := range c.turns {
			var list []multiturn.Step
			for _, text := range turn {
				list = append(list, multiturn.Step{Text: text})
			}
			steps = append(steps, list)
		}
		if kind, got := judgeText(t, s, box, it, steps.String()); kind != c.want {
			t.Errorf("%s: %s, want %q", c.name, got.Explanation, c.want)
		}
	}
	if kind, got := judgeText(t, s, box, it, `"Error during inference: x"`); kind != "inference_error" || !got.Unparsed {
		t.Errorf("no transcript: %+v", got)
	}
}

// A turn may have 20 answers with calls; one more ends the conversation.
func stepLimit(t *testing.T, box *sandbox.Sandbox) {
	s, items := sampleConversations(t, multiTurnName)
	it := items["multi_turn_base_0"]
	show := call(shows, `{"ticket_id": 1}`)
	_, prompts := talk(t, s, box, it, append(slices.Repeat([]string{show}, 20), "done", show))
	if len(prompts) != 23 {
		t.Errorf("after 20 calls there are %d prompts, want 23", len(prompts))
	}
	transcript, prompts := talk(t, s, box, it, slices.Repeat([]string{show}, 21))
	if kind, _ := judgeText(t, s, box, it, transcript); len(prompts) != 21 || kind != "force_terminated" {
		t.Errorf("after 21 calls: %d prompts, %s", len(prompts), kind)
	}
	// In the last turn, it is what was called that counts.
	answers := append([]string{call(opens, `{"subject": "coffee machine leaks"}`), "done", call(notes, `{"ticket_id": 2, "text": "a bucket stands below"}`)},
		slices.Repeat([]string{call(shows, `{"ticket_id": 2}`)}, 20)...)
	transcript, _ = talk(t, s, box, it, answers)
	if kind, _ := judgeText(t, s, box, it, transcript); kind != "" {
		t.Errorf("a last turn without an end: %s", kind)
	}
}

// A conversation that breaks off has the turns before.
func breaksOff(t *testing.T, box *sandbox.Sandbox) {
	s, items := sampleConversations(t, multiTurnName)
	it := items["multi_turn_base_0"]
	transcript, _ := talk(t, s, box, it, []string{call(opens, `{"subject": "x"}`), "done", call(shows, `{"ticket_id": 1}`)})
	if turns, err := multiturn.ParseTranscript(transcript); err != nil || len(turns) != 1 || len(turns[0]) != 2 {
		t.Errorf("the transcript is %s", transcript)
	}
	// A call that cannot be shown to the model ends it, too, unless it was the end.
	transcript, _ = talk(t, s, box, it, []string{call("5", "{}")})
	if transcript != "[]" {
		t.Errorf("after a call that cannot be shown: %s", transcript)
	}
	transcript, _ = talk(t, s, box, it, []string{"done", "<tool_call>\n{}\n</tool_call>"})
	if turns, _ := multiturn.ParseTranscript(transcript); len(turns) != 2 {
		t.Errorf("after one at the end: %s", transcript)
	}
}

func TestConversationNeedsSandbox(t *testing.T) {
	s, items := sampleConversations(t, multiTurnName)
	it := items["multi_turn_base_0"]
	if _, err := s.Converse(context.Background(), eval.Env{}, it); err == nil {
		t.Error("a conversation without a sandbox")
	}
	if _, err := s.Score(context.Background(), eval.Env{}, it, model.Response{Text: "[]"}); err == nil {
		t.Error("a score without a sandbox")
	}
}
