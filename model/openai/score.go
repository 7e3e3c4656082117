package openai

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"assay/model"
)

// CannotScoreError says that a server cannot score choices.
type CannotScoreError struct {
	Host string
	Why  string
}

// Error names the host, the reason and what to do.
func (e *CannotScoreError) Error() string {
	return fmt.Sprintf("%s cannot score choices: %s: suites whose output is \"choices\" (see 'assay list --suite NAME'), such as mmlu, "+
		"need a server whose completions take echo with logprobs, as vLLM, SGLang and llama-cpp-python have it; "+
		"suites that generate, such as mmlu-generative, run with any", e.Host, e.Why)
}

// CheckScoring asks the server to score two choices, and returns a
// *CannotScoreError where it cannot: before a run, instead of after each item.
func (m *Model) CheckScoring(ctx context.Context) error {
	_, err := m.score(ctx, model.Request{Prompt: model.Prompt{Text: "one two"}, Choices: []string{" three", " four"}})
	return err
}

// score computes the log-likelihood of each choice after the prompt. As in
// lm-evaluation-harness, blanks at the end of the context belong to the
// continuation, and its tokens are those that the whole has beyond the number
// of tokens of the context.
func (m *Model) score(ctx context.Context, r model.Request) (model.Response, error) {
	if err := m.cannot.Load(); err != nil {
		return model.Response{}, err
	}
	if r.Prompt.Chat() {
		return model.Response{}, &CannotScoreError{Host: m.server.host, Why: "the interface has no scoring after a conversation"}
	}
	if r.Prompt.Tokens != nil {
		return model.Response{}, fmt.Errorf("%s: choices after token ids cannot be scored by a server: give the prompt as text", m.server.host)
	}
	text := r.Prompt.Text + r.Prompt.Prefix
	given := strings.TrimRightFunc(text, isPythonSpace)
	blanks := text[len(given):]
	if given == "" {
		return model.Response{}, errors.New("choices after an empty prompt cannot be scored by a server")
	}

	r.Prompt, r.Decoding = model.Prompt{Text: given}, model.Decoding{MaxTokens: 1}
	path, before, err := m.generate(ctx, r)
	if err != nil {
		return model.Response{}, m.judgeRefusal(err)
	}
	if before.Usage.Prompt == 0 {
		return model.Response{}, m.server.without(path, "usage.prompt_tokens", "the number of tokens of the prompt")
	}
	response := model.Response{
		Finish:   model.FinishScored,
		Evidence: evidence(before.Choices[0].LogProbs, r.Probe.TopK),
		Usage:    before.usage(),
	}
	response.Usage.Decoded = 0
	parts := [][]byte{[]byte(given)}
	for _, choice := range r.Choices {
		parts = append(parts, []byte(blanks+choice))
		score, used, err := m.scoreChoice(ctx, given+blanks+choice, before.Usage.Prompt)
		if err != nil {
			return model.Response{}, err
		}
		response.Choices = append(response.Choices, score)
		response.Usage.Cached += used.Cached
		response.Usage.Evaluated += used.Evaluated
	}
	response.PromptDigest = digest(parts...)
	response.Evidence.Margin = margin(response.Choices)
	return response, nil
}

// scoreChoice scores the tokens of a text after the first ones, which are the
// context.
func (m *Model) scoreChoice(ctx context.Context, text string, contextTokens int) (model.ChoiceScore, model.Usage, error) {
	one := 1
	body := completionBody{
		sampling: m.sampling(model.Decoding{}),
		Prompt:   text, MaxTokens: &one, LogProbs: &one, Echo: true,
	}
	out, err := m.server.ask(ctx, pathCompletions, body)
	if err != nil {
		return model.ChoiceScore{}, model.Usage{}, m.judgeRefusal(err)
	}
	score, err := m.read(out, contextTokens)
	return score, out.usage(), err
}

// read adds up the log-probabilities of a continuation. Its place is counted
// from the end, as some servers leave out the token that begins a text.
func (m *Model) read(out *reply, contextTokens int) (model.ChoiceScore, error) {
	n := out.Usage.Prompt - contextTokens
	if n <= 0 {
		return model.ChoiceScore{}, fmt.Errorf("%s: a choice adds no token to the prompt: %d tokens with it, %d without", m.server.host, out.Usage.Prompt, contextTokens)
	}
	l := out.Choices[0].LogProbs
	if l == nil {
		return model.ChoiceScore{}, m.cannotScore("it returns no logprobs of the prompt")
	}
	end := len(l.TokenLogProbs) - out.Usage.Decoded
	start := end - n
	if start < 0 {
		return model.ChoiceScore{}, m.cannotScore("it ignores echo")
	}
	score := model.ChoiceScore{Tokens: n, Greedy: true}
	for i := start; i < end; i++ {
		p := l.TokenLogProbs[i]
		if p == nil {
			return model.ChoiceScore{}, m.cannotScore("it returns no logprobs of the prompt")
		}
		if *p > 1e-3 {
			return model.ChoiceScore{}, m.server.without(pathCompletions, fmt.Sprintf("choices[0].logprobs.token_logprobs[%d]", i), "a log-probability, at most 0")
		}
		score.LogProb += *p
		score.Greedy = score.Greedy && isBest(l.TopLogProbs, i, *p)
	}
	return score, nil
}

// isBest reports whether a token is the most likely one at its place, as far as
// the reply tells.
func isBest(top []map[string]*float64, i int, p float64) bool {
	if i >= len(top) || len(top[i]) == 0 {
		return false
	}
	for _, other := range top[i] {
		if other != nil && *other > p {
			return false
		}
	}
	return true
}

// margin is the distance of the two best choices.
func margin(choices []model.ChoiceScore) float64 {
	if len(choices) < 2 {
		return 0
	}
	best, second := math.Inf(-1), math.Inf(-1)
	for _, c := range choices {
		if c.LogProb > best {
			best, second = c.LogProb, best
		} else if c.LogProb > second {
			second = c.LogProb
		}
	}
	return best - second
}

// judgeRefusal recognizes a refusal to score.
func (m *Model) judgeRefusal(err error) error {
	var status *StatusError
	switch {
	case errors.As(err, &status) && status.Code == http.StatusNotFound && !strings.Contains(status.Message, "model"):
		return m.cannotScore("it has no completions")
	case errors.As(err, &status) && status.mentions("echo", "logprob"):
		return m.cannotScore("it says: " + status.Message)
	}
	return err
}

// cannotScore remembers that the server cannot, so that it is not asked again.
func (m *Model) cannotScore(why string) error {
	err := &CannotScoreError{Host: m.server.host, Why: why}
	m.cannot.Store(err)
	return err
}

// isPythonSpace is what Python's str.rstrip removes.
func isPythonSpace(r rune) bool {
	switch {
	case r >= '\t' && r <= '\r', r >= 0x1c && r <= ' ', r == 0x85, r == 0xa0, r == 0x1680,
		r >= 0x2000 && r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x202f, r == 0x205f, r == 0x3000:
		return true
	}
	return false
}
