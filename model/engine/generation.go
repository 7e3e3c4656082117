package engine

import (
	"assay/model"
)

// generation extends a prompt token by token. A draft is appended to the
// prompt at the start: its tokens are then checked in prefill, and the target
// turns away from it at the first token that the model would not have chosen.
type generation struct {
	request  Request
	tokens   []model.Token // prompt, accepted answer, and what is left of the draft
	accepted int           // length of prompt and accepted answer
	limit    int           // greatest length of prompt and answer
	follows  bool          // the answer is the draft so far
	sampler  *sampler
	finished bool
	stopped  bool
	probe    probe
	usage    model.Usage
}

func newGeneration(r Request, contextLength int) *generation {
	g := &generation{
		request:  r,
		accepted: len(r.Prompt),
		limit:    len(r.Prompt) + r.MaxTokens,
		follows:  true,
		sampler:  newSampler(r.Sampling),
		probe:    newProbe(r.Probe),
	}
	// The last token of an answer is never evaluated, so an answer may reach
	// one beyond the context.
	g.limit = min(g.limit, contextLength+1)
	draft := r.Draft[:max(0, min(len(r.Draft), g.limit-1-len(r.Prompt)))]
	g.tokens = append(append(make([]model.Token, 0, len(r.Prompt)+len(draft)+1), r.Prompt...), draft...)
	g.usage.Prompt = len(r.Prompt)
	return g
}

func (g *generation) target() []model.Token { return g.tokens }
func (g *generation) longest() int          { return g.limit - 1 } // the last token is not evaluated
func (g *generation) required() int         { return len(g.request.Prompt) }
func (g *generation) firstNeeded() int      { return g.accepted - 1 }
func (g *generation) needs(pos int) bool    { return pos >= len(g.request.Prompt)-1 }

func (g *generation) logits(pos int, row []float32) error {
	if g.finished {
		return nil // by the last token of the draft, whose logits nobody wants
	}
	d, err := newDistribution(row)
	if err != nil {
		return err
	}
	g.probe.take(row, d)
	if pos == len(g.request.Prompt)-1 {
		g.probe.evidence.Margin = d.margin()
	}
	g.accept(g.sampler.next(row, d))
	return nil
}

// accept appends a token to the answer, or finds it there as part of the draft.
func (g *generation) accept(t model.Token) {
	n := g.accepted - len(g.request.Prompt)
	g.follows = g.follows && n < len(g.request.Draft) && g.request.Draft[n] == t
	if g.follows {
		g.usage.Drafted++
	} else {
		g.usage.Decoded++
	}
	if !g.follows || g.accepted == len(g.tokens) {
		// A span of the old tokens may be under way: leave them as they are.
		g.tokens = append(g.tokens[:g.accepted:g.accepted], t)
	}
	g.accepted++
	g.stopped = g.request.Accept != nil && g.request.Accept(t)
	g.finished = g.stopped || g.accepted >= g.limit
	if g.finished {
		g.tokens = g.tokens[:g.accepted]
	}
}

// evaluated counts prefill: decoded tokens are counted when they are accepted.
func (g *generation) evaluated(n int) {
	g.usage.Evaluated = min(g.usage.Evaluated+n, g.usage.Prompt-g.usage.Cached)
}

func (g *generation) cached(n int) { g.usage.Cached = min(n, g.usage.Prompt) }

func (g *generation) advance(int) bool { return g.finished }

func (g *generation) response() Response {
	evidence := g.probe.evidence
	evidence.Logits = g.probe.hash()
	return Response{
		Tokens:   g.tokens[len(g.request.Prompt):g.accepted],
		Stopped:  g.stopped,
		Evidence: evidence,
		Usage:    g.usage,
	}
}
