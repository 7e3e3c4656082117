package responses

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// fields are the members of a line's object.
type fields map[string]json.RawMessage

// parseFields reads a line as one JSON object.
func parseFields(line []byte) (fields, error) {
	if !utf8.Valid(line) {
		return nil, errors.New("not UTF-8")
	}
	f := fields{}
	if err := json.Unmarshal(line, &f); err != nil {
		return nil, plainer(err)
	}
	if f == nil {
		return nil, errors.New("null, want an object")
	}
	return f, nil
}

// plainer says in terms of JSON what encoding/json says in terms of Go.
func plainer(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fmt.Errorf("%s, want an object", wrong.Value)
	}
	return fmt.Errorf("not JSON: %w", err)
}

// first returns the name of the first member that is there and not null.
func (f fields) first(names ...string) string {
	for _, n := range names {
		if v := f[n]; v != nil && !bytes.Equal(v, []byte("null")) {
			return n
		}
	}
	return ""
}

// has reports whether all members are there.
func (f fields) has(names ...string) bool {
	for _, n := range names {
		if f[n] == nil {
			return false
		}
	}
	return true
}

// text reads a string.
func (f fields) text(name string) (string, error) {
	var s *string
	if json.Unmarshal(f[name], &s) != nil || s == nil {
		return "", fmt.Errorf("%s is %s, want a string", name, brief(f[name]))
	}
	return *s, nil
}

// id reads a string or a number as the text of an id.
func (f fields) id(name string) (string, error) {
	if s, err := f.text(name); err == nil {
		return s, nil
	}
	var n json.Number
	if json.Unmarshal(f[name], &n) != nil || n == "" {
		return "", fmt.Errorf("%s is %s, want a string or a number", name, brief(f[name]))
	}
	return n.String(), nil
}

// names lists the members in order, for messages.
func (f fields) names() string {
	var names []string
	for n := range f {
		names = append(names, n)
	}
	slices.Sort(names)
	if len(names) > 12 {
		names = append(names[:12], "...")
	}
	return strings.Join(names, ", ")
}

// brief shortens a JSON text for a message.
func brief(text []byte) string {
	const limit = 40
	s := string(text)
	if s == "" {
		return "missing"
	}
	if len(s) > limit {
		s = strings.ToValidUTF8(s[:limit], "") + "..."
	}
	return s
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
