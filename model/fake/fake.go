// Package fake is a scripted model: it answers by rules instead of weights, so
// that everything around a model can be tried without one.
package fake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"assay/model"
)

// Script says what a fake model answers.
type Script struct {
	Name  string `json:"name"`
	Rules []Rule `json:"rules"`
}

// Rule answers the requests whose prompt contains a text. The first rule that
// matches is used.
type Rule struct {
	Contains string `json:"contains"` // empty matches every prompt

	Text     string    `json:"text,omitempty"`     // answer to a generation, before stop strings are cut
	LogProbs []float64 `json:"logprobs,omitempty"` // of choices, in order
	Choice   string    `json:"choice,omitempty"`   // instead of LogProbs: the choice to prefer, blanks around it ignored
	Error    string    `json:"error,omitempty"`    // fail with this message
	Panic    string    `json:"panic,omitempty"`    // panic with this message
}

// Model answers by a script. It implements model.Model.
type Model struct {
	script Script
	digest string
	calls  atomic.Int64
}

var _ model.Model = (*Model)(nil)

// New makes a model of a script.
func New(s Script) *Model {
	text, _ := json.Marshal(s) // strings and finite numbers always encode
	sum := sha256.Sum256(text)
	return &Model{script: s, digest: hex.EncodeToString(sum[:])}
}

// Open reads a script from a JSON file.
func Open(path string) (*Model, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read script of fake model: %w", err)
	}
	var s Script
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: script of fake model: %w", path, err)
	}
	if s.Name == "" {
		s.Name = filepath.Base(path)
	}
	return New(s), nil
}

// Info names the script and its digest.
func (m *Model) Info() model.Info {
	return model.Info{
		URI:           "fake:" + m.script.Name,
		Name:          m.script.Name,
		Engine:        "fake",
		WeightsDigest: m.digest,
		Warning:       "scripted answers, not a model",
	}
}

// Calls returns how many requests have been answered.
func (m *Model) Calls() int { return int(m.calls.Load()) }

// Close does nothing.
func (m *Model) Close() error { return nil }

// Do answers by the first rule that matches. A prompt that no rule matches is
// an error.
func (m *Model) Do(ctx context.Context, r model.Request) (model.Response, error) {
	if err := ctx.Err(); err != nil {
		return model.Response{}, err
	}
	m.calls.Add(1)
	prompt := promptText(r.Prompt)
	for _, rule := range m.script.Rules {
		if !strings.Contains(prompt, rule.Contains) {
			continue
		}
		switch {
		case rule.Panic != "":
			panic(rule.Panic)
		case rule.Error != "":
			return model.Response{}, errors.New(rule.Error)
		}
		return answer(r, rule, prompt)
	}
	return model.Response{}, fmt.Errorf("fake model: no rule matches the prompt %.60q", prompt)
}

// promptText joins all text of a prompt.
func promptText(p model.Prompt) string {
	if !p.Chat() {
		return p.Text + p.Prefix
	}
	var b strings.Builder
	for _, m := range p.Messages {
		fmt.Fprintf(&b, "%s: %s\n", m.Role, m.Content)
	}
	return b.String() + p.Prefix
}

func answer(r model.Request, rule Rule, prompt string) (model.Response, error) {
	sum := sha256.Sum256([]byte(prompt + "\x00" + strings.Join(r.Choices, "\x00")))
	out := model.Response{
		PromptDigest: hex.EncodeToString(sum[:]),
		Usage:        model.Usage{Prompt: len(strings.Fields(prompt))},
	}
	out.Usage.Evaluated = out.Usage.Prompt
	if len(r.Choices) == 0 {
		generate(&out, r.Decoding, rule.Text)
		return out, nil
	}
	out.Finish = model.FinishScored
	err := scoreChoices(&out, r.Choices, rule)
	return out, err
}

// generate gives the scripted text, one word counting as a token, with the
// decoding's limit and stop strings applied.
func generate(out *model.Response, d model.Decoding, text string) {
	out.Text, out.Finish = text, model.FinishEOS
	if words := strings.SplitAfter(text, " "); d.MaxTokens > 0 && len(words) > d.MaxTokens {
		out.Text, out.Finish = strings.Join(words[:d.MaxTokens], ""), model.FinishLength
	}
	for _, s := range d.Stop {
		if before, _, found := strings.Cut(out.Text, s); found && s != "" {
			out.Text, out.Stopped, out.Finish = before, s, model.FinishStop
		}
	}
	out.Usage.Decoded = len(strings.Fields(out.Text))
}

func scoreChoices(out *model.Response, choices []string, rule Rule) error {
	logProbs := rule.LogProbs
	if rule.LogProbs == nil {
		for _, c := range choices {
			p := -4.0
			if strings.TrimSpace(c) == rule.Choice {
				p = -0.1
			}
			logProbs = append(logProbs, p)
		}
	}
	if len(logProbs) != len(choices) {
		return fmt.Errorf("fake model: rule %q has %d log-probabilities for %d choices", rule.Contains, len(logProbs), len(choices))
	}
	first, second := math.Inf(-1), math.Inf(-1)
	for _, p := range logProbs {
		out.Choices = append(out.Choices, model.ChoiceScore{LogProb: p, Tokens: 1})
		if p > first {
			first, second = p, first
		} else if p > second {
			second = p
		}
	}
	if len(logProbs) > 1 {
		out.Evidence.Margin = first - second
	}
	return nil
}
