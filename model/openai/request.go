package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"assay/model"
)

// sampling is what both kinds of requests say about decoding.
type sampling struct {
	Model       string   `json:"model"`
	Temperature float64  `json:"temperature"`
	TopP        float64  `json:"top_p,omitempty"`
	TopK        int      `json:"top_k,omitempty"`
	Seed        *uint64  `json:"seed,omitempty"`
	Stop        []string `json:"stop,omitempty"`

	// Of vLLM and SGLang, which else take a penalty from the model's files.
	RepetitionPenalty float64 `json:"repetition_penalty,omitempty"`
	// Of vLLM: tokens of log-probabilities are written "token_id:7".
	TokenIDs bool `json:"return_tokens_as_token_ids,omitempty"`
}

// completionBody is a request to completions.
type completionBody struct {
	sampling
	Prompt    any  `json:"prompt"`     // a string or token ids
	MaxTokens *int `json:"max_tokens"` // null: as many as fit, where leaving it out means 16
	LogProbs  *int `json:"logprobs,omitempty"`
	Echo      bool `json:"echo,omitempty"`
}

// chatBody is a request to chat/completions.
type chatBody struct {
	sampling
	chatPrompt
	MaxTokens   int  `json:"max_tokens,omitempty"`
	LogProbs    bool `json:"logprobs,omitempty"`
	TopLogProbs int  `json:"top_logprobs,omitempty"`
}

// chatPrompt is what a conversation is made of: the part of a request that its
// digest covers.
type chatPrompt struct {
	Messages     []model.Message            `json:"messages"`
	Tools        json.RawMessage            `json:"tools,omitempty"`
	Variables    map[string]json.RawMessage `json:"chat_template_kwargs,omitempty"`
	Continue     bool                       `json:"continue_final_message,omitempty"`
	AddAssistant *bool                      `json:"add_generation_prompt,omitempty"`
}

// sampling turns a decoding into the server's terms.
func (m *Model) sampling(d model.Decoding) sampling {
	s := sampling{Model: m.name, Temperature: d.Temperature}
	for _, stop := range d.Stop {
		if stop != "" {
			s.Stop = append(s.Stop, stop)
		}
	}
	if !d.Greedy() {
		seed := d.Seed & math.MaxInt32 // the largest that all servers take
		s.TopP, s.TopK, s.Seed = d.TopP, d.TopK, &seed
	}
	if m.kind == vllm || m.kind == sglang {
		s.RepetitionPenalty = 1
	}
	s.TokenIDs = m.kind == vllm
	return s
}

// completion builds the request for a prompt of text or tokens.
func (m *Model) completion(r model.Request) completionBody {
	body := completionBody{sampling: m.sampling(r.Decoding), Prompt: r.Prompt.Text + r.Prompt.Prefix}
	if r.Prompt.Tokens != nil {
		body.Prompt = r.Prompt.Tokens
	}
	if n := r.Decoding.MaxTokens; n > 0 {
		body.MaxTokens = &n
	}
	if k := m.probed(r.Probe); k > 0 {
		body.LogProbs = &k
	}
	return body
}

// conversation builds the request for messages.
func (m *Model) conversation(r model.Request) (chatBody, error) {
	p := r.Prompt
	body := chatBody{
		sampling:   m.sampling(r.Decoding),
		chatPrompt: chatPrompt{Messages: p.Messages, Tools: p.Tools, Variables: p.Variables},
		MaxTokens:  r.Decoding.MaxTokens,
	}
	if len(p.Documents) > 0 {
		body.Variables = map[string]json.RawMessage{"documents": p.Documents}
		for name, value := range p.Variables {
			body.Variables[name] = value
		}
	}
	if k := m.probed(r.Probe); k > 0 {
		body.LogProbs, body.TopLogProbs = true, k
	}
	if p.Prefix == "" {
		return body, nil
	}
	if m.kind != vllm && m.kind != sglang {
		return chatBody{}, fmt.Errorf("%s: the suite begins the answer itself, which only vLLM and SGLang can continue, and this server is neither: "+
			"run the suite in a variant of plain text", m.server.host)
	}
	body.Messages = append(append([]model.Message(nil), p.Messages...), model.Message{Role: "assistant", Content: p.Prefix})
	body.Continue, body.AddAssistant = true, new(bool)
	return body, nil
}

// probed returns how many log-probabilities to ask for.
func (m *Model) probed(p model.Probe) int {
	if m.noLogProbs.Load() {
		return 0
	}
	return min(max(p.TopK, 0), 20) // the most that OpenAI and vLLM give
}

// checkText refuses what JSON cannot carry: encoding would replace it silently,
// and another prompt would be asked than the one recorded.
func checkText(p model.Prompt, choices []string) error {
	texts := append([]string{p.Text, p.Prefix}, choices...)
	for _, m := range p.Messages {
		texts = append(texts, m.Content)
	}
	if !utf8.ValidString(strings.Join(texts, "\n")) {
		return errors.New("the prompt is not UTF-8, and cannot be sent to a server")
	}
	return nil
}
