package openai

import (
	"encoding/json"
	"strings"

	"assay/model"
)

// reply is what both paths return, as far as it is used. What must be there is
// a pointer.
type reply struct {
	Choices []replyChoice `json:"choices"`
	Usage   struct {
		Prompt  int `json:"prompt_tokens"`
		Decoded int `json:"completion_tokens"`
		Details struct {
			Cached int `json:"cached_tokens"`
		} `json:"prompt_tokens_details"`
	} `json:"usage"`
}

type replyChoice struct {
	Text     *string       `json:"text"`    // of completions
	Message  *replyMessage `json:"message"` // of chat/completions
	Finish   *string       `json:"finish_reason"`
	LogProbs *logProbs     `json:"logprobs"`

	// The stop string that was found, where the server tells: text, or a number
	// for a token, or null. StopReason is vLLM's, MatchedStop SGLang's.
	StopReason  json.RawMessage `json:"stop_reason"`
	MatchedStop json.RawMessage `json:"matched_stop"`
}

type replyMessage struct {
	Content   *string     `json:"content"`
	ToolCalls []replyCall `json:"tool_calls"`
}

type replyCall struct {
	Function *struct {
		Name      *string         `json:"name"`
		Arguments json.RawMessage `json:"arguments"`
	} `json:"function"`
}

// decode reads a reply and checks what both paths need.
func (s *server) decode(path string, body []byte) (*reply, error) {
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		return nil, s.malformed(path, err)
	}
	if len(r.Choices) != 1 {
		return nil, s.without(path, "choices", "a list of one")
	}
	if r.Usage.Prompt < 0 || r.Usage.Decoded < 0 || r.Usage.Details.Cached < 0 {
		return nil, s.without(path, "usage", "counts of tokens from 0 up")
	}
	return &r, nil
}

// answer reads the text of a generation: that of a completion, or the content
// of a message followed by its tool calls.
func (s *server) answer(path string, c replyChoice) (string, error) {
	if path == pathCompletions {
		if c.Text == nil {
			return "", s.without(path, "choices[0].text", "text")
		}
		return *c.Text, nil
	}
	if c.Message == nil {
		return "", s.without(path, "choices[0].message", "an object")
	}
	var parts []string
	if content := c.Message.Content; content != nil && *content != "" {
		parts = append(parts, *content)
	}
	for _, call := range c.Message.ToolCalls {
		text, ok := call.tagged()
		if !ok {
			return "", s.without(path, "choices[0].message.tool_calls", "functions with name and arguments")
		}
		parts = append(parts, text)
	}
	// A message without content and without calls is an empty answer: servers
	// write null for it.
	return strings.Join(parts, "\n"), nil
}

// tagged writes a call the way that models do in whose templates the servers
// look for it, so that suites read it as they read an answer that no server has
// parsed. Arguments that are JSON in a text become JSON; broken ones stay text.
func (c replyCall) tagged() (string, bool) {
	if c.Function == nil || c.Function.Name == nil || len(c.Function.Arguments) == 0 {
		return "", false
	}
	arguments := c.Function.Arguments
	var text string
	if json.Unmarshal(arguments, &text) == nil && json.Valid([]byte(text)) {
		arguments = json.RawMessage(text)
	}
	name, err := json.Marshal(*c.Function.Name)
	if err != nil {
		return "", false
	}
	return "<tool_call>\n{\"name\": " + string(name) + ", \"arguments\": " + strings.TrimSpace(string(arguments)) + "}\n</tool_call>", true
}

// finish reads why a generation ended. "stop" is the end of the model's turn
// unless the server names a stop string: OpenAI's interface does not tell them
// apart.
func (s *server) finish(path string, c replyChoice) (reason model.FinishReason, stopped string, err error) {
	if c.Finish == nil {
		return "", "", s.without(path, "choices[0].finish_reason", `"stop", "length" or "tool_calls"`)
	}
	switch *c.Finish {
	case "stop", "tool_calls", "function_call":
		for _, field := range []json.RawMessage{c.StopReason, c.MatchedStop} {
			if json.Unmarshal(field, &stopped) == nil && stopped != "" {
				return model.FinishStop, stopped, nil
			}
		}
		return model.FinishEOS, "", nil
	case "length":
		return model.FinishLength, "", nil
	}
	return "", "", s.without(path, "choices[0].finish_reason", `"stop", "length" or "tool_calls", not "`+s.clean(*c.Finish)+`"`)
}
