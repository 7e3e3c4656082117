package openai

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"assay/internal/backoff"
	"assay/model"
)

// StatusError is a refusal by the server.
type StatusError struct {
	Host    string
	Path    string
	Code    int    // HTTP status
	Message string // the server's, on one line
	hint    string
}

// Error names the host, the status and what the server says.
func (e *StatusError) Error() string {
	text := fmt.Sprintf("%s: %s: status %d %s", e.Host, e.Path, e.Code, http.StatusText(e.Code))
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.hint != "" {
		text += ": " + e.hint
	}
	return text
}

// mentions reports whether a refusal is about one of some words.
func (e *StatusError) mentions(words ...string) bool {
	switch e.Code {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusInternalServerError, http.StatusNotImplemented:
	default:
		return false
	}
	for _, w := range words {
		if strings.Contains(strings.ToLower(e.Message), w) {
			return true
		}
	}
	return false
}

// refusal is the body of an error in the forms that servers have: OpenAI's and
// llama-server's {"error": {...}}, older vLLM's {"message": ...}, FastAPI's
// {"detail": ...}, Ollama's {"error": "text"}.
type refusal struct {
	Error   json.RawMessage `json:"error"`
	Message json.RawMessage `json:"message"`
	Detail  json.RawMessage `json:"detail"`
}

// details are the fields of an error object. The counts are llama-server's.
type details struct {
	Message string `json:"message"`
	Prompt  int    `json:"n_prompt_tokens"`
	Context int    `json:"n_ctx"`
}

// statusError reads the refusal from a reply.
func (s *server) statusError(path string, resp *http.Response) error {
	// What cannot be read is shown as far as it came.
	data, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBytes)) //nolint:errcheck
	e := &StatusError{Host: s.host, Path: path, Code: resp.StatusCode}
	d := s.explain(data, resp.Header)
	e.Message = d.Message
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.hint = "set ASSAY_API_KEY to a key of this server"
	case code >= 300 && code < 400:
		e.hint = "redirections are not followed: name the server's own address"
		if to, err := resp.Location(); err == nil && to.User == nil {
			e.hint += ", " + s.clean(to.Scheme+"://"+to.Host)
		}
	case code == http.StatusTooManyRequests, code >= 500 && code != http.StatusNotImplemented && !e.mentions("echo"):
		return &passingError{err: e, after: backoff.RetryAfter(resp.Header, time.Now())}
	}
	if long := tooLong(d); long != nil {
		return fmt.Errorf("%s: %w", s.host, long)
	}
	return e
}

// explain finds the message in the body of an error.
func (s *server) explain(data []byte, h http.Header) details {
	var r refusal
	if err := json.Unmarshal(data, &r); err != nil {
		if kind, _, _ := mime.ParseMediaType(h.Get("Content-Type")); kind == "text/html" {
			return details{Message: "the reply is a web page, not JSON: is this the address of a model server?"}
		}
		return details{Message: s.clean(string(data))}
	}
	var d details
	for _, field := range []json.RawMessage{r.Error, r.Message, r.Detail} {
		if d.Message != "" || len(field) == 0 || string(field) == "null" {
			continue
		}
		var text string
		var full details
		switch {
		case json.Unmarshal(field, &text) == nil:
			d.Message = text
		case json.Unmarshal(field, &full) == nil && full.Message != "":
			d = full
		default:
			d.Message = string(field)
		}
	}
	d.Message = s.clean(d.Message)
	return d
}

var (
	statedContext = regexp.MustCompile(`maximum context length is (\d{1,9}) tokens`)
	statedPrompt  = regexp.MustCompile(`(?:requested|resulted in|request has) (\d{1,9}) (?:input )?tokens`)
)

// tooLong recognizes a prompt that does not fit, by llama-server's fields or
// the sentence that OpenAI and vLLM share. It returns nil for other refusals.
func tooLong(d details) *model.PromptTooLongError {
	if d.Prompt > 0 && d.Context > 0 {
		return &model.PromptTooLongError{Tokens: d.Prompt, Context: d.Context}
	}
	context, prompt := statedContext.FindStringSubmatch(d.Message), statedPrompt.FindStringSubmatch(d.Message)
	if context == nil || prompt == nil {
		return nil
	}
	// Nine digits always convert.
	c, _ := strconv.Atoi(context[1])
	p, _ := strconv.Atoi(prompt[1])
	return &model.PromptTooLongError{Tokens: p, Context: c}
}
