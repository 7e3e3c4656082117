package openai

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model"
)

// sent returns the body of the last request as JSON with sorted keys.
func (f *fake) sent() string {
	data, err := json.Marshal(*f.last.Load())
	if err != nil {
		panic(err)
	}
	return string(data)
}

const chatReply = `{"choices": [{"message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}`

func TestRequests(t *testing.T) {
	chat := model.Prompt{Messages: []model.Message{{Role: "user", Content: "<hi> & bye"}}}
	tools := chat
	tools.Tools = json.RawMessage(`[{"type": "function", "z": 1, "a": 2.50}]`)
	tools.Documents = json.RawMessage(`[{"text": "d"}]`)
	tools.Variables = map[string]json.RawMessage{"thinking": json.RawMessage("true")}
	begun := chat
	begun.Prefix = "Sure:"
	for _, c := range []struct {
		name, owner string
		request     model.Request
		want        string
	}{
		{"text", "", model.Request{Prompt: model.Prompt{Text: "a", Prefix: "b"}, Decoding: model.Decoding{MaxTokens: 8, Stop: []string{"", "\n"}}},
			`{"max_tokens":8,"model":"m","prompt":"ab","stop":["\n"],"temperature":0}`},
		{"no limit", "", model.Request{Prompt: model.Prompt{Text: "a"}},
			`{"max_tokens":null,"model":"m","prompt":"a","temperature":0}`},
		{"tokens", "", model.Request{Prompt: model.Prompt{Tokens: []model.Token{1, 2}}},
			`{"max_tokens":null,"model":"m","prompt":[1,2],"temperature":0}`},
		{"sampled", "", model.Request{Prompt: model.Prompt{Text: "a"}, Decoding: model.Decoding{Temperature: 0.5, TopP: 0.9, TopK: 7, Seed: 1<<40 + 3}},
			`{"max_tokens":null,"model":"m","prompt":"a","seed":3,"temperature":0.5,"top_k":7,"top_p":0.9}`},
		{"greedy ignores what shapes samples", "", model.Request{Prompt: model.Prompt{Text: "a"}, Decoding: model.Decoding{TopP: 0.9, TopK: 7, Seed: 3}},
			`{"max_tokens":null,"model":"m","prompt":"a","temperature":0}`},
		{"probe", "sglang", model.Request{Prompt: model.Prompt{Text: "a"}, Probe: model.Probe{TopK: 50}},
			`{"logprobs":20,"max_tokens":null,"model":"m","prompt":"a","repetition_penalty":1,"temperature":0}`},
		{"chat", "", model.Request{Prompt: chat, Decoding: model.Decoding{MaxTokens: 8}, Probe: model.Probe{TopK: 5}},
			`{"logprobs":true,"max_tokens":8,"messages":[{"content":"\u003chi\u003e \u0026 bye","role":"user"}],"model":"m","temperature":0,"top_logprobs":5}`},
		{"tools", "", model.Request{Prompt: tools},
			`{"chat_template_kwargs":{"documents":[{"text":"d"}],"thinking":true},"messages":[{"content":"\u003chi\u003e \u0026 bye","role":"user"}],"model":"m","temperature":0,` +
				`"tools":[{"a":2.5,"type":"function","z":1}]}`},
		{"begun answer", "vllm", model.Request{Prompt: begun},
			`{"add_generation_prompt":false,"continue_final_message":true,"messages":[{"content":"\u003chi\u003e \u0026 bye","role":"user"},{"content":"Sure:","role":"assistant"}],` +
				`"model":"m","repetition_penalty":1,"return_tokens_as_token_ids":true,"temperature":0}`},
	} {
		f := serve(t, &fake{owner: c.owner, reply: func(path string, _ map[string]any, _ int) (int, string) {
			if path == pathChat {
				return 200, chatReply
			}
			return 200, completion
		}})
		if _, err := open(t, f).Do(context.Background(), c.request); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(c.want, f.sent()); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// Tools reach the server with their keys in order and numbers as written.
func TestToolsAreSentAsTheyAre(t *testing.T) {
	m := &Model{server: &server{}}
	body, err := m.conversation(model.Request{Prompt: model.Prompt{
		Messages: []model.Message{{Role: "user", Content: "x"}},
		Tools:    json.RawMessage(`[{"z": 1, "a": 2.50}]`),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := json.Marshal(body); err != nil || !strings.Contains(string(data), `"tools":[{"z":1,"a":2.50}]`) {
		t.Errorf("%s, %v", data, err)
	}
}

func TestRefusedRequests(t *testing.T) {
	f := serve(t, &fake{reply: always(200, chatReply)})
	m := open(t, f)
	user := []model.Message{{Role: "user", Content: "x"}}
	for want, r := range map[string]model.Request{
		"which only vLLM and SGLang can continue": {Prompt: model.Prompt{Messages: user, Prefix: "Sure"}},
		"not UTF-8":                       {Prompt: model.Prompt{Text: "\xff"}},
		"no scoring after a conversation": {Prompt: model.Prompt{Messages: user}, Choices: []string{"a"}},
		"give the prompt as text":         {Prompt: model.Prompt{Tokens: []model.Token{1}}, Choices: []string{"a"}},
		"after an empty prompt":           {Prompt: model.Prompt{Text: " \n"}, Choices: []string{"a"}},
	} {
		if _, err := m.Do(context.Background(), r); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if f.calls.Load() != 0 {
		t.Errorf("%d requests were made", f.calls.Load())
	}
}

func TestReplies(t *testing.T) {
	for _, c := range []struct {
		name, reply string
		chat        bool
		want        model.Response
	}{
		{"text", completion, false,
			model.Response{Text: " Paris.", Finish: model.FinishEOS, Usage: model.Usage{Prompt: 5, Evaluated: 5, Decoded: 3}}},
		{"uncut stop", `{"choices": [{"text": "a\n\nb", "finish_reason": "length"}]}`, false,
			model.Response{Text: "a", Finish: model.FinishStop, Stopped: "\n\n"}},
		{"length", `{"choices": [{"text": "a", "finish_reason": "length"}], "usage": {"prompt_tokens": 9, "prompt_tokens_details": {"cached_tokens": 4}}}`, false,
			model.Response{Text: "a", Finish: model.FinishLength, Usage: model.Usage{Prompt: 9, Cached: 4, Evaluated: 5}}},
		{"vLLM names the stop", `{"choices": [{"text": "a", "finish_reason": "stop", "stop_reason": "\n\n"}], "usage": null}`, false,
			model.Response{Text: "a", Finish: model.FinishStop, Stopped: "\n\n"}},
		{"vLLM's token of the end", `{"choices": [{"text": "a", "finish_reason": "stop", "stop_reason": 128001}]}`, false,
			model.Response{Text: "a", Finish: model.FinishEOS}},
		{"SGLang names the stop", `{"choices": [{"text": "a", "finish_reason": "stop", "matched_stop": "\n\n"}]}`, false,
			model.Response{Text: "a", Finish: model.FinishStop, Stopped: "\n\n"}},
		{"chat", chatReply, true,
			model.Response{Text: "Paris.", Finish: model.FinishEOS, Usage: model.Usage{Prompt: 5, Evaluated: 5, Decoded: 3}}},
		{"empty answer", `{"choices": [{"message": {"content": null}, "finish_reason": "stop"}]}`, true,
			model.Response{Finish: model.FinishEOS}},
		{"calls", `{"choices": [{"message": {"content": "I look.", "tool_calls": [
				{"function": {"name": "f", "arguments": "{\"b\": 1.0, \"a\": \"x\"}"}},
				{"function": {"name": "g\"", "arguments": {"k": [1]}}},
				{"function": {"name": "h", "arguments": "{broken"}}]}, "finish_reason": "tool_calls"}]}`, true,
			model.Response{Finish: model.FinishEOS, Text: "I look.\n" +
				"<tool_call>\n{\"name\": \"f\", \"arguments\": {\"b\": 1.0, \"a\": \"x\"}}\n</tool_call>\n" +
				"<tool_call>\n{\"name\": \"g\\\"\", \"arguments\": {\"k\": [1]}}\n</tool_call>\n" +
				"<tool_call>\n{\"name\": \"h\", \"arguments\": \"{broken\"}\n</tool_call>"}},
	} {
		f := serve(t, &fake{reply: always(200, c.reply)})
		r := text("x")
		if c.chat {
			r.Prompt = model.Prompt{Messages: []model.Message{{Role: "user", Content: "x"}}}
		}
		var streamed string
		r.Stream = func(s string) { streamed += s }
		got, err := open(t, f).Do(context.Background(), r)
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(model.Response{}, "PromptDigest")); diff != "" || err != nil {
			t.Errorf("%s: %v %s", c.name, err, diff)
		}
		if !strings.HasPrefix(streamed, got.Text) {
			t.Errorf("%s: streamed %q", c.name, streamed)
		}
	}
}

func TestHostileReplies(t *testing.T) {
	for _, c := range []struct{ reply, want string }{
		{``, "is not JSON"},
		{`<!DOCTYPE html>`, "is not JSON"},
		{`null`, "choices is missing or wrong"},
		{`[1]`, "field as a whole is a array"},
		{`{"choices": {}}`, "field choices is a object"},
		{`{"choices": []}`, "choices is missing or wrong: want a list of one"},
		{`{"choices": [{}, {}]}`, "want a list of one"},
		{`{"choices": [{"finish_reason": "stop"}]}`, "choices[0].text is missing or wrong: want text"},
		{`{"choices": [{"text": 3, "finish_reason": "stop"}]}`, "field choices.text is a number"},
		{`{"choices": [{"text": "a"}]}`, "choices[0].finish_reason is missing or wrong"},
		{`{"choices": [{"text": "a", "finish_reason": "content_filter"}]}`, `not "content_filter"`},
		{`{"choices": [{"text": "a", "finish_reason": "stop"}], "usage": {"prompt_tokens": -1}}`, "field usage is missing or wrong"},
		{`{"choices": [{"text": "a", "finish_reason": "stop"}], "usage": {"prompt_tokens": 1e99}}`, "field usage.prompt_tokens is a number 1e99"},
		{`{"choices": [{"text": "a", "finish_reason": "stop", "logprobs": [1]}]}`, "field choices.logprobs is a array"},
		{strings.Repeat(`[`, 100_000), "is not JSON"},
		{"{\"choices\": \"\xff\"}", "is not UTF-8"},
	} {
		f := serve(t, &fake{reply: always(200, c.reply)})
		m := open(t, f)
		_, err := m.Do(context.Background(), text("x"))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), m.server.host+": ") {
			t.Errorf("%.60s: error %v, want one with %q", c.reply, err, c.want)
		}
		if f.calls.Load() != 1 {
			t.Errorf("%.60s: %d calls", c.reply, f.calls.Load())
		}
	}
	for _, c := range []struct{ reply, want string }{
		{`{"choices": [{"text": "a", "finish_reason": "stop"}]}`, "choices[0].message is missing"},
		{`{"choices": [{"message": {"content": [1]}, "finish_reason": "stop"}]}`, "message.content is a array"},
		{`{"choices": [{"message": {"tool_calls": [{"function": {"name": "f"}}]}, "finish_reason": "stop"}]}`, "tool_calls is missing or wrong"},
		{`{"choices": [{"message": {"tool_calls": [{}]}, "finish_reason": "stop"}]}`, "tool_calls is missing or wrong"},
	} {
		f := serve(t, &fake{reply: always(200, c.reply)})
		_, err := open(t, f).Do(context.Background(), model.Request{Prompt: model.Prompt{Messages: []model.Message{{Role: "user"}}}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.reply, err, c.want)
		}
	}
}

func TestHugeReply(t *testing.T) {
	f := serve(t, &fake{reply: always(200, strings.Repeat(" ", maxReplyBytes+2))})
	_, err := open(t, f).Do(context.Background(), text("x"))
	if err == nil || !strings.HasSuffix(err.Error(), "the reply to completions is larger than 64 MiB") {
		t.Errorf("error %v", err)
	}
}

func TestEvidence(t *testing.T) {
	for name, reply := range map[string]string{
		"vLLM":         `{"top_logprobs": [{"token_id:7": -0.5, "token_id:9": -1.5, "token_id:3": -9}, {"token_id:1": 0}]}`,
		"llama-server": `{"content": [{"id": 7, "top_logprobs": [{"id": 9, "token": "b", "logprob": -1.5}, {"id": 7, "token": "a", "logprob": -0.5}]}]}`,
	} {
		var l logProbs
		if err := json.Unmarshal([]byte(reply), &l); err != nil {
			t.Fatal(err)
		}
		want := model.Evidence{
			Margin:   1,
			Top:      []model.TokenProb{{Token: 7, LogProb: -0.5}, {Token: 9, LogProb: -1.5}},
			TailMass: 1 - math.Exp(-0.5) - math.Exp(-1.5),
		}
		if diff := cmp.Diff(want, evidence(&l, 2), cmpopts.EquateApprox(0, 1e-12)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	for _, reply := range []string{`{}`, `{"content": []}`, `{"content": [{}]}`, `{"top_logprobs": [null]}`, `{"top_logprobs": [{"a": null}]}`} {
		var l logProbs
		if err := json.Unmarshal([]byte(reply), &l); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(model.Evidence{}, evidence(&l, 5)); diff != "" {
			t.Errorf("%s: %s", reply, diff)
		}
	}
	// Where the server tells texts only, tokens have no id.
	p := -0.25
	e := evidence(&logProbs{TopLogProbs: []map[string]*float64{{" Paris": &p, "token_id:x": &p, "token_id:-2": &p}}}, 5)
	for _, top := range e.Top {
		if top.Token != unknownToken {
			t.Errorf("token %d", top.Token)
		}
	}
	if e.TailMass != 0 { // never below
		t.Errorf("tail mass %v", e.TailMass)
	}
}

func TestServerWithoutLogProbs(t *testing.T) {
	f := serve(t, &fake{reply: func(_ string, body map[string]any, _ int) (int, string) {
		if body["logprobs"] != nil {
			return 400, `{"error": {"message": "logprobs are not supported"}}`
		}
		return 200, completion
	}})
	m := open(t, f)
	r := text("x")
	r.Probe.TopK = 5
	for call, want := range []int64{2, 3, 4} { // it is asked for them once
		if got, err := m.Do(context.Background(), r); err != nil || got.Text != " Paris." || f.calls.Load() != want {
			t.Errorf("call %d: %+v, %v, %d calls", call, got, err, f.calls.Load())
		}
	}
}

// Digests name the prompt, not the way of decoding.
func TestPromptDigest(t *testing.T) {
	f := serve(t, &fake{reply: func(path string, _ map[string]any, _ int) (int, string) {
		if path == pathChat {
			return 200, chatReply
		}
		return 200, completion
	}})
	m := open(t, f)
	digestOf := func(r model.Request) string {
		t.Helper()
		got, err := m.Do(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		return got.PromptDigest
	}
	// printf abc | sha256sum
	if got := digestOf(text("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("digest of a text: %s", got)
	}
	// printf '\x01\0\0\0\x02\0\0\0' | sha256sum
	if got := digestOf(model.Request{Prompt: model.Prompt{Tokens: []model.Token{1, 2}}}); got != "34fb5c825de7ca4aea6e712f19d439c1da0c92c37b423936c5f618545ca4fa1f" {
		t.Errorf("digest of tokens: %s", got)
	}
	seen := map[string]int{}
	for i, p := range []model.Prompt{
		{Messages: []model.Message{{Role: "user", Content: "a"}}},
		{Messages: []model.Message{{Role: "user", Content: "b"}}},
		{Messages: []model.Message{{Role: "system", Content: "a"}}},
		{Messages: []model.Message{{Role: "user", Content: "a"}}, Tools: json.RawMessage(`[1]`)},
		{Messages: []model.Message{{Role: "user", Content: "a"}}, Documents: json.RawMessage(`[1]`)},
		{Messages: []model.Message{{Role: "user", Content: "a"}}, Variables: map[string]json.RawMessage{"x": json.RawMessage(`[1]`)}},
	} {
		d := digestOf(model.Request{Prompt: p})
		if other, ok := seen[d]; ok {
			t.Errorf("prompts %d and %d have one digest", other, i)
		}
		seen[d] = i
		if d != digestOf(model.Request{Prompt: p, Decoding: model.Decoding{MaxTokens: 3, Temperature: 1}, Probe: model.Probe{TopK: 2}}) {
			t.Errorf("the digest of prompt %d depends on the decoding", i)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, s := range []string{
		completion, chatReply, `null`, `{"choices": [{"message": {"tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}, "finish_reason": "tool_calls"}]}`,
		`{"choices": [{"text": "a", "finish_reason": "stop", "logprobs": {"tokens": ["a"], "token_logprobs": [null, -1], "top_logprobs": [null, {"a": -1}]}}], "usage": {"prompt_tokens": 2, "completion_tokens": 1}}`,
		`{"choices": [{"text": "a", "finish_reason": "length", "logprobs": {"content": [{"top_logprobs": [{"id": 1, "logprob": -1}]}]}}]}`,
	} {
		f.Add([]byte(s), 1)
	}
	f.Fuzz(func(t *testing.T, data []byte, contextTokens int) {
		m := &Model{server: &server{host: "host"}}
		r, err := m.server.decode(pathCompletions, data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "host: ") {
				t.Errorf("error %v", err)
			}
			return
		}
		for _, path := range []string{pathCompletions, pathChat} {
			got, err := m.server.response(path, r, model.Request{Decoding: model.Decoding{Stop: []string{"a"}}, Probe: model.Probe{TopK: 2}})
			if err == nil && (strings.Contains(got.Text, "a") || got.Finish == "" || len(got.Evidence.Top) > 2 || got.Evidence.TailMass < 0 || got.Usage.Evaluated < 0) {
				t.Errorf("%+v", got)
			}
		}
		score, best, err := m.read(r, max(contextTokens, 1), " a")
		if err == nil && (score.Tokens < 1 || best < score.LogProb-1e-3*float64(score.Tokens) || math.IsNaN(score.LogProb)) {
			t.Errorf("%+v, best %v", score, best)
		}
	})
}
