package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/model"
)

const key = "sk-very-secret"

// fake is a server of one model whose replies a test writes.
type fake struct {
	*httptest.Server
	owner  string
	models string // reply to GET models; empty: one model "m"
	reply  func(path string, body map[string]any, call int) (status int, reply string)
	header func(http.Header)
	calls  atomic.Int64
	last   atomic.Pointer[map[string]any]
	auth   atomic.Pointer[string]
}

func serve(t *testing.T, f *fake) *fake {
	t.Helper()
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		auth := r.Header.Get("Authorization")
		f.auth.Store(&auth)
		path := strings.TrimPrefix(r.URL.Path, "/v1/")
		if path == "models" {
			if f.models != "" {
				fmt.Fprint(w, f.models)
				return
			}
			fmt.Fprintf(w, `{"data": [{"id": "m", "owned_by": %q, "max_model_len": 4096}]}`, f.owner)
			return
		}
		data, err := io.ReadAll(r.Body)
		body := map[string]any{}
		if err == nil {
			err = json.Unmarshal(data, &body)
		}
		if err != nil {
			t.Errorf("request: %v", err)
		}
		f.last.Store(&body)
		status, reply := f.reply(path, body, int(f.calls.Add(1)))
		if f.header != nil {
			f.header(w.Header())
		}
		w.WriteHeader(status)
		fmt.Fprint(w, reply)
	}))
	t.Cleanup(f.Close)
	return f
}

// always serves the same reply.
func always(status int, reply string) func(string, map[string]any, int) (int, string) {
	return func(string, map[string]any, int) (int, string) { return status, reply }
}

