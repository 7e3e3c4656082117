package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxReplyBytes = 64 << 20 // log-probabilities of a long prompt take megabytes
	maxErrorBytes = 64 << 10
	defaultLimit  = 10 * time.Minute
)

// server sends requests and repeats those that failed for a passing reason.
type server struct {
	base   string
	host   string
	key    string
	client *http.Client
	retry  retry
	limit  time.Duration
}

func newServer(base string, o Options) (*server, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, errors.New("model server: the address is malformed")
	}
	key := strings.TrimSpace(o.Key)
	for _, r := range key {
		if r <= ' ' || r > '~' {
			return nil, errors.New("the API key holds blanks or characters that no HTTP header can carry: check ASSAY_API_KEY")
		}
	}
	s := &server{base: base, host: u.Host, key: key, client: o.Client, retry: defaultRetry, limit: o.Limit}
	if s.client == nil {
		s.client = newClient()
	}
	if o.Wait > 0 {
		s.retry.First = o.Wait
	}
	if s.limit <= 0 {
		s.limit = defaultLimit
	}
	return s, nil
}

// newClient returns a client that follows no redirection: it could lead prompts
// and key elsewhere.
func newClient() *http.Client {
	t := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 20 * time.Second}).DialContext,
		TLSHandshakeTimeout: 20 * time.Second,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 256, // as many as may be in flight, so that none is closed and opened again
		IdleConnTimeout:     time.Minute,
	}
	return &http.Client{
		Transport:     t,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

func (s *server) close() { s.client.CloseIdleConnections() }

// get asks once for what must be there before work begins; only a server that
// is starting is waited for.
func (s *server) get(ctx context.Context, path string) ([]byte, error) {
	return s.retry.do(ctx, func() ([]byte, error) {
		body, err := s.attempt(ctx, http.MethodGet, path, nil)
		var passing *passingError
		if errors.As(err, &passing) && passing.unreached {
			return nil, fmt.Errorf("%w: is the server running?", passing.err)
		}
		return body, err
	})
}

// post sends a body as JSON and returns the reply's.
func (s *server) post(ctx context.Context, path string, body any) ([]byte, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	return s.retry.do(ctx, func() ([]byte, error) { return s.attempt(ctx, http.MethodPost, path, data) })
}

var errTimeout = errors.New("timeout")

// attempt makes one request. Failures that may pass are *passingError.
func (s *server) attempt(ctx context.Context, method, path string, data []byte) ([]byte, error) {
	limited, cancel := context.WithTimeoutCause(ctx, s.limit, errTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(limited, method, s.base+"/"+path, bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", s.host, err)
	}
	req.Header.Set("User-Agent", "assay")
	req.Header.Set("Accept", "application/json")
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, s.failed(ctx, limited, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, s.statusError(path, resp)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReplyBytes+1))
	switch {
	case err != nil:
		return nil, s.failed(ctx, limited, err)
	case len(body) > maxReplyBytes:
		return nil, fmt.Errorf("%s: the reply to %s is larger than %d MiB", s.host, path, maxReplyBytes>>20)
	case !utf8.Valid(body):
		return nil, fmt.Errorf("%s: the reply to %s is not UTF-8", s.host, path)
	}
	return body, nil
}

// failed judges a failure to send or to receive.
func (s *server) failed(ctx, limited context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.Is(context.Cause(limited), errTimeout) {
		return fmt.Errorf("%s: no answer within %v", s.host, s.limit)
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // what it adds is the address
	}
	var network *net.OpError
	var dns *net.DNSError
	reached := !errors.As(err, &network) || network.Op != "dial"
	described := fmt.Errorf("ask %s: %w", s.host, err)
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return described
	case network != nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &passingError{err: described, unreached: !reached}
	}
	return described
}

// malformed says what is wrong with a reply that is no JSON of the right form.
func (s *server) malformed(path string, err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		field := kind.Field
		if field == "" {
			field = "as a whole"
		}
		return fmt.Errorf("%s: reply to %s: field %s is a %s, which is not as OpenAI's interface has it", s.host, path, field, kind.Value)
	}
	return fmt.Errorf("%s: reply to %s is not JSON: %w", s.host, path, err)
}

// without says that a reply lacks a field or has it with an impossible value.
func (s *server) without(path, field, want string) error {
	return fmt.Errorf("%s: reply to %s: field %s is missing or wrong: want %s", s.host, path, field, want)
}

// clean makes a text of the server's fit for a message: on one line, not long,
// and without the key.
func (s *server) clean(text string) string {
	if s.key != "" {
		text = strings.ReplaceAll(text, s.key, "[key]")
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "?"))
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "..."
	}
	return text
}
