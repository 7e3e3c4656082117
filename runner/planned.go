package runner

import (
	"context"
	"iter"
	"runtime"

	"golang.org/x/sync/errgroup"

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
	}
	return out
}

// Planned returns the rows that the run is going to have, in their canonical
// order, without answers and scores: what a baseline can be compared with before
// anything is asked. The status of those that cannot be judged is known. They have the digests of their prompts where m, the model of
// the run, is a PromptDigester and can tell that of the request. The only error
// is that of ctx.
func (p *Plan) Planned(ctx context.Context, m model.Model) iter.Seq2[eval.Result, error] {
	return func(yield func(eval.Result, error) bool) {
		digests, err := p.promptDigests(ctx, m)
		if err != nil {
			yield(eval.Result{}, err)
			return
		}
		for i, w := range p.work {
			r := itemResult(p.suites[w.suite], w)
			if p.unjudged(w) {
				r.Status = eval.StatusUnrunnable
			}
			if digests != nil {
				r.PromptDigest = digests[i]
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// promptDigests returns the digest of every prompt, nil where the model cannot
// tell them.
func (p *Plan) promptDigests(ctx context.Context, m model.Model) ([]string, error) {
	digester, ok := m.(PromptDigester)
	if !ok {
		return nil, nil
	}
	out := make([]string, len(p.work))
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0)) // the prompts of a benchmark are many megabytes to tokenize
	for i, w := range p.work {
		group.Go(func() error {
			if gctx.Err() == nil {
				out[i] = p.promptDigest(digester, w)
			}
			return gctx.Err()
		})
	}
	return out, group.Wait()
}

// promptDigest is empty for an item that cannot be asked: its row will say why.
func (p *Plan) promptDigest(d PromptDigester, w work) string {
	s := p.suites[w.suite]
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
