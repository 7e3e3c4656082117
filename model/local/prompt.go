package local

import (
	"encoding/json"
	"fmt"
	"strings"

	"assay/model"
	"assay/model/chat"
	"assay/model/engine"
	"assay/model/tokenizer"
)

// Render returns the text that the model is given for a prompt: messages go
// through the chat template, plain text stays as it is. Prompts of token ids
// have no text.
func (m *Model) Render(p model.Prompt) (string, error) {
	if !p.Chat() {
		return p.Text + p.Prefix, nil
	}
	if m.template == nil {
		return "", m.noChat
	}
	return RenderChat(m.template, p)
}

// RenderChat renders messages and tools with a chat template, and appends the
// beginning of the answer.
func RenderChat(t *chat.Template, p model.Prompt) (string, error) {
	messages, err := json.Marshal(p.Messages)
	if err != nil {
		return "", fmt.Errorf("encode messages: %w", err)
	}
	text, err := t.Render(chat.Input{
		Messages:            messages,
		Tools:               p.Tools,
		Documents:           p.Documents,
		AddGenerationPrompt: true,
		Now:                 p.Now,
		Extra:               p.Variables,
	})
	if err != nil {
		return "", fmt.Errorf("render chat template: %w", err)
	}
	return text + p.Prefix, nil
}

// encode turns prompt text into tokens. A rendered template brings its own
// special tokens, also the first; plain text has none but those that the
// tokenizer adds by itself, whatever it contains.
func (m *Model) encode(text string, chat bool) []model.Token {
	if chat {
		return m.tokenizer.Encode(text, tokenizer.Options{ParseSpecial: true})
	}
	return m.tokenizer.Encode(text, tokenizer.Options{AddSpecial: true})
}

// PromptTokens returns the tokens of a request's prompt, as they are before a
// too long one is shortened.
func (m *Model) PromptTokens(r model.Request) ([]model.Token, error) {
	if !r.Prompt.Chat() && r.Prompt.Tokens != nil {
		return r.Prompt.Tokens, nil
	}
	text, err := m.Render(r.Prompt)
	if err != nil {
		return nil, err
	}
	return m.encode(text, r.Prompt.Chat()), nil
}

// choices returns the sequences to score. As in lm-evaluation-harness (api/model.py
// _encode_pair at commit 4e7e0d47), blanks at the end of the context are moved to
// the continuation, and the continuation is what the whole has beyond the length
// of the context, so that tokens may merge over the seam.
func (m *Model) choices(r model.Request) ([]engine.Choice, error) {
	if !r.Prompt.Chat() && r.Prompt.Tokens != nil {
		return m.choicesAfterTokens(r)
	}
	text, err := m.Render(r.Prompt)
	if err != nil {
		return nil, err
	}
	kept := strings.TrimRightFunc(text, isPythonSpace)
	blanks := text[len(kept):]
	start := len(m.encode(kept, r.Prompt.Chat()))
	out := make([]engine.Choice, len(r.Choices))
	for i, choice := range r.Choices {
		tokens := m.encode(kept+blanks+choice, r.Prompt.Chat())
		if len(tokens) <= start {
			return nil, fmt.Errorf("choice %d (%q) adds no token to the prompt", i, choice)
		}
		out[i] = engine.Choice{Tokens: tokens, Start: start}
	}
	return out, nil
}

func (m *Model) choicesAfterTokens(r model.Request) ([]engine.Choice, error) {
	out := make([]engine.Choice, len(r.Choices))
	for i, choice := range r.Choices {
		added := m.tokenizer.Encode(choice, tokenizer.Options{})
		if len(added) == 0 {
			return nil, fmt.Errorf("choice %d (%q) has no token", i, choice)
		}
		tokens := append(append([]model.Token(nil), r.Prompt.Tokens...), added...)
		out[i] = engine.Choice{Tokens: tokens, Start: len(r.Prompt.Tokens)}
	}
	return out, nil
}

// isPythonSpace is what Python's str.rstrip removes: str.isspace at version 3.
func isPythonSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r >= 0x1c && r <= ' ', r == 0x85, r == 0xa0, r == 0x1680,
		r >= 0x2000 && r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x202f, r == 0x205f, r == 0x3000:
		return true
	}
	return false
}

// fit shortens sequences from the left to the context, as lm-evaluation-harness
// does, and returns how many tokens were dropped. The last token of a scored
// sequence is never evaluated and needs no room.
func fit(choices []engine.Choice, context int) (dropped int) {
	for i := range choices {
		c := &choices[i]
		if over := len(c.Tokens) - 1 - context; over > 0 {
			over = min(over, c.Start-1) // keep one token to start from
			c.Tokens, c.Start = c.Tokens[over:], c.Start-over
			dropped = max(dropped, over)
		}
	}
	return dropped
}

// room returns how many tokens a prompt may have and how many may be generated:
// the answer's limit is kept free, but not more than half of the context.
func room(maxTokens, context int) (prompt, answer int) {
	if maxTokens <= 0 {
		return context, context
	}
	return context - min(maxTokens, context/2), maxTokens
}
