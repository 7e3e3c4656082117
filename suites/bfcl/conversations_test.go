package bfcl

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/datasets"
	"assay/eval"
	"assay/model"
	"assay/sandbox"
	"assay/suites/bfcl/check"
	"assay/suites/bfcl/multiturn"
	"assay/suites/bfcl/pycall"
	"assay/suites/bfcl/pyvalue"
)

// conversing are the variants with conversations, and how they write calls.
var conversing = map[string]func([]check.Call) string{multiTurnName: asGranite, toolsMultiName: asTools, promptedMultiName: asPython}

// sampleConversations returns the conversations that ship with Assay, by id.
func sampleConversations(t testing.TB, name string) (suite, map[string]eval.Item) {
	t.Helper()
	items := map[string]eval.Item{}
	for _, it := range allItems(t, name, datasets.Samples()) {
		items[it.ID] = it
	}
	return find(t, name), items
}

// parsedCalls reads Python source as calls.
func parsedCalls(t testing.TB, source []string) []check.Call {
	t.Helper()
	var out []check.Call
	for _, s := range source {
		calls, err := pycall.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range calls {
			out = append(out, check.Call{Name: pyvalue.NewStr(c.Name), Args: c.Args})
		}
	}
	return out
}

// talk holds a conversation with the answers of a script, and returns its
// transcript and all prompts. It ends before an answer that the script lacks.
func talk(t testing.TB, s suite, box *sandbox.Sandbox, it eval.Item, answers []string) (string, []model.Prompt) {
	t.Helper()
	ctx := context.Background()
	request, err := s.Request(it)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Converse(ctx, eval.Env{Sandbox: box}, it)
	if err != nil {
		t.Fatal(err)
	}
	prompts := []model.Prompt{request.Prompt}
	for i, text := range answers {
		request, more, err := c.Next(ctx, model.Response{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			if i+1 < len(answers) {
				t.Errorf("%s: over after %d of %d answers", it.ID, i+1, len(answers))
			}
			break
		}
		prompts = append(prompts, request.Prompt)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return c.Transcript(), prompts
}

// judgeText scores a transcript and returns the type of the error, empty for a
// right one.
func judgeText(t testing.TB, s suite, box *sandbox.Sandbox, it eval.Item, transcript string) (string, eval.Score) {
	t.Helper()
	got, err := s.Score(context.Background(), eval.Env{Sandbox: box}, it, model.Response{Text: transcript})
	if err != nil {
		t.Fatal(err)
	}
	kind, _, _ := strings.Cut(strings.TrimPrefix(got.Explanation, "multi_turn:"), ":")
	if (got.Values[0].Value == 1) != (kind == "") {
		t.Errorf("%s: score %v with the explanation %q", it.ID, got.Values, got.Explanation)
	}
	return kind, got
}

func TestConversations(t *testing.T) {
	box := openBox(t)
	t.Run("samples", func(t *testing.T) { samplesAreRight(t, box) })
	t.Run("judgement", func(t *testing.T) { judgement(t, box) })
	t.Run("step limit", func(t *testing.T) { stepLimit(t, box) })
	t.Run("breaks off", func(t *testing.T) { breaksOff(t, box) })
	t.Run("messages of Granite", func(t *testing.T) { graniteMessages(t, box) })
	t.Run("messages with tools", func(t *testing.T) { toolMessages(t, box) })
	t.Run("added functions", func(t *testing.T) { addedFunctions(t, box) })
	t.Run("missing packages", func(t *testing.T) { missingPackages(t, box) })
}

// Whoever makes the calls of the answer is right, in every form of calls, and the
// prompts of a conversation continue each other.
func samplesAreRight(t *testing.T, box *sandbox.Sandbox) {
	for name, write := range conversing {
		s, items := sampleConversations(t, name)
		if len(items) != 8 {
			t.Errorf("%d conversations", len(items))
		}
		for _, it := range items {
			var answers []string
			for _, calls := range it.Record.(*multiturn.Entry).Truth {
				if len(calls) > 0 {
					answers = append(answers, write(parsedCalls(t, calls)))
				}
				answers = append(answers, "Done.")
			}
			transcript, prompts := talk(t, s, box, it, answers)
			if len(prompts) != len(answers) {
				t.Errorf("%s %s: %d prompts for %d answers", name, it.ID, len(prompts), len(answers))
			}
			for i := range prompts[1:] {
				before, after := prompts[i], prompts[i+1]
				n := len(before.Messages)
				if len(after.Messages) <= n || !cmp.Equal(before.Messages, after.Messages[:n]) {
					t.Errorf("%s %s: prompt %d does not continue the one before", name, it.ID, i+1)
				}
			}
			if kind, got := judgeText(t, s, box, it, transcript); kind != "" || got.Unparsed {
				t.Errorf("%s %s: %+v for %s", name, it.ID, got, transcript)
			}
		}
	}
}

// Granite's messages as its handler writes them.
func graniteMessages(t *testing.T, box *sandbox.Sandbox) {
	s, items := sampleConversations(t, multiTurnName)
	show := call(shows, `{"ticket_id":1}`)
	_, prompts := talk(t, s, box, items["multi_turn_base_0"], []string{"I look. " + show + show + call(shows, `{"ticket_id": "\u00e9"}`), "done"})
	got := prompts[2].Messages[1:]
	const shown = `{"subject": "door squeaks", "priority": "normal", "status": "open", "notes": [], "id": 1}`
	want := []model.Message{
		{Role: "user", Content: "The coffee machine on the second floor leaks. Please open a ticket with the subject 'coffee machine leaks'."},
		{Role: "assistant", Content: "<tool_call>\n{\"name\": \"show_ticket\", \"arguments\": {\"ticket_id\": 1}}\n</tool_call>" +
			"<tool_call>\n{\"name\": \"show_ticket\", \"arguments\": {\"ticket_id\": 1}}\n</tool_call>\n" +
			"<tool_call>\n{\"name\": \"show_ticket\", \"arguments\": {\"ticket_id\": \"\\u00e9\"}}\n</tool_call>"},
		{Role: "tool", Name: "show_ticket(ticket_id=1)", Content: shown},
		{Role: "tool", Name: "show_ticket(ticket_id=1)", Content: shown},
		{Role: "tool", Name: "show_ticket(ticket_id='é')", Content: `{"error": "no ticket \u00e9"}`},
		{Role: "assistant", Content: "done"},
		{Role: "user", Content: "Note on it: 'a bucket stands below'. Then show me the ticket."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Functions that are added: in the user's words, or as tools whose documents get
// another hint each time.
func addedFunctions(t *testing.T, box *sandbox.Sandbox) {
	const hint = " Note that the provided function is in Python 3 syntax."
	for name := range conversing {
		s, items := sampleConversations(t, name)
		_, prompts := talk(t, s, box, items["multi_turn_miss_func_1"], []string{"I lack a function.", "done"})
		first, second := prompts[0], prompts[1]
		before := first.Messages[0].Content + string(first.Tools)
		if strings.Contains(before, "average") || !strings.Contains(before, "Add two numbers."+hint) {
			t.Errorf("%s: at the beginning: %s", name, before)
		}
		last := second.Messages[len(second.Messages)-1]
		if name != toolsMultiName {
			if !strings.HasPrefix(last.Content, "[{'name': 'average', ") || !strings.HasSuffix(last.Content, "}]\n"+multiturn.AddedText) ||
				strings.Contains(last.Content, hint) || last.Role != "user" {
				t.Errorf("%s: added as %+v", name, last)
			}
			continue
		}
		tools := string(second.Tools)
		if last.Content != multiturn.AddedText || !strings.Contains(tools, "Add two numbers."+hint+hint) || !strings.Contains(tools, "mean of numbers."+hint+`"`) {
			t.Errorf("%s: added as %+v with %s", name, last, tools)
		}
	}
}

// Calls of an interface with tools, and their results, are tied by ids.
func toolMessages(t *testing.T, box *sandbox.Sandbox) {
	s, items := sampleConversations(t, toolsMultiName)
	transcript, prompts := talk(t, s, box, items["multi_turn_base_0"], []string{`[{"show_ticket": "{\"ticket_id\": 1}"}]`, "[1] is no call"})
	got := prompts[1].Messages[1:]
	const shown = `{"subject": "door squeaks", "priority": "normal", "status": "open", "notes": [], "id": 1}`
	want := []model.Message{
		{Role: "assistant", ToolCalls: json.RawMessage(`[{"id":"call_1_0","type":"function","function":{"name":"show_ticket","arguments":"{\"ticket_id\": 1}"}}]`)},
		{Role: "tool", ToolCallID: "call_1_0", Content: shown},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if want := `[[[{"show_ticket":"{\"ticket_id\": 1}"}],"[1] is no call"]]`; transcript != want {
		t.Errorf("transcript %s, want %s", transcript, want)
	}
}

// overlaid is the samples with another content of one file.
type overlaid struct {
	eval.Data
	name, content string
}

func (o overlaid) Open(ctx context.Context, name string) (io.ReadCloser, error) {
	if name == o.name {
		return io.NopCloser(strings.NewReader(o.content)), nil
	}
	return o.Data.Open(ctx, name)
}

// Conversations whose services need a package that is not there cannot be judged.
func missingPackages(t *testing.T, box *sandbox.Sandbox) {
	const module = "bfcl_services/v3/multi_turn_eval/func_source_code/math_api.py"
	data := overlaid{datasets.Samples(), module, "import no_such_package\n"}
	items := allItems(t, multiTurnName, data)
	env := eval.Env{Sandbox: box}
	got, err := find(t, multiTurnName).Lacking(context.Background(), env, items)
	want := map[string][]string{"multi_turn_base_1": {"no_such_package"}, "multi_turn_miss_func_1": {"no_such_package"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if got, err := find(t, primary).Lacking(context.Background(), env, items); err != nil || len(got) > 0 {
		t.Errorf("single-turn questions need %v, %v", got, err)
	}
	// Without asking first, it is an error that says what to install.
	for _, it := range items {
		if len(want[it.ID]) == 0 {
			continue
		}
		_, err := find(t, multiTurnName).Score(context.Background(), env, it, model.Response{Text: "[[], [], []]"})
		if err == nil || !strings.Contains(err.Error(), "no_such_package") || !strings.Contains(err.Error(), "--python") {
			t.Errorf("%s: error %v", it.ID, err)
		}
	}
}
