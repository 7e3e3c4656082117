package decoder

import "assay/model/kernels"

// gated sets z to silu(h Wgate) * (h Wup), in the forms that products read, for h as it was filled for both. What
// comes of some panels of both matrices is combined while it is in the cache: written out whole, gate and up
// would be as much memory as a layer's weights for a few hundred rows, to be read again.
func (m *Model) gated(w *workspace, l *layer, products []product) {
	forms := reserve(&w.z, w.h.Rows, l.gate.w.Outputs, products)
	shares := m.shares(&w.h, []product{{l: &l.gate}})
	m.team.run(m.config.Threads, len(shares), 1, func(worker, i int) {
		g := gatedPanels{model: m, layer: l, h: &w.h, z: &w.z, forms: forms, space: &w.threads[worker]}
		g.compute(shares[i])
	})
}

// gatedInSteps is gated one operation after the other, for an observer of each.
func (m *Model) gatedInSteps(w *workspace, layer int, products []product) {
	l, rows, n := &m.layers[layer], w.h.Rows, m.config.FFN
	w.gate, w.up = resize(w.gate, rows*n), resize(w.up, rows*n)
	m.multiply(&w.h, []product{{w.gate, &l.gate}, {w.up, &l.up}})
	w.observe(layer, OpGate, w.gate, rows)
	w.observe(layer, OpUp, w.up, rows)
	m.fill(&w.z, rows, n, products, func(i int) {
		z := part(w.z.F32, i, n)
		kernels.SiLUMul(z, part(w.gate, i, n), part(w.up, i, n))
		m.fault.activated(z)
	})
	w.observe(layer, OpActivation, w.z.F32, rows)
}

// gatedPanels computes panels of gate and up.
type gatedPanels struct {
	model *Model
	layer *layer
	h, z  *kernels.Input
	forms []kernels.Activations
	space *threadSpace
}

func (g *gatedPanels) compute(s share) {
	for rows := range eachRange(s.rows, min(g.layer.gate.w.RowsTogether(g.h), g.layer.up.w.RowsTogether(g.h))) {
		g.part(rows, s.panels)
	}
}

// part computes panels of some rows.
func (g *gatedPanels) part(rows, panels kernels.Range) {
	from := panels.From * kernels.PanelLen
	n, width := rows.To-rows.From, min(panels.To*kernels.PanelLen, g.layer.gate.w.Outputs)-from
	s := g.space
	s.gate, s.up = resize(s.gate, n*width), resize(s.up, n*width)
	g.layer.gate.w.MulRows(s.gate, width, g.h, rows, panels)
	g.layer.up.w.MulRows(s.up, width, g.h, rows, panels)
	for r := range n {
		z, up := part(s.gate, r, width), part(s.up, r, width)
		g.layer.gate.addBias(z, panels)
		g.layer.up.addBias(up, panels)
		kernels.SiLUMul(z, z, up)
		for _, form := range g.forms {
			g.z.Set(rows.From+r, from, z, form)
		}
	}
}
