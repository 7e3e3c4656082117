package decoder

import (
	"context"

	"assay/model/kernels"
)

// Forward computes one batch: it appends the tokens of each span to its sequence and calls emit
// with the logits of each token that wants them, in order of spans and tokens. span and index say
// which token, logits has one element for each entry of the vocabulary and is reused after emit
// returns. An error of emit ends the call. emit may be nil if no logits are wanted.
//
// If Forward returns an error, also that of ctx, the sequences are as they were before.
func (m *Model) Forward(ctx context.Context, spans []Span, emit func(span, index int, logits []float32) error) error {
	w := m.free.Get().(*workspace)
	defer m.free.Put(w)
	if err := m.layOut(&w.batch, spans); err != nil {
		return err
	}
	if err := m.forward(ctx, w, spans, emit); err != nil {
		return err
	}
	for _, s := range spans {
		s.Seq.len += len(s.Tokens)
	}
	return nil
}

// forward is the model. Shapes are in the comments of workspace; a row is a token.
func (m *Model) forward(ctx context.Context, w *workspace, spans []Span, emit func(span, index int, logits []float32) error) error {
	c := &m.config
	rows := len(w.batch.rows)
	for _, r := range w.batch.runs {
		r.seq.reserve(r.rows)
	}
	w.batch.arrange()
	m.angles(w)

	// x = embedding(token) * embedding_scale
	w.x = resize(w.x, rows*c.Width)
	if err := m.embed(w, spans); err != nil {
		return err
	}
	for i := range m.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &m.layers[i]
		last := i == len(m.layers)-1

		// h = norm(x); q, k, v = h Wq, h Wk, h Wv; q, k = rope(q, k)
		m.normalize(&w.h, w.x, l.attnNorm)
		w.q = resize(w.q, rows*l.q.w.Outputs)
		w.k = resize(w.k, rows*l.k.w.Outputs)
		w.v = resize(w.v, rows*l.v.w.Outputs)
		m.multiply(&w.h, product{w.q, &l.q}, product{w.k, &l.k}, product{w.v, &l.v})
		m.rotateAndStore(w, i)
		if last && len(w.batch.wanted) == 0 {
			return nil // nothing reads what follows
		}

		// a = softmax(q k' * attention_scale) v; x += a Wo * residual_scale
		m.attend(w, i)
		if last { // from here on only rows whose logits are wanted
			rows = len(w.batch.wanted)
			w.x = gather(w.x, w.batch.wanted, c.Width)
			w.a.F32, w.a.Rows = gather(w.a.F32, w.batch.wanted, w.a.Cols), rows
		}
		w.y = resize(w.y, rows*c.Width)
		m.multiply(&w.a, product{w.y, &l.out})
		kernels.AddScaled(w.x, w.y, c.ResidualScale)

		// h = norm(x); x += (silu(h Wgate) * h Wup) Wdown * residual_scale
		m.normalize(&w.h, w.x, l.ffnNorm)
		w.gate = resize(w.gate, rows*c.FFN)
		w.up = resize(w.up, rows*c.FFN)
		m.multiply(&w.h, product{w.gate, &l.gate}, product{w.up, &l.up})
		m.activate(w)
		m.multiply(&w.z, product{w.y, &l.down})
		kernels.AddScaled(w.x, w.y, c.ResidualScale)
	}
	return m.score(ctx, w, emit)
}
