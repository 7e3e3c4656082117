package model

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func fullRequest() Request {
	return Request{
		Prompt: Prompt{
			Text:   "text",
			Tokens: []Token{1, 2},
			Messages: []Message{{Role: "user", Content: "hi", ToolCalls: json.RawMessage(`[1]`),
				ToolCallID: "id", Name: "name"}},
			Tools:     json.RawMessage(`[{"a": 1}]`),
			Documents: json.RawMessage(`[]`),
			Variables: map[string]json.RawMessage{"x": json.RawMessage(`1`)},
			Now:       time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			Prefix:    "Well,",
		},
		Choices:  []string{"A", "B"},
		Decoding: Decoding{MaxTokens: 3, Stop: []string{"\n"}, Temperature: 0.5, TopP: 0.9, TopK: 4, Seed: 7},
		Probe:    Probe{TopK: 5, HashLogits: true},
	}
}

// Every field changes the digest, but for the two that cannot change an answer.
// A field that is added later fails here until the digest knows it.
func TestEveryFieldIsInTheDigest(t *testing.T) {
	without := map[string]bool{"Draft": true, "Stream": true}
	base := fullRequest().Digest()
	var visit func(path string, get func(*Request) reflect.Value)
	visit = func(path string, get func(*Request) reflect.Value) {
		r := fullRequest()
		v := get(&r)
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				visit(path+"."+v.Type().Field(i).Name, func(r *Request) reflect.Value { return get(r).Field(i) })
			}
			return
		}
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct {
			visit(path+"[0]", func(r *Request) reflect.Value { return get(r).Index(0) })
		}
		v.SetZero()
		changed := r.Digest() != base
		if want := !without[path[1:]]; changed != want {
			t.Errorf("clearing %s changes the digest: %v, want %v", path[1:], changed, want)
		}
	}
	visit("", func(r *Request) reflect.Value { return reflect.ValueOf(r).Elem() })
}

func TestDigestKeepsFieldsApart(t *testing.T) {
	for name, pair := range map[string][2]Request{
		"choices":           {{Choices: []string{"ab", "c"}}, {Choices: []string{"a", "bc"}}},
		"choices and stops": {{Choices: []string{"a"}}, {Decoding: Decoding{Stop: []string{"a"}}}},
		"white space of tools": {{Prompt: Prompt{Tools: json.RawMessage(`[1, 2]`)}},
			{Prompt: Prompt{Tools: json.RawMessage(`[1,2]`)}}},
		"no tokens and empty ones": {{Prompt: Prompt{Tokens: []Token{}}}, {}},
		"prefix and text":          {{Prompt: Prompt{Text: "ab"}}, {Prompt: Prompt{Text: "a", Prefix: "b"}}},
	} {
		if pair[0].Digest() == pair[1].Digest() {
			t.Errorf("%s: both have the same digest", name)
		}
	}
}
