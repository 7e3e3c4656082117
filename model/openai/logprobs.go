package openai

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"assay/model"
)

// logProbs are log-probabilities in the two forms that servers have: lists of
// completions, or entries of chat/completions, which llama-server uses for both.
type logProbs struct {
	Tokens        []string              `json:"tokens"`
	TokenLogProbs []*float64            `json:"token_logprobs"` // null for the first token of a prompt
	TopLogProbs   []map[string]*float64 `json:"top_logprobs"`

	Content []struct {
		Top []topEntry `json:"top_logprobs"`
	} `json:"content"`
}

type topEntry struct {
	ID      *model.Token `json:"id"` // of llama-server
	Token   string       `json:"token"`
	LogProb *float64     `json:"logprob"`
}

// unknownToken stands for a token of which the server tells the text only.
const unknownToken model.Token = -1

// evidence reads the distribution at the first answer position, as far as the
// reply has one.
func evidence(l *logProbs, k int) model.Evidence {
	if l == nil || k == 0 {
		return model.Evidence{}
	}
	var entries []topEntry
	switch {
	case len(l.Content) > 0:
		entries = l.Content[0].Top
	case len(l.TopLogProbs) > 0:
		for token, p := range l.TopLogProbs[0] {
			entries = append(entries, topEntry{Token: token, LogProb: p})
		}
	}
	entries = slices.DeleteFunc(entries, func(e topEntry) bool { return e.LogProb == nil })
	slices.SortFunc(entries, func(a, b topEntry) int {
		return cmp.Or(cmp.Compare(*b.LogProb, *a.LogProb), cmp.Compare(a.id(), b.id()), cmp.Compare(a.Token, b.Token))
	})
	if len(entries) == 0 {
		return model.Evidence{}
	}
	entries = entries[:min(len(entries), k)]
	e := model.Evidence{TailMass: 1}
	for _, entry := range entries {
		e.Top = append(e.Top, model.TokenProb{Token: entry.id(), LogProb: *entry.LogProb})
		e.TailMass -= math.Exp(*entry.LogProb)
	}
	e.TailMass = max(e.TailMass, 0)
	if len(entries) > 1 {
		e.Margin = *entries[0].LogProb - *entries[1].LogProb
	}
	return e
}

// id returns the token's id where the entry tells it.
func (e topEntry) id() model.Token {
	if e.ID != nil {
		return *e.ID
	}
	if digits, found := strings.CutPrefix(e.Token, "token_id:"); found {
		if id, err := strconv.ParseInt(digits, 10, 32); err == nil && id >= 0 {
			return model.Token(id)
		}
	}
	return unknownToken
}
