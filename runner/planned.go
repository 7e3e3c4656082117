package runner

import (
	"context"
	"iter"

	"assay/eval"
	"assay/model"
)

// PromptDigester is implemented by models that can tell the digest of a prompt,
// model.Response.PromptDigest, without answering it.
type PromptDigester interface {
	PromptDigest(r model.Request) (string, error)
}

// Suites describes the suites of the plan as the manifest will, as far as that is
// known before anything is asked.
func (p *Plan) Suites() []eval.SuiteRun {
	out := make([]eval.SuiteRun, len(p.suites))
	for i, s := range p.suites {
		out[i] = s.describe(nil, model.Usage{})
		out[i].Prompts = ""
	}
	return out
}

// Planned returns the rows that the run is going to have, in their canonical
// order, without answers and scores: what a baseline can be compared with before
// anything is asked. The status of those that cannot be judged is known. They have the digests of their prompts where m, the model of
// the run, is a PromptDigester and can tell that of the request. The only error
// is that of ctx.
func (p *Plan) Planned(ctx context.Context, m model.Model) iter.Seq2[eval.Result, error] {
	digester, _ := m.(PromptDigester)
	return func(yield func(eval.Result, error) bool) {
		for _, w := range p.work {
			if err := ctx.Err(); err != nil {
				yield(eval.Result{}, err)
				return
			}
			s := p.suites[w.suite]
			r := itemResult(s, w)
			if p.unjudged(w) {
				r.Status = eval.StatusUnrunnable
			}
			if digester != nil {
				r.PromptDigest = p.promptDigest(digester, s, w)
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// promptDigest is empty for an item that cannot be asked: its row will say why.
func (p *Plan) promptDigest(d PromptDigester, s plannedSuite, w work) string {
	r, err := request(s.suite, s.items[w.item])
	if err != nil {
		return ""
	}
	digest, err := d.PromptDigest(adjust(r, p.config, w.repeat))
	if err != nil {
		return ""
	}
	return digest
}
