package chat

import (
	"errors"
	"fmt"

	"assay/model/gguf"
)

// ErrNoTemplate is matched by the error for a model without a chat template.
var ErrNoTemplate = errors.New("the model has no chat template")

// FromGGUF parses the chat template of a model file: the key
// tokenizer.chat_template, which is the default one also where the file has
// further templates by name, with the texts of the tokens that
// tokenizer.ggml.bos_token_id and eos_token_id name. The error matches
// [ErrNoTemplate] if the file has none.
func FromGGUF(f *gguf.File) (*Template, error) {
	const key = "tokenizer.chat_template"
	source, err := f.String(key)
	if errors.Is(err, gguf.ErrMissing) {
		return nil, fmt.Errorf("%s: %w (no key %s): use plain prompts, which still work, or a file converted with the template",
			f.Name(), ErrNoTemplate, key)
	}
	if err != nil {
		return nil, fmt.Errorf("read chat template: %w", err)
	}
	var o Options
	if o.BOS, err = tokenText(f, "tokenizer.ggml.bos_token_id"); err != nil {
		return nil, err
	}
	if o.EOS, err = tokenText(f, "tokenizer.ggml.eos_token_id"); err != nil {
		return nil, err
	}
	t, err := Parse(source, o)
	if err != nil {
		return nil, fmt.Errorf("%s: parse key %s: %w", f.Name(), key, err)
	}
	return t, nil
}

// tokenText returns the text of the token that a key names, or "" without it.
func tokenText(f *gguf.File, key string) (string, error) {
	id, err := f.Uint(key)
	if errors.Is(err, gguf.ErrMissing) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read special token: %w", err)
	}
	const list = "tokenizer.ggml.tokens"
	tokens, err := f.Strings(list)
	if errors.Is(err, gguf.ErrMissing) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read special token: %w", err)
	}
	if id >= uint64(len(tokens)) {
		return "", fmt.Errorf("%s: key %s is %d, but %s has %d tokens", f.Name(), key, id, list, len(tokens))
	}
	return tokens[id], nil
}
