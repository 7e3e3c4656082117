package model

import (
	"encoding/json"
	"time"
)

// Prompt is what a model is asked: plain text, token ids, or messages for the
// model's chat template. Exactly one of Text, Tokens and Messages is used, in
// the order Messages, Tokens, Text.
type Prompt struct {
	Text   string
	Tokens []Token

	Messages  []Message
	Tools     json.RawMessage            // JSON array; key order and number text reach the template unchanged
	Documents json.RawMessage            // JSON array
	Variables map[string]json.RawMessage // further variables of the template
	Now       time.Time                  // the date that templates print; zero is the template engine's fixed default

	// Prefix is the beginning of the assistant's answer: it is appended after
	// the generation prompt and generation continues it.
	Prefix string
}

// Chat reports whether the prompt goes through the chat template.
func (p Prompt) Chat() bool { return len(p.Messages) > 0 }

// Message is one turn of a conversation.
type Message struct {
	Role       string          `json:"role"`
	Content    string          `json:"content"`
	ToolCalls  json.RawMessage `json:"tool_calls,omitempty"`
	ToolCallID string          `json:"tool_call_id,omitempty"`
	Name       string          `json:"name,omitempty"`
}
