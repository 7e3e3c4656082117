package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// defaultNow is the time that templates see where [Input.Now] is not set: a
// fixed date, so that a prompt is the same on every day.
var defaultNow = time.Date(2025, time.October, 7, 0, 0, 0, 0, time.UTC)

// Error is a fault of a template, or of what it does with its input.
type Error struct {
	Line int // in the template, from 1
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("chat template line %d: %v", e.Line, e.Err) }

func (e *Error) Unwrap() error { return e.Err }

// atLine adds the line to an error that has none yet.
func atLine(line int, err error) error {
	var located *Error
	if err == nil || errors.As(err, &located) {
		return err
	}
	return &Error{Line: line, Err: err}
}

// Options are what a template needs to know of the model's tokenizer.
type Options struct {
	BOS string // text of the token that begins a sequence, "" for none
	EOS string // text of the token that ends a sequence, "" for none
}

// Template is a parsed chat template. It is safe for concurrent use.
type Template struct {
	program *program
	options Options
	digest  string
}

// Parse parses a chat template. The error is an [*Error] with the line if the
// template is at fault.
func Parse(source string, o Options) (*Template, error) {
	if len(source) > maxSource {
		return nil, fmt.Errorf("chat template of %d bytes: more than %d are not supported", len(source), maxSource)
	}
	if !utf8.ValidString(source) {
		return nil, errors.New("chat template is not valid UTF-8")
	}
	body, err := parse(source)
	if err != nil {
		return nil, err
	}
	p, err := resolve(body)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(source))
	return &Template{program: p, options: o, digest: hex.EncodeToString(sum[:])}, nil
}

// Digest returns the SHA-256 of the template's source in hexadecimal. Two
// models whose templates differ do not get the same prompts.
func (t *Template) Digest() string { return t.digest }

// Input is a conversation and what belongs to it. JSON keeps the order of keys
// and the difference between 1 and 1.0, which end up in the prompt.
type Input struct {
	Messages            json.RawMessage // array of objects
	Tools               json.RawMessage // array of objects, or nil for none
	Documents           json.RawMessage // array of objects, or nil for none
	AddGenerationPrompt bool            // whether to end with the beginning of an answer
	// Now is the time that strftime_now formats, in its own time zone. The zero
	// time stands for 2025-10-07 00:00, so that prompts are reproducible.
	Now time.Time
	// Extra are further variables of the template, such as enable_thinking.
	Extra map[string]json.RawMessage
}

// Render returns the prompt for a conversation. Variables that transformers
// always passes are always defined: messages, tools and documents (None where
// there are none), add_generation_prompt, bos_token and eos_token. The error
// matches [ErrRaised] if the template refuses the conversation, names the
// field of in that is not valid JSON, and is otherwise an [*Error].
func (t *Template) Render(in Input) (string, error) {
	vars, err := t.variables(in)
	if err != nil {
		return "", err
	}
	rt := &runtime{program: t.program, vars: vars, now: in.Now}
	if in.Now.IsZero() {
		rt.now = defaultNow
	}
	prompt, err := rt.render()
	return prompt, atLine(1, err)
}

// variables decodes the input.
func (t *Template) variables(in Input) (map[string]value, error) {
	vars := map[string]value{
		"add_generation_prompt": in.AddGenerationPrompt,
		"bos_token":             t.options.BOS,
		"eos_token":             t.options.EOS,
	}
	fields := []struct {
		name    string
		data    json.RawMessage
		objects bool // whether the elements must be objects
	}{
		{"messages", in.Messages, false}, {"tools", in.Tools, true}, {"documents", in.Documents, true},
	}
	for _, f := range fields {
		v, err := decodeArray(f.data, f.objects)
		if err == nil && v == nil && f.name == "messages" {
			err = errors.New("there are none; pass [] for an empty conversation")
		}
		if err != nil {
			return nil, fmt.Errorf("render chat template: %s: %w", f.name, err)
		}
		vars[f.name] = v
	}
	for _, name := range sortedNames(in.Extra) {
		switch name {
		case "messages", "tools", "documents", "add_generation_prompt":
			return nil, fmt.Errorf("render chat template: variable %q belongs into its own field of the input", name)
		}
		v, err := decodeJSON(in.Extra[name])
		if err != nil {
			return nil, fmt.Errorf("render chat template: variable %q: %w", name, err)
		}
		vars[name] = v
	}
	return vars, nil
}

func sortedNames(m map[string]json.RawMessage) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// decodeArray decodes a JSON array, and nothing or null to nil.
func decodeArray(data json.RawMessage, objects bool) (value, error) {
	if strings.TrimSpace(string(data)) == "" {
		return nil, nil
	}
	v, err := decodeJSON(data)
	if err != nil || v == nil {
		return nil, err
	}
	l, ok := v.(*list)
	if !ok {
		return nil, fmt.Errorf("want a JSON array, got a %s", typeName(v))
	}
	for i, item := range l.items {
		if _, ok := item.(*dict); objects && !ok {
			return nil, fmt.Errorf("element %d: want a JSON object, got a %s", i, typeName(item))
		}
	}
	return l, nil
}
