package runner

import (
	"context"
	"fmt"

	"assay/model"
)

// Prompts returns the tokens of the prompt of every request, once where an item
// is asked several times. The model must be able to tell them.
func (p *Plan) Prompts(ctx context.Context) ([][]model.Token, error) {
	t, ok := p.config.Model.(model.Tokenizing)
	if !ok {
		return nil, fmt.Errorf("%s does not tell the tokens of its prompts", p.config.Model.Info().URI)
	}
	var out [][]model.Token
	for _, s := range p.suites {
		for _, item := range s.items {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			request, err := s.suite.Request(item)
			if err != nil {
				return nil, fmt.Errorf("suite %s: item %s: %w", s.info.Name, item.ID, err)
			}
			tokens, err := t.PromptTokens(request)
			if err != nil {
				return nil, fmt.Errorf("suite %s: item %s: %w", s.info.Name, item.ID, err)
			}
			out = append(out, tokens)
		}
	}
	return out, nil
}
