package engine

import (
	"assay/model"
)

// scoring computes the log-likelihood of several continuations. The sequences
// form a trie; a node is a position in one of them, and its logits are needed
// when a continuation goes through it. Each node is evaluated once: it belongs
// to the first sequence that passes through it. Where the continuations differ
// in their last token only, that is one pass for all of them.
type scoring struct {
	choices []Choice
	passes  []pass
	current int
	scores  []model.ChoiceScore
	probe   probe
	usage   model.Usage
}

// pass is one sequence to evaluate, and what its positions are needed for.
type pass struct {
	tokens []model.Token
	wanted map[int][]wantedToken // position -> tokens whose probability is wanted after it
	next   int                   // lowest position in wanted that has not been seen; len(tokens) after the last
}

type wantedToken struct {
	choice int
	token  model.Token
}

func newScoring(r Request) *scoring {
	s := &scoring{choices: r.Choices, scores: make([]model.ChoiceScore, len(r.Choices)), probe: newProbe(r.Probe)}
	for i, c := range r.Choices {
		s.scores[i] = model.ChoiceScore{Tokens: len(c.Tokens) - c.Start, Greedy: true}
		for pos := c.Start - 1; pos < len(c.Tokens)-1; pos++ {
			p := s.owner(c.Tokens[:pos+1])
			p.wanted[pos] = append(p.wanted[pos], wantedToken{choice: i, token: c.Tokens[pos+1]})
			p.next = min(p.next, pos)
		}
	}
	s.usage.Prompt = r.Choices[0].Start
	return s
}

// owner returns the pass that evaluates a prefix, making a new one where none
// does. A pass that is itself a beginning of the prefix is prolonged.
func (s *scoring) owner(prefix []model.Token) *pass {
	for i := range s.passes {
		p := &s.passes[i]
		switch shared := commonPrefix(p.tokens, prefix); shared {
		case len(prefix):
			return p
		case len(p.tokens):
			p.tokens = prefix
			return p
		}
	}
	s.passes = append(s.passes, pass{tokens: prefix, wanted: map[int][]wantedToken{}, next: len(prefix) - 1})
	return &s.passes[len(s.passes)-1]
}

func (s *scoring) target() []model.Token { return s.passes[s.current].tokens }
func (s *scoring) required() int         { return s.longest() }
func (s *scoring) firstNeeded() int      { return s.passes[s.current].next }
func (s *scoring) needs(pos int) bool    { return s.passes[s.current].wanted[pos] != nil }

func (s *scoring) longest() int {
	n := 0
	for _, p := range s.passes {
		n = max(n, len(p.tokens))
	}
	return n
}

func (s *scoring) logits(pos int, row []float32) error {
	d, err := newDistribution(row)
	if err != nil {
		return err
	}
	s.probe.take(row, d)
	p := &s.passes[s.current]
	for p.next = pos + 1; p.next < len(p.tokens) && p.wanted[p.next] == nil; {
		p.next++
	}
	for _, w := range p.wanted[pos] {
		score := &s.scores[w.choice]
		score.LogProb += d.logProb(row[w.token])
		if w.token != d.best {
			score.Greedy = false
		}
	}
	return nil
}

func (s *scoring) evaluated(n int) { s.usage.Evaluated += n }

func (s *scoring) cached(n int) { s.usage.Cached += min(n, s.usage.Prompt) }

func (s *scoring) advance(evaluated int) bool {
	if evaluated == len(s.target()) {
		s.current++
	}
	return s.current == len(s.passes)
}

func (s *scoring) response() Response {
	evidence := s.probe.evidence
	best, second := s.ranking()
	if second >= 0 {
		evidence.Margin = s.scores[best].LogProb - s.scores[second].LogProb
	}
	evidence.Logits = s.probe.hash()
	return Response{Choices: s.scores, Evidence: evidence, Usage: s.usage}
}

// ranking returns the choice with the highest log-likelihood, the first one on
// ties, and the next best, -1 where there is none.
func (s *scoring) ranking() (best, second int) {
	second = -1
	for i := 1; i < len(s.scores); i++ {
		switch {
		case s.scores[i].LogProb > s.scores[best].LogProb:
			best, second = i, best
		case second < 0 || s.scores[i].LogProb > s.scores[second].LogProb:
			second = i
		}
	}
	return best, second
}
