package decoder

import (
	"context"
	"fmt"
	"iter"

	"assay/model/kernels"
)

// each calls f for every row below n on the model's threads.
func (m *Model) each(n int, f func(row int)) {
	const shares = 16 // of each thread, so that none waits long for the others at the end
	m.team.run(m.config.Threads, n, max(n/(shares*m.config.Threads), 1), func(_, i int) { f(i) })
}

// part returns row i of a matrix with rows of n elements.
func part(x []float32, i, n int) []float32 { return x[i*n:][:n:n] }

// gather moves the given rows, in ascending order, to the front of x and returns them.
func gather(x []float32, rows []int, width int) []float32 {
	for i, r := range rows {
		copy(part(x, i, width), part(x, r, width))
	}
	return x[:len(rows)*width]
}

// angles sets the angles of the rotary embedding for every row.
func (m *Model) angles(w *workspace) {
	if m.rope == nil {
		return
	}
	pairs := m.rope.Pairs()
	w.cos = resize(w.cos, len(w.batch.rows)*pairs)
	w.sin = resize(w.sin, len(w.batch.rows)*pairs)
	m.each(len(w.batch.rows), func(i int) {
		m.rope.Angles(part(w.cos, i, pairs), part(w.sin, i, pairs), m.fault.position(w.batch.rows[i].position))
	})
}

// embed sets x to the scaled embeddings of the tokens.
func (m *Model) embed(w *workspace, spans []Span) error {
	c := &m.config
	for i, r := range w.batch.rows {
		x := part(w.x, i, c.Width)
		if err := m.embedding.row(x, spans[r.span].Tokens[r.index]); err != nil {
			return fmt.Errorf("%s: tensor \"token_embd.weight\": %w", m.name, err)
		}
		kernels.Scale(x, c.EmbeddingScale)
	}
	return nil
}

// normalize sets h to the normalized rows of x, after y, times the factor of the residual stream, was added to them
// if it is not nil, in the forms that products read.
func (m *Model) normalize(h *kernels.Input, x, y, weight []float32, products []product) {
	width := m.config.Width
	m.fill(h, len(x)/width, width, products, func(i int) {
		row := part(x, i, width)
		if y != nil {
			kernels.AddScaled(row, part(y, i, width), m.config.ResidualScale)
		}
		kernels.RMSNorm(part(h.F32, i, width), row, weight, m.config.NormEps)
	})
}

// add adds y, times the factor of the residual stream, to x.
func (m *Model) add(x, y []float32) {
	width := m.config.Width
	m.each(len(x)/width, func(i int) { kernels.AddScaled(part(x, i, width), part(y, i, width), m.config.ResidualScale) })
}

// product is a matrix product to be computed: dst = x W' + bias.
type product struct {
	dst []float32 // [rows][outputs]
	l   *linear
}

// fill sets the rows of x by calls of f, and at once, while they are in the cache, the forms of them that products
// read.
func (m *Model) fill(x *kernels.Input, rows, cols int, products []product, f func(row int)) {
	forms := reserve(x, rows, cols, products)
	m.each(rows, func(i int) {
		f(i)
		for _, form := range forms {
			m.quantize(x, i, form)
		}
	})
}

// reserve gives x a shape and room for the forms in which products read it, and returns those.
func reserve(x *kernels.Input, rows, cols int, products []product) []kernels.Activations {
	shape(x, rows, cols)
	matrices := make([]*kernels.Matrix, len(products))
	for i, p := range products {
		matrices[i] = p.l.w
	}
	return x.Reserve(matrices...)
}

func (m *Model) quantize(x *kernels.Input, row int, form kernels.Activations) {
	if form == kernels.F32 {
		x.Quantize(row, form)
		return
	}
	values := part(x.F32, row, x.Cols)
	before := m.fault.saturate(values)
	x.Quantize(row, form)
	copy(values, before)
}

// multiply computes products with the same input, in parallel over panels of outputs.
func (m *Model) multiply(x *kernels.Input, products []product) {
	shares := m.shares(x, products)
	m.team.run(m.config.Threads, len(shares), 1, func(_, i int) {
		products[shares[i].product].compute(x, shares[i])
	})
}

// share is some panels of some rows of a product, which one thread computes.
type share struct {
	product      int
	rows, panels kernels.Range
}

// shares cuts products into shares: of as many panels as are computed best together, and towards the end of
// fewer, and of fewer rows, so that no thread waits long for the others. With few rows the time goes into reading
// weights, which begins anew with each share: then they are larger.
func (m *Model) shares(x *kernels.Input, products []product) []share {
	left := 0
	for _, p := range products {
		left += p.l.w.Panels()
	}
	const fewRows = 8
	threads, least := m.config.Threads, 1
	if x.Rows <= fewRows {
		least = min(max(left/(8*threads), 1), 4)
	}
	var all []share
	for i, p := range products {
		n, most := p.l.w.Panels(), p.l.w.PanelsTogether()
		if x.Rows <= fewRows {
			most = n
		}
		for from, to := 0, 0; from < n; from = to {
			to = min(from+min(max(left/(3*threads), least), most), n)
			left -= to - from
			step := x.Rows
			if left < 2*threads {
				step = p.l.w.RowsTogether(x)
			}
			for rows := range eachRange(kernels.Range{To: x.Rows}, step) {
				all = append(all, share{i, rows, kernels.Range{From: from, To: to}})
			}
		}
	}
	return all
}

