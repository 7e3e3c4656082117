package decoder

import (
	"context"
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
	return m.forwardSpans(ctx, w, spans, emit)
}

// forwardSpans is Forward in the given memory.
func (m *Model) forwardSpans(ctx context.Context, w *workspace, spans []Span, emit func(span, index int, logits []float32) error) error {
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
	w.observe(Outside, OpEmbedding, w.x, rows)
	for i := range m.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		l := &m.layers[i]
		last := i == len(m.layers)-1

		// h = norm(x); q, k, v = h Wq, h Wk, h Wv; q, k = rope(q, k)
		m.normalize(&w.h, w.x, l.attnNorm)
		w.observe(i, OpAttnNorm, w.h.F32, rows)
		w.q = resize(w.q, rows*l.q.w.Outputs)
		w.k = resize(w.k, rows*l.k.w.Outputs)
		w.v = resize(w.v, rows*l.v.w.Outputs)
		m.multiply(&w.h, product{w.q, &l.q}, product{w.k, &l.k}, product{w.v, &l.v})
		w.observe(i, OpQuery, w.q, rows)
		w.observe(i, OpKey, w.k, rows)
		w.observe(i, OpValue, w.v, rows)
		m.rotateAndStore(w, i)
		if m.rope != nil {
			w.observe(i, OpQueryRope, w.q, rows)
			w.observe(i, OpKeyRope, w.k, rows)
		}
		if last && len(w.batch.wanted) == 0 {
			return nil // nothing reads what follows
		}

		// a = softmax(q k' * attention_scale) v; x += a Wo * residual_scale
		m.attend(w, i)
		w.observe(i, OpAttention, w.a.F32, rows)
		if last { // from here on only rows whose logits are wanted
			rows = len(w.batch.wanted)
			w.x = gather(w.x, w.batch.wanted, c.Width)
			w.a.F32, w.a.Rows = gather(w.a.F32, w.batch.wanted, w.a.Cols), rows
		}
		w.y = resize(w.y, rows*c.Width)
		m.multiply(&w.a, product{w.y, &l.out})
		w.observe(i, OpAttnOutput, w.y, rows)
		m.add(w.x, w.y, c.ResidualScale)
		w.observe(i, OpAttnResidual, w.x, rows)

		// h = norm(x); x += (silu(h Wgate) * h Wup) Wdown * residual_scale
		m.normalize(&w.h, w.x, l.ffnNorm)
		w.observe(i, OpFFNNorm, w.h.F32, rows)
		w.gate = resize(w.gate, rows*c.FFN)
		w.up = resize(w.up, rows*c.FFN)
		m.multiply(&w.h, product{w.gate, &l.gate}, product{w.up, &l.up})
		w.observe(i, OpGate, w.gate, rows)
		w.observe(i, OpUp, w.up, rows)
		m.activate(w)
		w.observe(i, OpActivation, w.z.F32, rows)
		m.multiply(&w.z, product{w.y, &l.down})
		w.observe(i, OpDown, w.y, rows)
		m.add(w.x, w.y, c.ResidualScale)
		w.observe(i, OpFFNResidual, w.x, rows)
	}
	return m.score(ctx, w, emit)
}
