package local_test

import (
	"slices"
	"strings"
	"testing"

	"assay/model"
)

// The digest of a prompt is that of its answer, also where its beginning is cut.
func TestPromptDigestIsThatOfTheAnswer(t *testing.T) {
	m := open(t)
	long := slices.Repeat([]model.Token{5, 6, 7, 8}, 200)
	for name, r := range map[string]model.Request{
		"text":         {Prompt: model.Prompt{Text: "Count: 1 2 3"}, Decoding: model.Decoding{MaxTokens: 2}},
		"messages":     {Prompt: model.Prompt{Messages: []model.Message{{Role: "user", Content: "Hi"}}, Prefix: "Well,"}, Decoding: model.Decoding{MaxTokens: 2}},
		"choices":      {Prompt: model.Prompt{Text: "One or two? "}, Choices: []string{"one", "two or three"}},
		"long":         {Prompt: model.Prompt{Tokens: long}, Decoding: model.Decoding{MaxTokens: 3}},
		"long choices": {Prompt: model.Prompt{Text: strings.Repeat("a b c ", 300)}, Choices: []string{" d", " e f"}},
	} {
		got, err := m.PromptDigest(r)
		if want := do(t, m, r).PromptDigest; err != nil || got != want || got == "" {
			t.Errorf("%s: digest %.12s, %v, the answer has %.12s", name, got, err, want)
		}
	}
	if _, err := m.PromptDigest(model.Request{Prompt: model.Prompt{Text: "x"}, Choices: []string{""}}); err == nil {
		t.Error("a choice without tokens: no error")
	}
}
