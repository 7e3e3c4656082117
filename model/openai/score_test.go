package openai

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/model"
)

// bigram is a model for tests of scoring: its tokens are words with the blank
// before them, and the next one depends on the length of the last one only.
type bigram struct {
	begin     bool // a text begins with a token of its own
	hideBegin bool // which the lists leave out, as llama-cpp-python does
	hideLast  bool // the lists leave out what was generated, likewise
	late      bool // the lists give each token's successor, likewise
	noEcho    bool
}

func words(s string) []string {
	var out []string
	for _, w := range strings.SplitAfter(s, " ") {
		if n := len(out); n > 0 && strings.HasSuffix(out[n-1], " ") {
			out[n-1] = strings.TrimSuffix(out[n-1], " ")
			w = " " + w
		}
		out = append(out, w)
	}
	return out
}

// logProb is the log-probability of a token after another one.
func logProb(before, token string) float64 {
	return -1 - float64((len(before)*7+len(token)*3)%11)/2
}

// most is the largest log-probability after a token, that of a token " best".
func most(before string) float64 { return -0.125 * float64(1+len(before)%5) }

func (b bigram) reply(_ string, body map[string]any, _ int) (int, string) {
	tokens := words(body["prompt"].(string))
	if b.begin {
		tokens = append([]string{"<s>"}, tokens...)
	}
	prompt := len(tokens)
	tokens = append(tokens, " best")
	var names, own, top []string
	for i, token := range tokens {
		switch {
		case i < prompt && body["echo"] != true || b.noEcho && i < prompt:
			continue
		case b.hideBegin && i == 0, b.hideLast && body["echo"] == true && i == prompt:
			continue
		}
		names = append(names, fmt.Sprintf("%q", token))
		if i == 0 || len(names) == 1 && body["echo"] == true && !b.noEcho {
			own, top = append(own, "null"), append(top, "null")
			continue
		}
		before := tokens[i-1]
		if b.late && i < prompt {
			before = token
		}
		p := logProb(before, token)
		if i == prompt {
			p = most(before)
		}
		own = append(own, fmt.Sprint(p))
		top = append(top, fmt.Sprintf(`{%q: %v, " best": %v}`, token, p, most(before)))
	}
	return 200, fmt.Sprintf(`{"choices": [{"text": " best", "finish_reason": "length", "logprobs": {"tokens": [%s], "token_logprobs": [%s], "top_logprobs": [%s]}}],
		"usage": {"prompt_tokens": %d, "completion_tokens": 1}}`, strings.Join(names, ","), strings.Join(own, ","), strings.Join(top, ","), prompt)
}

