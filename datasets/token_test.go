package datasets

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
)

func TestTokenForURL(t *testing.T) {
	tokens := TokensFromEnv(func(key string) string {
		return map[string]string{"HF_TOKEN": " hf\n", "GITHUB_TOKEN": "gh"}[key]
	})
	for address, want := range map[string]string{
		"https://huggingface.co/datasets/x":         "hf",
		"https://HuggingFace.co/datasets/x":         "hf",
		"https://huggingface.co:443/x":              "hf",
		"https://raw.githubusercontent.com/x":       "gh",
		"https://github.com/x":                      "gh",
		"http://huggingface.co/x":                   "",
		"https://huggingface.co:8443/x":             "",
		"https://huggingface.co.evil.org/x":         "",
		"https://evil-huggingface.co/x":             "",
		"https://cdn-lfs.huggingface.co/x":          "",
		"https://gist.github.com/x":                 "",
		"https://example.org/https://github.com/":   "",
		"http://raw.githubusercontent.com/x/README": "",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := tokens.forURL(u); got != want {
			t.Errorf("%s gets %q, want %q", address, got, want)
		}
	}
}

// internet is a transport on which every host is one TLS server.
func internet(t *testing.T, handler http.HandlerFunc) http.RoundTripper {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	return &http.Transport{
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
	}
}

// The token goes to the host it is for, stays on redirects within it, and does
// not follow one to another host, be it a subdomain, nor comes back from there.
func TestFetchRedirectDoesNotLeakTheToken(t *testing.T) {
	var mu sync.Mutex
	got := map[string]string{}
	next := map[string]string{
		"huggingface.co/start":          "https://huggingface.co/moved",
		"huggingface.co/moved":          "https://cdn-lfs.huggingface.co/signed",
		"cdn-lfs.huggingface.co/signed": "https://example.org/far",
		"example.org/far":               "https://huggingface.co/back",
	}
	transport := internet(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		got[r.Host+r.URL.Path] = r.Header.Get("Authorization")
		mu.Unlock()
		if to := next[r.Host+r.URL.Path]; to != "" {
			http.Redirect(w, r, to, http.StatusFound)
			return
		}
		ranged(longText)(w, r)
	})
	f := fileOf("mmlu/a.csv", longText, "https://huggingface.co/start")
	s := storeOf(t, "", t.TempDir(), f)
	fetcher := Fetcher{Store: s, Retry: quick, Transport: transport, Tokens: Tokens{HuggingFace: "hf", GitHub: "gh"}}
	if err := fetcher.Fetch(context.Background(), []File{f}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"huggingface.co/start":          "Bearer hf",
		"huggingface.co/moved":          "Bearer hf",
		"cdn-lfs.huggingface.co/signed": "",
		"example.org/far":               "",
		"huggingface.co/back":           "",
	}
	for place, token := range want {
		if sent, asked := got[place]; !asked || sent != token {
			t.Errorf("%s was sent %q (asked: %v), want %q", place, sent, asked, token)
		}
	}
}

func TestFetchRefusesRedirects(t *testing.T) {
	for name, c := range map[string]struct{ to, want string }{
		"to http": {"http://huggingface.co/x", "from https to http"},
		"endless": {"https://huggingface.co/start", "10 redirects"},
	} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			requests := 0
			transport := internet(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				requests++
				mu.Unlock()
				http.Redirect(w, r, c.to, http.StatusFound)
			})
			f := fileOf("mmlu/a.csv", longText, "https://huggingface.co/start")
			fetcher := Fetcher{Store: storeOf(t, "", t.TempDir(), f), Retry: quick, Transport: transport}
			err := fetcher.Fetch(context.Background(), []File{f})
			if err == nil || !strings.Contains(err.Error(), c.want) || requests > 10 {
				t.Errorf("%d requests, %v; want %q", requests, err, c.want)
			}
		})
	}
}

// An error names the address of the lock, not one that a redirect led to: that
// may carry a signature.
func TestFetchErrorHidesSignedAddresses(t *testing.T) {
	transport := internet(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "huggingface.co" {
			http.Redirect(w, r, "https://cdn.example.org/x?signature=secret", http.StatusFound)
			return
		}
		panic(http.ErrAbortHandler)
	})
	f := fileOf("mmlu/a.csv", longText, "https://huggingface.co/start")
	fetcher := Fetcher{Store: storeOf(t, "", t.TempDir(), f), Retry: quick, Transport: transport}
	err := fetcher.Fetch(context.Background(), []File{f})
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), f.URL) {
		t.Errorf("got %v", err)
	}
}

func TestFetchRefusedSaysWhichToken(t *testing.T) {
	transport := internet(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	f := fileOf("mmlu/a.csv", longText, "https://huggingface.co/start")
	for token, want := range map[string]string{"": "set HF_TOKEN", "s3cret": "token of HF_TOKEN was sent"} {
		fetcher := Fetcher{Store: storeOf(t, "", t.TempDir(), f), Retry: quick, Transport: transport, Tokens: Tokens{HuggingFace: token}}
		err := fetcher.Fetch(context.Background(), []File{f})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