func open(t *testing.T, f *fake) *Model {
	t.Helper()
	m, err := Open(context.Background(), f.URL+"/v1?model=m", Options{Key: key, Wait: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func text(s string) model.Request {
	return model.Request{Prompt: model.Prompt{Text: s}, Decoding: model.Decoding{MaxTokens: 8, Stop: []string{"\n\n", ""}}}
}

const completion = `{"choices": [{"text": " Paris.", "finish_reason": "stop"}], "usage": {"prompt_tokens": 5, "completion_tokens": 3}}`

func TestOpen(t *testing.T) {
	const two = `{"data": [{"id": "org/a", "owned_by": "vllm", "max_model_len": 512}, {"id": "b"}]}`
	const ollama = `{"data": [{"id": "a", "owned_by": "library"}]}` // of Ollama, which knows more names than it lists
	for _, c := range []struct{ models, query, name, uri, err string }{
		{two, "?model=org/a", "org/a", "/v1?model=org/a", ""},
		{ollama, "?model=a:latest", "a:latest", "/v1?model=a:latest", ""},
		{ollama, "?model=a%26b+c", "a&b c", "/v1?model=a%26b+c", ""},
		{two, "?model=c", "", "", `has no model "c": it has ["org/a" "b"]`},
		{two, "", "", "", `has 2 models: name one, BASE/v1?model=name, of ["org/a" "b"]`},
		{`{"data": [{"id": "/home/me/x.gguf"}]}`, "", "x.gguf", "/v1?model=x.gguf", ""},
		{`{"data": []}`, "", "", "", "lists no model: name one"},
		{`{"data": 7}`, "", "", "", "reply to models: field data is a number"},
		{`[]`, "", "", "", "reply to models: field as a whole is a array"},
		{`<html>`, "", "", "", "reply to models is not JSON"},
	} {
		f := serve(t, &fake{models: c.models})
		m, err := Open(context.Background(), f.URL+"/v1"+c.query, Options{})
		if c.err != "" {
			if want := strings.ReplaceAll(c.err, "BASE", f.URL); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s %s: error %v, want one with %q", c.models, c.query, err, want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		if i := m.Info(); i.Name != c.name || i.URI != f.URL+c.uri || i.Engine != "openai" || i.WeightsDigest != "" || i.Warning == "" {
			t.Errorf("%s: info %+v", c.query, i)
		}
	}
}

func TestOpenWithoutListing(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	if m, err := Open(context.Background(), s.URL+"/v1?model=x", Options{}); err != nil || m.Info().Name != "x" {
		t.Errorf("a server without a list of models: %v", err)
	}
	for uri, want := range map[string]string{
		s.URL + "/v1":        "models: status 404 Not Found",
		s.URL + "?model=x":   "is the address " + s.URL + "/v1?",
		s.URL + "/":          "is the address " + s.URL + "/v1?",
		"http://127.0.0.1:1": "is the server running?",
	} {
		if _, err := Open(context.Background(), uri, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", uri, err, want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for uri, want := range map[string]string{
		"https://" + key + "@host/v1":              "set ASSAY_API_KEY",
		"https://user:" + key + "@host/v1?model=m": "set ASSAY_API_KEY",
		"https://host/v1?model=m&api_key=" + key:   "a key goes into ASSAY_API_KEY",
		"https://host/v1?" + key:                   "a key goes into ASSAY_API_KEY",
		"https://host/v1?model=":                   "one model=name",
		"https://host/v1?model=a&model=b":          "one model=name",
		"https://host/v1?model=%zz" + key:          "malformed",
		"https://host/v1?model=a#" + key:           "malformed",
		"https:///v1":                              "malformed",
		"http://[" + key:                           "malformed",
		"https://host/v1/chat/completions?model=m": "without /chat/completions: https://host/v1",
		"https://host/v1/models":                   "without /models: https://host/v1",
	} {
		_, err := Open(context.Background(), uri, Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", uri, err, want)
		}
		if err != nil && strings.Contains(err.Error(), key) {
			t.Errorf("%s: the error holds the key: %v", uri, err)
		}
	}
	for uri, want := range map[string]bool{"http://x": true, "HTTPS://x": true, "x.gguf": false, "fake:http://x": false, "ftp://x": false, "": false} {
		if Handles(uri) != want {
			t.Errorf("Handles(%q) is %v", uri, !want)
		}
	}
}

func TestKey(t *testing.T) {
	f := serve(t, &fake{reply: always(http.StatusUnauthorized, `{"error": {"message": "bad key sk-very-secret given"}}`)})
	m := open(t, f)
	if got := *f.auth.Load(); got != "Bearer "+key {
		t.Errorf("Authorization %q", got)
	}
	_, err := m.Do(context.Background(), text("x"))
	if err == nil || strings.Contains(err.Error(), key) || !strings.Contains(err.Error(), "bad key [key] given: set ASSAY_API_KEY") {
		t.Errorf("error %v", err)
	}
	if info, _ := json.Marshal(m.Info()); strings.Contains(string(info), key) {
		t.Errorf("info %s", info)
	}
	if _, err := Open(context.Background(), f.URL+"/v1", Options{Key: key + "\nx"}); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("key with a line end: %v", err)
	}
	if _, err := Open(context.Background(), f.URL+"/v1", Options{}); err != nil || *f.auth.Load() != "" {
		t.Errorf("without a key: %v, Authorization %q", err, *f.auth.Load())
	}
}

func TestRetries(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		header string // Retry-After
		fails  int
		calls  int
		err    string
	}{
		{"busy", 429, "", 2, 3, ""},
		{"restarting", 503, "", 5, 6, ""},
		{"broken", 500, "", 100, 6, "status 500 Internal Server Error: oops (gave up after 6 attempts)"},
		{"not implemented", 501, "", 100, 1, "status 501"},
		{"refused", 400, "", 100, 1, "status 400 Bad Request: oops"},
		{"asks for long", 429, "7200", 100, 1, "the server asks to wait 2h0m0s"},
		{"moved", 307, "", 100, 1, "redirections are not followed"},
	} {
		f := serve(t, &fake{reply: func(_ string, _ map[string]any, call int) (int, string) {
			if call <= c.fails {
				return c.status, `{"error": "oops"}`
			}
			return 200, completion
		}, header: func(h http.Header) { h.Set("Retry-After", c.header) }})
		_, err := open(t, f).Do(context.Background(), text("x"))
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.err)
		}
		if got := int(f.calls.Load()); got != c.calls {
			t.Errorf("%s: %d calls, want %d", c.name, got, c.calls)
		}
	}
}