// eachRange cuts a range into parts of so many numbers and what is left.
func eachRange(r kernels.Range, step int) iter.Seq[kernels.Range] {
	return func(yield func(kernels.Range) bool) {
		for from := r.From; from < r.To; from += step {
			if !yield(kernels.Range{From: from, To: min(from+step, r.To)}) {
				return
			}
		}
	}
}

// compute computes a share of the product.
func (p product) compute(x *kernels.Input, s share) {
	n := p.l.w.Outputs
	for rows := range eachRange(s.rows, p.l.w.RowsTogether(x)) {
		p.l.w.MulRows(p.dst[rows.From*n+s.panels.From*kernels.PanelLen:], n, x, rows, s.panels)
	}
	for r := s.rows.From; r < s.rows.To; r++ {
		p.l.addBias(part(p.dst, r, n)[s.panels.From*kernels.PanelLen:], s.panels)
	}
}

// addBias adds the bias of panels, if there is one, to a row that begins with the first of them.
func (l *linear) addBias(row []float32, panels kernels.Range) {
	if l.bias == nil {
		return
	}
	bias := l.bias[panels.From*kernels.PanelLen : min(panels.To*kernels.PanelLen, len(l.bias))]
	kernels.AddScaled(row[:len(bias)], bias, 1)
}

// rotateAndStore rotates queries and keys and stores keys and values in the sequences.
//
// A share of the work is a head of as many rows as a page has: the keys of a page lie side by side, position by
// position, so that rows one after the other write to the same lines of the cache.
func (m *Model) rotateAndStore(w *workspace, layer int) {
	kv, rows := m.config.KVHeads[layer], len(w.batch.rows)
	m.each((rows+PageLen-1)/PageLen*kv, func(i int) {
		from := i / kv * PageLen
		for row := from; row < min(from+PageLen, rows); row++ {
			m.rotateAndStoreHead(w, layer, row, i%kv)
		}
	})
}

// rotateAndStoreHead does so for a row, a head of keys and values, and the heads of queries that attend to it.
func (m *Model) rotateAndStoreHead(w *workspace, layer, row, head int) {
	dim, heads, kv := m.config.HeadDim, m.config.Heads, m.config.KVHeads[layer]
	k, v := part(part(w.k, row, kv*dim), head, dim), part(part(w.v, row, kv*dim), head, dim)
	if m.rope != nil {
		cos, sin := part(w.cos, row, m.rope.Pairs()), part(w.sin, row, m.rope.Pairs())
		group := heads / kv
		for h := head * group; h < (head+1)*group; h++ {
			m.rope.Rotate(part(part(w.q, row, heads*dim), h, dim), cos, sin)
		}
		m.rope.Rotate(k, cos, sin)
	}
	r := w.batch.rows[row]
	seq := w.batch.runs[r.span].seq
	page := m.pages.of(seq.pages[r.position/PageLen], layer, head)
	page.Store(r.position%PageLen, k, v)
}

// scoreRows is the number of rows whose logits are in memory at a time.
const scoreRows = 32

// score computes the logits of the wanted rows, which are all that is left of x, and emits them.
func (m *Model) score(ctx context.Context, w *workspace, emit func(span, index int, logits []float32) error) error {
	c := &m.config
	for from := 0; from < len(w.batch.wanted); from += scoreRows {
		if err := ctx.Err(); err != nil {
			return err
		}
		wanted := w.batch.wanted[from:min(from+scoreRows, len(w.batch.wanted))]

		// logits = norm(x) Wout / logit_scale
		w.logits = resize(w.logits, len(wanted)*c.Vocab)
		output := []product{{w.logits, &m.output}}
		m.normalize(&w.h, w.x[from*c.Width:][:len(wanted)*c.Width], nil, m.norm, output)
		w.observe(Outside, OpOutputNorm, w.h.F32, len(wanted))
		m.multiply(&w.h, output)
		m.each(len(wanted), func(i int) { kernels.Divide(part(w.logits, i, c.Vocab), c.LogitScale) })
		w.observe(Outside, OpLogits, w.logits, len(wanted))

		for i, r := range wanted {
			logits := part(w.logits, i, c.Vocab)
			if !kernels.Finite(logits) {
				return fmt.Errorf("%s: the logits at position %d are not finite: the weights are damaged or out of range",
					m.name, w.batch.rows[r].position)
			}
			if err := emit(w.batch.rows[r].span, w.batch.rows[r].index, logits); err != nil {
				return err
			}
		}
	}
	return nil
}
