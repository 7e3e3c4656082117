package local

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"assay/model"
	"assay/model/engine"
	"assay/model/tokenizer"
)

// Do answers one request. A prompt that is too long for the context loses its
// beginning, which Usage.Truncated tells.
func (m *Model) Do(ctx context.Context, r model.Request) (model.Response, error) {
	if len(r.Choices) > 0 {
		return m.score(ctx, r)
	}
	return m.generate(ctx, r)
}

func (m *Model) score(ctx context.Context, r model.Request) (model.Response, error) {
	choices, err := m.choices(r)
	if err != nil {
		return model.Response{}, err
	}
	dropped := fit(choices, m.info.ContextLength)
	answer, err := m.engine.Do(ctx, engine.Request{Choices: choices, Probe: r.Probe})
	if err != nil {
		return model.Response{}, err
	}
	sequences := make([][]model.Token, len(choices))
	for i, c := range choices {
		sequences[i] = c.Tokens
	}
	answer.Usage.Truncated = dropped
	return model.Response{
		Finish:       model.FinishScored,
		Choices:      answer.Choices,
		PromptDigest: digest(sequences...),
		Evidence:     answer.Evidence,
		Usage:        answer.Usage,
	}, nil
}

func (m *Model) generate(ctx context.Context, r model.Request) (model.Response, error) {
	prompt, err := m.PromptTokens(r)
	if err != nil {
		return model.Response{}, err
	}
	maxPrompt, maxAnswer := room(r.Decoding.MaxTokens, m.info.ContextLength)
	dropped := max(0, len(prompt)-maxPrompt)
	prompt = prompt[dropped:]

	a := &answer{tokenizer: m.tokenizer, decode: m.tokenizer.NewStreamDecoder(), stop: r.Decoding.Stop, stream: r.Stream}
	out, err := m.engine.Do(ctx, engine.Request{
		Prompt:    prompt,
		MaxTokens: maxAnswer,
		Sampling: engine.Sampling{
			Temperature: r.Decoding.Temperature,
			TopK:        r.Decoding.TopK,
			TopP:        r.Decoding.TopP,
			Seed:        r.Decoding.Seed,
		},
		Draft:  r.Draft,
		Accept: a.accept,
		Probe:  r.Probe,
	})
	if err != nil {
		return model.Response{}, err
	}
	a.flush()
	response := model.Response{
		Tokens:       out.Tokens,
		Finish:       model.FinishLength,
		PromptDigest: digest(prompt),
		Evidence:     out.Evidence,
		Usage:        out.Usage,
	}
	response.Usage.Truncated = dropped
	switch {
	case a.ended:
		response.Finish = model.FinishEOS
		response.Tokens = out.Tokens[:len(out.Tokens)-1]
		response.Usage.Decoded = max(0, out.Usage.Decoded-1) // the token that ends the turn is not part of the answer
	case out.Stopped:
		response.Finish = model.FinishStop
	}
	response.Text, response.Stopped = CutStops(a.text.String(), r.Decoding.Stop)
	return response, nil
}

// answer collects the text of a generation and watches for its end.
type answer struct {
	tokenizer *tokenizer.Tokenizer
	decode    *tokenizer.StreamDecoder
	stop      []string
	stream    func(string)
	text      strings.Builder
	ended     bool // by an end-of-generation token
}

// accept takes the next token and reports whether the answer ends with it.
func (a *answer) accept(t model.Token) bool {
	if a.tokenizer.IsEOG(t) {
		a.ended = true
		return true
	}
	return a.add(a.decode.Push(t))
}

// add appends text and reports whether a stop string is complete with it.
func (a *answer) add(text string) bool {
	if text == "" {
		return false
	}
	before := a.text.Len()
	a.text.WriteString(text)
	if a.stream != nil {
		a.stream(text)
	}
	for _, s := range a.stop {
		// Only an occurrence that ends in the new text can be new.
		if s != "" && strings.Contains(a.text.String()[max(0, before-len(s)+1):], s) {
			return true
		}
	}
	return false
}

// flush gives out the bytes of an unfinished character at the end.
func (a *answer) flush() { a.add(a.decode.Flush()) }

// CutStops cuts text at the first occurrence of each stop string in turn, as
// lm-evaluation-harness does, and returns the last stop string that cut.
func CutStops(text string, stops []string) (kept, stopped string) {
	for _, s := range stops {
		if s == "" {
			continue
		}
		if before, _, found := strings.Cut(text, s); found {
			text, stopped = before, s
		}
	}
	return text, stopped
}

// digest identifies token sequences: SHA-256 over the ids of each as
// little-endian int32, every sequence but the first preceded by its length as
// little-endian uint32.
func digest(sequences ...[]model.Token) string {
	var buf []byte
	for i, s := range sequences {
		if i > 0 {
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(s)))
		}
		for _, t := range s {
			buf = binary.LittleEndian.AppendUint32(buf, uint32(t))
		}
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:])
}
