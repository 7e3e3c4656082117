package openai

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"assay/model"
)

const (
	pathCompletions = "completions"
	pathChat        = "chat/completions"
)

// Do asks the server. A prompt that does not fit is a *model.PromptTooLongError
// where the server says so in a known form: no server shortens it. Drafts and
// hashes of logits are beyond servers and ignored; Stream gets the text at once.
func (m *Model) Do(ctx context.Context, r model.Request) (model.Response, error) {
	if err := checkText(r.Prompt, r.Choices); err != nil {
		return model.Response{}, err
	}
	if len(r.Choices) > 0 {
		return m.score(ctx, r)
	}
	path, out, err := m.generate(ctx, r)
	if err != nil {
		return model.Response{}, err
	}
	response, err := m.server.response(path, out, r)
	if err != nil {
		return model.Response{}, err
	}
	response.PromptDigest, err = m.promptDigest(r)
	return response, err
}

// generate asks for an answer, once more without log-probabilities where the
// server refuses those.
func (m *Model) generate(ctx context.Context, r model.Request) (path string, out *reply, err error) {
	asked := m.probed(r.Probe) > 0
	path, out, err = m.generateOnce(ctx, r)
	var status *StatusError
	if asked && errors.As(err, &status) && status.mentions("logprobs") {
		m.noLogProbs.Store(true)
		path, out, err = m.generateOnce(ctx, r)
	}
	return path, out, err
}

func (m *Model) generateOnce(ctx context.Context, r model.Request) (string, *reply, error) {
	if r.Prompt.Chat() {
		body, err := m.conversation(r)
		if err != nil {
			return pathChat, nil, err
		}
		out, err := m.server.ask(ctx, pathChat, body)
		return pathChat, out, err
	}
	out, err := m.server.ask(ctx, pathCompletions, m.completion(r))
	return pathCompletions, out, err
}

// ask sends a request and reads the reply.
func (s *server) ask(ctx context.Context, path string, body any) (*reply, error) {
	data, err := s.post(ctx, path, body)
	if err != nil {
		return nil, err
	}
	return s.decode(path, data)
}

// response turns the reply to a generation into a response.
func (s *server) response(path string, out *reply, r model.Request) (model.Response, error) {
	choice := out.Choices[0]
	text, err := s.answer(path, choice)
	if err != nil {
		return model.Response{}, err
	}
	reason, stopped, err := s.finish(path, choice)
	if err != nil {
		return model.Response{}, err
	}
	if r.Stream != nil {
		r.Stream(text)
	}
	kept, cut := cutStops(text, r.Decoding.Stop)
	if cut != "" {
		reason, stopped = model.FinishStop, cut
	}
	return model.Response{
		Text:     kept,
		Finish:   reason,
		Stopped:  stopped,
		Evidence: evidence(choice.LogProbs, r.Probe.TopK),
		Usage:    out.usage(),
	}, nil
}

func (r *reply) usage() model.Usage {
	cached := min(r.Usage.Details.Cached, r.Usage.Prompt)
	return model.Usage{
		Prompt:    r.Usage.Prompt,
		Cached:    cached,
		Evaluated: r.Usage.Prompt - cached,
		Decoded:   r.Usage.Decoded,
	}
}

// cutStops cuts a text at each stop string in turn, whether or not the server
// has, and returns the last one that cut.
func cutStops(text string, stops []string) (kept, stopped string) {
	for _, stop := range stops {
		if before, _, found := strings.Cut(text, stop); found && stop != "" {
			text, stopped = before, stop
		}
	}
	return text, stopped
}

// promptDigest identifies a prompt: the SHA-256 of token ids as little-endian
// int32, of a text as it is sent, or of messages, tools and template variables
// as JSON.
func (m *Model) promptDigest(r model.Request) (string, error) {
	p := r.Prompt
	switch {
	case p.Chat():
		body, err := m.conversation(r)
		if err != nil {
			return "", err
		}
		data, err := json.Marshal(body.chatPrompt)
		if err != nil {
			return "", fmt.Errorf("encode messages: %w", err)
		}
		return digest(data), nil
	case p.Tokens != nil:
		return digest(tokenBytes(p.Tokens)), nil
	}
	return digest([]byte(p.Text + p.Prefix)), nil
}

func tokenBytes(tokens []model.Token) []byte {
	var buf []byte
	for _, t := range tokens {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(t))
	}
	return buf
}

// digest is the hex SHA-256 of parts, each but the first preceded by its length
// as a little-endian uint32.
func digest(parts ...[]byte) string {
	var buf []byte
	for i, part := range parts {
		if i > 0 {
			buf = binary.LittleEndian.AppendUint32(buf, uint32(len(part)))
		}
		buf = append(buf, part...)
	}
	sum := sha256.Sum256(buf)
	return hex.EncodeToString(sum[:])
}
