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
		"need a server whose completions take echo with logprobs, as vLLM and SGLang have it; "+
		"suites that generate, such as mmlu-generative, run with any", e.Host, e.Why)
}

// CheckScoring has the server score choices, and returns a *CannotScoreError
// where it cannot: before a run, instead of after each item. It also compares
// the distribution after the context as the server tells it for the context
// alone and for each choice. Servers are known that give the log-probability of
// each token's successor instead (llama-cpp-python does for models whose texts
// begin without a special token: its issue 1983).
func (m *Model) CheckScoring(ctx context.Context) error {
	response, bests, err := m.scoreAll(ctx, model.Request{
		Prompt:  model.Prompt{Text: "The capital of France is Paris, the capital of Italy is"},
		Choices: []string{" Rome", " a", " not", " the"},
		Probe:   model.Probe{TopK: 1},
	})
	if err != nil {
		return err
	}
	if len(response.Evidence.Top) == 0 {
		return m.cannotScore("it returns no logprobs of what it generates")
	}
	const noise = 0.25 // nats; other batches and other kernels are far below
	for _, best := range bests {
		if math.Abs(best-response.Evidence.Top[0].LogProb) > noise {
			return m.cannotScore("its logprobs of a prompt contradict those of what it generates: they belong to other places of the text")
		}
	}
	return nil
}

// score computes the log-likelihood of each choice after the prompt. As in
// lm-evaluation-harness, blanks at the end of the context belong to the
// continuation, and its tokens are those that the whole has beyond the number
// of tokens of the context.
func (m *Model) score(ctx context.Context, r model.Request) (model.Response, error) {
	response, _, err := m.scoreAll(ctx, r)
	return response, err
}

// scoreAll also returns, for each choice, the largest log-probability at its
// first token.
func (m *Model) scoreAll(ctx context.Context, r model.Request) (model.Response, []float64, error) {
	text, err := m.scorable(r)
	if err != nil {
		return model.Response{}, nil, err
	}
	given := strings.TrimRightFunc(text, isPythonSpace)
	blanks := text[len(given):]
	r.Prompt, r.Decoding = model.Prompt{Text: given}, model.Decoding{MaxTokens: 1}
	path, before, err := m.generate(ctx, r)
	if err != nil {
		return model.Response{}, nil, m.judgeRefusal(err)
	}
	if before.Usage.Prompt == 0 {
		return model.Response{}, nil, m.server.without(path, "usage.prompt_tokens", "the number of tokens of the prompt")
	}
	response := model.Response{
		Finish:   model.FinishScored,
		Evidence: evidence(before.Choices[0].LogProbs, r.Probe.TopK),
		Usage:    before.usage(),
	}
	response.Usage.Decoded = 0
	parts := [][]byte{[]byte(given)}
	var bests []float64
	for _, choice := range r.Choices {
		parts = append(parts, []byte(blanks+choice))
		score, best, used, err := m.scoreChoice(ctx, given, blanks+choice, before.Usage.Prompt)
		if err != nil {
			return model.Response{}, nil, err
		}
		bests = append(bests, best)
		response.Choices = append(response.Choices, score)
		response.Usage.Cached += used.Cached
		response.Usage.Evaluated += used.Evaluated
	}
	response.PromptDigest = digest(parts...)
	response.Evidence.Margin = margin(response.Choices)
	return response, bests, nil
}

// scorable returns the context of choices as text.
func (m *Model) scorable(r model.Request) (string, error) {
	text := r.Prompt.Text + r.Prompt.Prefix
	switch cannot := m.cannot.Load(); {
	case cannot != nil:
		return "", cannot
	case r.Prompt.Chat():
		return "", &CannotScoreError{Host: m.server.host, Why: "the interface has no scoring after a conversation"}
	case r.Prompt.Tokens != nil:
		return "", fmt.Errorf("%s: choices after token ids cannot be scored by a server: give the prompt as text", m.server.host)
	case strings.TrimFunc(text, isPythonSpace) == "":
		return "", fmt.Errorf("%s: choices after an empty prompt cannot be scored by a server", m.server.host)
	}
	return text, nil
}

