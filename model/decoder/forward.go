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

		// x += y * residual_scale; h = norm(x); q, k, v = h Wq, h Wk, h Wv; q, k = rope(q, k)
		qkv := w.projections(l, rows)
		if i == 0 {
			m.normalize(&w.h, w.x, nil, l.attnNorm, qkv)
		} else {
			m.normalize(&w.h, w.x, w.y, l.attnNorm, qkv)
			w.observe(i-1, OpFFNResidual, w.x, rows)
		}
		w.observe(i, OpAttnNorm, w.h.F32, rows)
		m.multiply(&w.h, qkv)
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

		// a = softmax(q k' * attention_scale) v; y = a Wo
		m.attend(w, i)
		w.observe(i, OpAttention, w.a.F32, rows)
		if last { // from here on only rows whose logits are wanted
			rows = len(w.batch.wanted)
			w.x = gather(w.x, w.batch.wanted, c.Width)
			w.a.F32 = gather(w.a.F32, w.batch.wanted, w.a.Cols)
		}
		w.y = resize(w.y, rows*c.Width)
		out := []product{{w.y, &l.out}}
		m.fill(&w.a, rows, w.a.Cols, out, func(int) {})
		m.multiply(&w.a, out)
		w.observe(i, OpAttnOutput, w.y, rows)

		// x += y * residual_scale; h = norm(x); y = (silu(h Wgate) * h Wup) Wdown
		gateUp, down := []product{{nil, &l.gate}, {nil, &l.up}}, []product{{w.y, &l.down}}
		m.normalize(&w.h, w.x, w.y, l.ffnNorm, gateUp)
		w.observe(i, OpAttnResidual, w.x, rows)
		w.observe(i, OpFFNNorm, w.h.F32, rows)
		if w.observer == nil && !m.fault.present() {
			m.gated(w, l, down)
		} else {
			m.gatedInSteps(w, i, down)
		}
		m.multiply(&w.z, down)
		w.observe(i, OpDown, w.y, rows)
	}
	if len(m.layers) > 0 {
		m.add(w.x, w.y)
		w.observe(len(m.layers)-1, OpFFNResidual, w.x, rows)
	}
	return m.score(ctx, w, emit)
}

// projections are the products that make queries, keys and values of some rows. Those of keys and values, whose panels may
// take twice as long as others, come first: towards the end threads wait for each other.
func (w *workspace) projections(l *layer, rows int) []product {
	w.q = resize(w.q, rows*l.q.w.Outputs)
	w.k = resize(w.k, rows*l.k.w.Outputs)
	w.v = resize(w.v, rows*l.v.w.Outputs)
	return []product{{w.k, &l.k}, {w.v, &l.v}, {w.q, &l.q}}
}
