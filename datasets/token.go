package datasets

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Tokens are the credentials that downloads may need. Each is sent over https
// only, to the hosts it is meant for, and never follows a redirect elsewhere.
type Tokens struct {
	HuggingFace string
	GitHub      string
}

// TokensFromEnv reads HF_TOKEN and GITHUB_TOKEN.
func TokensFromEnv(getenv func(string) string) Tokens {
	return Tokens{
		HuggingFace: strings.TrimSpace(getenv("HF_TOKEN")),
		GitHub:      strings.TrimSpace(getenv("GITHUB_TOKEN")),
	}
}

// forURL returns the token for an address and the variable it comes from.
func (t Tokens) forURL(u *url.URL) (token, variable string) {
	if u.Scheme != "https" || u.Port() != "" && u.Port() != "443" {
		return "", ""
	}
	switch strings.ToLower(u.Hostname()) {
	case "huggingface.co":
		return t.HuggingFace, "HF_TOKEN"
	case "github.com", "api.github.com", "raw.githubusercontent.com", "media.githubusercontent.com":
		return t.GitHub, "GITHUB_TOKEN"
	}
	return "", ""
}

// hint says what to do about a refusal that a token may cause or cure.
func (t Tokens) hint(u *url.URL) string {
	token, variable := t.forURL(u)
	switch {
	case variable == "":
		return ""
	case token == "":
		return fmt.Sprintf(": if the file needs an account, set %s", variable)
	default:
		return fmt.Sprintf(": the token of %s was sent, it may be expired or lack the right to read", variable)
	}
}

// redirectError says that a redirect was not followed.
type redirectError struct{ reason string }

func (e *redirectError) Error() string { return e.reason }

// checkRedirect is the policy on redirects: no endless chain, no step from https
// down to http, and no credentials to another origin. The http package itself
// would pass them on to subdomains.
func checkRedirect(req *http.Request, via []*http.Request) error {
	if len(via) >= 10 {
		return &redirectError{"stopped after 10 redirects"}
	}
	last := via[len(via)-1].URL
	if last.Scheme == "https" && req.URL.Scheme != "https" {
		return &redirectError{"redirected from https to " + req.URL.Scheme}
	}
	if req.URL.Scheme != via[0].URL.Scheme || !strings.EqualFold(req.URL.Host, via[0].URL.Host) {
		req.Header.Del("Authorization")
	}
	return nil
}