// scoreChoice scores a continuation of a context of so many tokens.
func (m *Model) scoreChoice(ctx context.Context, given, continuation string, contextTokens int) (score model.ChoiceScore, best float64, used model.Usage, err error) {
	one := 1
	body := completionBody{
		sampling: m.sampling(model.Decoding{}),
		Prompt:   given + continuation, MaxTokens: &one, LogProbs: &one, Echo: true,
	}
	body.TokenIDs = false // the tokens' text may be needed
	out, err := m.server.ask(ctx, pathCompletions, body)
	if err != nil {
		return model.ChoiceScore{}, 0, model.Usage{}, m.judgeRefusal(err)
	}
	score, best, err = m.read(out, contextTokens, continuation)
	return score, best, out.usage(), err
}

// read adds up the log-probabilities of a continuation. best is the largest
// log-probability at its first token.
func (m *Model) read(out *reply, contextTokens int, continuation string) (score model.ChoiceScore, best float64, err error) {
	n := out.Usage.Prompt - contextTokens
	if n <= 0 {
		return score, 0, fmt.Errorf("%s: choice %q adds no token to the prompt: %d tokens with it, %d without",
			m.server.host, continuation, out.Usage.Prompt, contextTokens)
	}
	l := out.Choices[0].LogProbs
	if l == nil {
		return score, 0, m.cannotScore("it returns no logprobs of the prompt")
	}
	if len(l.TokenLogProbs) < 2 {
		return score, 0, m.cannotScore("it ignores echo")
	}
	end, ok := l.end(out.Usage.Prompt, out.Usage.Decoded, n, continuation)
	if !ok {
		return score, 0, m.server.without(pathCompletions, "choices[0].logprobs", fmt.Sprintf(
			"entries for %d tokens of the prompt and %d more, not for %d", out.Usage.Prompt, out.Usage.Decoded, len(l.TokenLogProbs)))
	}
	score = model.ChoiceScore{Tokens: n, Greedy: true}
	for i := end - n; i < end; i++ {
		p := l.TokenLogProbs[i]
		if p == nil {
			return score, 0, m.cannotScore("it returns no logprobs of the prompt")
		}
		if *p > 1e-3 {
			return score, 0, m.server.without(pathCompletions, fmt.Sprintf("choices[0].logprobs.token_logprobs[%d]", i), "a log-probability, at most 0")
		}
		score.LogProb += *p
		score.Greedy = score.Greedy && *p == l.best(i, *p)
	}
	return score, l.best(end-n, *l.TokenLogProbs[end-n]), nil
}

// end returns where the prompt ends in the lists, of which the last n tokens
// before it are the continuation. Servers differ: vLLM lists the whole prompt
// and the generated token, llama-cpp-python leaves out a token that begins a
// text, and may leave out the generated one. What the counts leave open, the
// tokens' text decides; the first blanks of it vary with the tokenizer.
func (l *logProbs) end(prompt, decoded, n int, continuation string) (int, bool) {
	total := len(l.TokenLogProbs)
	if decoded <= 1 && total == prompt+decoded && n < prompt {
		return prompt, true
	}
	want := strings.TrimLeftFunc(continuation, isPythonSpace)
	for _, end := range []int{total - 1, total} {
		if end > len(l.Tokens) || end-n < 1 {
			continue
		}
		if strings.HasSuffix(strings.Join(l.Tokens[end-n:end], ""), want) && want != "" {
			return end, true
		}
	}
	return 0, false
}

// best returns the largest log-probability at a place, at least the token's
// own.
func (l *logProbs) best(i int, own float64) float64 {
	best := own
	if i < len(l.TopLogProbs) {
		for _, p := range l.TopLogProbs[i] {
			if p != nil {
				best = max(best, *p)
			}
		}
	}
	return best
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