func TestConnectionReset(t *testing.T) {
	var calls atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/models"):
			fmt.Fprint(w, `{"data": [{"id": "m"}]}`)
		case calls.Add(1) == 1: // before the reply
			panic(http.ErrAbortHandler)
		case calls.Load() == 2: // within it
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"choi`)
			panic(http.ErrAbortHandler)
		default:
			fmt.Fprint(w, completion)
		}
	}))
	defer s.Close()
	m, err := Open(context.Background(), s.URL+"/v1", Options{Wait: time.Microsecond})
	if err != nil {
		t.Fatal(err)
	}
	if r, err := m.Do(context.Background(), text("x")); err != nil || r.Text != " Paris." || calls.Load() != 3 {
		t.Errorf("%+v, %v after %d calls", r, err, calls.Load())
	}
}

func TestCancelAndTimeout(t *testing.T) {
	hang := make(chan struct{})
	f := serve(t, &fake{reply: func(string, map[string]any, int) (int, string) { <-hang; return 200, completion }})
	defer close(hang)
	m := open(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := m.Do(ctx, text("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	m.server.limit = 20 * time.Millisecond
	if _, err := m.Do(context.Background(), text("x")); err == nil || !strings.HasSuffix(err.Error(), ": no answer within 20ms") {
		t.Errorf("timeout: %v", err)
	}

	busy := serve(t, &fake{reply: always(429, `{}`), header: func(h http.Header) { h.Set("Retry-After", "60") }})
	m = open(t, busy)
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err := m.Do(ctx, text("x")); !errors.Is(err, context.Canceled) || busy.calls.Load() != 1 {
		t.Errorf("cancelled while waiting: %v", err)
	}
}

func TestTooLong(t *testing.T) {
	for _, c := range []struct {
		body string
		want *model.PromptTooLongError
	}{
		{`{"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error", "n_prompt_tokens": 5000, "n_ctx": 4096}}`,
			&model.PromptTooLongError{Tokens: 5000, Context: 4096}},
		{`{"object": "error", "message": "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the messages, 500 in the completion)."}`,
			&model.PromptTooLongError{Tokens: 5000, Context: 4096}},
		{`{"error": {"message": "'max_tokens' is too large: 500. This model's maximum context length is 4096 tokens and your request has 3800 input tokens"}}`,
			&model.PromptTooLongError{Tokens: 3800, Context: 4096}},
		{`{"error": {"message": "maximum context length is 99999999999999999999 tokens, requested 5 tokens"}}`, nil},
		{`{"error": {"message": "no such model"}}`, nil},
	} {
		f := serve(t, &fake{reply: always(400, c.body)})
		_, err := open(t, f).Do(context.Background(), text("x"))
		var got *model.PromptTooLongError
		if errors.As(err, &got) != (c.want != nil) {
			t.Errorf("%s: %v", c.body, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestErrorBodies(t *testing.T) {
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"detail": "no\tsuch\nthing"}`, "completions: status 404 Not Found: no such thing"},
		{"application/json", `{"detail": [{"loc": ["body"]}]}`, `Not Found: [{"loc": ["body"]}]`},
		{"application/json", `{"error": null, "message": "gone"}`, "Not Found: gone"},
		{"application/json", `{}`, "status 404 Not Found"},
		{"text/html; charset=utf-8", `<html><h1>Nginx</h1>`, "the reply is a web page, not JSON: is this the address of a model server?"},
		{"text/plain", "a \x1b[31mred\u202e text", "Not Found: a [31mred text"},
		{"text/plain", strings.Repeat("x", 1<<20), "Not Found: " + strings.Repeat("x", 300) + "..."},
		{"text/plain", "\xff\xfe", "Not Found: ?"},
	} {
		f := serve(t, &fake{reply: always(404, c.body), header: func(h http.Header) { h.Set("Content-Type", c.kind) }})
		m := open(t, f)
		_, err := m.Do(context.Background(), text("x"))
		if err == nil || !strings.HasSuffix(err.Error(), c.want) || !strings.HasPrefix(err.Error(), m.server.host+": ") {
			t.Errorf("%.50s: error %v, want %q", c.body, err, c.want)
		}
	}
}