func TestScore(t *testing.T) {
	for name, b := range map[string]bigram{
		"as vLLM":                    {},
		"as vLLM, with a beginning":  {begin: true},
		"as llama-cpp-python":        {begin: true, hideBegin: true, hideLast: true},
		"without the beginning":      {begin: true, hideBegin: true},
		"without what was generated": {hideLast: true},
		"likewise, with a beginning": {begin: true, hideLast: true},
	} {
		f := serve(t, &fake{reply: b.reply})
		m := open(t, f)
		if err := m.CheckScoring(context.Background()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := m.Do(context.Background(), model.Request{
			Prompt:  model.Prompt{Text: "Is it so? Answer: \n"}, // the blanks go to the choices
			Choices: []string{"A", "yes it is", "no"},
			Probe:   model.Probe{TopK: 1},
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var want []model.ChoiceScore
		for _, text := range []string{"Is it so? Answer: \nA", "Is it so? Answer: \nyes it is", "Is it so? Answer: \nno"} {
			w := words(text)
			s := model.ChoiceScore{}
			for i := 4; i < len(w); i++ {
				s.LogProb += logProb(w[i-1], w[i])
				s.Tokens++
			}
			want = append(want, s)
		}
		approx := cmpopts.EquateApprox(0, 1e-9)
		if diff := cmp.Diff(want, got.Choices, approx); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]model.TokenProb{{Token: -1, LogProb: most(" Answer:")}}, got.Evidence.Top, approx); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if got.Finish != model.FinishScored || len(got.PromptDigest) != 64 || got.Usage.Decoded != 0 || got.Usage.Prompt == 0 || got.Evidence.Margin <= 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestGreedyChoice(t *testing.T) {
	f := serve(t, &fake{reply: bigram{}.reply})
	got, err := open(t, f).Do(context.Background(), model.Request{Prompt: model.Prompt{Text: "a b"}, Choices: []string{" c", " d e"}})
	if err != nil || got.Choices[0].Greedy || got.Choices[1].Greedy {
		t.Errorf("%+v, %v", got.Choices, err)
	}
	p, q := -1.0, -1.0
	l := &logProbs{TopLogProbs: []map[string]*float64{nil, {"a": &p, "b": &q, "c": nil}}}
	if l.best(1, -1) != -1 || l.best(1, -2) != -1 || l.best(0, -2) != -2 || l.best(7, -2) != -2 {
		t.Error("best")
	}
}

func TestCannotScore(t *testing.T) {
	for name, c := range map[string]struct {
		reply func(string, map[string]any, int) (int, string)
		want  string
	}{
		"llama-server, old": {always(400, `{"error": {"message": "Only no echo is supported"}}`), "it says: Only no echo is supported"},
		"llama-server, new": {bigram{noEcho: true}.reply, "it ignores echo"},
		"Ollama":            {always(200, completionWith(`null`, 5)), "it returns no logprobs of the prompt"},
		"no completions":    {always(404, `{"detail": "Not Found"}`), "it has no completions"},
		"no logprobs":       {always(400, `{"error": {"message": "logprobs are disabled"}}`), "logprobs are disabled"},
		"nulls":             {always(200, completionWith(`{"token_logprobs": [null, null, null, null, null, null, null]}`, 5)), "it returns no logprobs of the prompt"},
		"another place":     {bigram{late: true}.reply, "they belong to other places of the text"},
	} {
		m := open(t, serve(t, &fake{reply: growing(c.reply)}))
		err := m.CheckScoring(context.Background())
		var cannot *CannotScoreError
		if !errors.As(err, &cannot) || !strings.Contains(cannot.Why, c.want) || !strings.HasPrefix(err.Error(), m.server.host+" cannot score choices: ") ||
			!strings.Contains(err.Error(), "such as mmlu") {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
		// It is not asked again.
		if _, err := m.Do(context.Background(), model.Request{Prompt: model.Prompt{Text: "a"}, Choices: []string{" b"}}); !errors.As(err, &cannot) {
			t.Errorf("%s: then %v", name, err)
		}
	}
}

// growing adds one token to the prompt's count from the second request on, as a
// continuation does.
func growing(reply func(string, map[string]any, int) (int, string)) func(string, map[string]any, int) (int, string) {
	return func(path string, body map[string]any, call int) (int, string) {
		status, text := reply(path, body, call)
		if body["echo"] == true {
			text = strings.Replace(text, `"prompt_tokens": 5,`, `"prompt_tokens": 6,`, 1)
		}
		return status, text
	}
}

func completionWith(logProbs string, prompt int) string {
	return fmt.Sprintf(`{"choices": [{"text": "a", "finish_reason": "length", "logprobs": %s}], "usage": {"prompt_tokens": %d, "completion_tokens": 1}}`, logProbs, prompt)
}

func TestBadScores(t *testing.T) {
	for name, c := range map[string]struct{ reply, want string }{
		"no usage":       {`{"choices": [{"text": "a", "finish_reason": "stop"}]}`, "usage.prompt_tokens is missing"},
		"no more tokens": {completionWith(`null`, 4), `choice " b" adds no token to the prompt: 4 tokens with it, 4 without`},
		"positive":       {completionWith(`{"token_logprobs": [null, -1, -1, -1, -1, 0.5, -1]}`, 5), "token_logprobs[5] is missing or wrong: want a log-probability, at most 0"},
		"too few":        {completionWith(`{"tokens": ["x", "y", "z"], "token_logprobs": [null, -1, -1]}`, 5), "entries for 6 tokens of the prompt and 1 more, not for 3"},
		"unknown model":  {``, "The model x does not exist"},
	} {
		reply := growing(always(200, c.reply))
		if c.reply == "" {
			reply = always(404, `{"message": "The model x does not exist."}`)
		}
		m := open(t, serve(t, &fake{reply: reply}))
		_, err := m.Do(context.Background(), model.Request{Prompt: model.Prompt{Text: "a"}, Choices: []string{" b"}})
		var cannot *CannotScoreError
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &cannot) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
}

func TestMargin(t *testing.T) {
	s := func(p ...float64) (out []model.ChoiceScore) {
		for _, v := range p {
			out = append(out, model.ChoiceScore{LogProb: v})
		}
		return out
	}
	if margin(s(-1)) != 0 || margin(s(-3, -1, -2)) != 1 || margin(s(-1, -1)) != 0 || math.IsNaN(margin(nil)) {
		t.Error("margin")
	}
}
