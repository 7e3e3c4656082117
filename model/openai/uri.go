package openai

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Handles reports whether a model's URI names a server.
func Handles(uri string) bool {
	scheme, _, found := strings.Cut(uri, "://")
	return found && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

// address is a parsed URI.
type address struct {
	base  string // without a slash at its end: "https://host/v1"
	model string // empty: the only one that the server has
}

// parseURI reads http[s]://host/v1?model=name. Whatever might hold a key is
// refused, and is not in the error.
func parseURI(uri string) (address, error) {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Opaque != "" {
		// The error of url.Parse quotes its input.
		return address{}, errors.New("model server: the address is malformed: want https://host/v1?model=name")
	}
	name := u.Scheme + "://" + u.Host + strings.TrimRight(u.Path, "/")
	if u.User != nil {
		return address{}, fmt.Errorf("model server %s: a user or key does not belong into the address, where it would be recorded: set ASSAY_API_KEY", u.Host)
	}
	for _, end := range []string{"/chat/completions", "/completions", "/models"} {
		if base, found := strings.CutSuffix(name, end); found {
			return address{}, fmt.Errorf("model server %s: want the address without %s: %s", u.Host, end, base)
		}
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil || u.Fragment != "" {
		return address{}, fmt.Errorf("model server %s: what follows the path is malformed: want ?model=name", u.Host)
	}
	for key, values := range query {
		if key != "model" || len(values) != 1 || values[0] == "" {
			return address{}, fmt.Errorf("model server %s: want nothing but one model=name after the ?; a key goes into ASSAY_API_KEY", u.Host)
		}
	}
	return address{base: name, model: query.Get("model")}, nil
}

// uri is the address as it is recorded.
func (a address) uri() string {
	// What is common in names stays readable.
	name := strings.NewReplacer("%2F", "/", "%3A", ":").Replace(url.QueryEscape(a.model))
	return a.base + "?model=" + name
}
