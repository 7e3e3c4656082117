package local

import "assay/model"

// PromptDigest returns the Response.PromptDigest that Do would give for a
// request, without evaluating anything.
func (m *Model) PromptDigest(r model.Request) (string, error) {
	if len(r.Choices) == 0 {
		prompt, err := m.PromptTokens(r)
		if err != nil {
			return "", err
		}
		most, _ := room(r.Decoding.MaxTokens, m.info.ContextLength)
		return digest(prompt[max(0, len(prompt)-most):]), nil
	}
	choices, err := m.choices(r)
	if err != nil {
		return "", err
	}
	fit(choices, m.info.ContextLength)
	sequences := make([][]model.Token, len(choices))
	for i, c := range choices {
		sequences[i] = c.Tokens
	}
	return digest(sequences...), nil
}
