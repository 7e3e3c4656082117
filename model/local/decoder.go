package local

import (
	"assay/model"
	"assay/model/decoder"
	"assay/model/tokenizer"
)

// Decoder returns the forward pass, for what needs logits rather than answers. It may be used beside
// requests, and must not be used after Close.
func (m *Model) Decoder() *decoder.Model { return m.decoder }

// TextTokens returns the tokens of a text with the token, if any, that the vocabulary begins texts
// with, but without one that ends them. Control tokens written in the text stay text.
func (m *Model) TextTokens(text string) []model.Token {
	tokens := m.tokenizer.Encode(text, tokenizer.Options{})
	if bos, ok := m.FirstToken(); ok {
		return append([]model.Token{bos}, tokens...)
	}
	return tokens
}

// FirstToken returns the token that the vocabulary begins texts with, if it does.
func (m *Model) FirstToken() (model.Token, bool) {
	bos, ok := m.tokenizer.BOS()
	return bos, ok && m.tokenizer.AddsBOS()
}
