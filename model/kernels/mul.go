package kernels

import "sync"

const (
	// cacheShare is how many bytes of activations, and of weights, are computed with together: half of the
	// second-level cache of a processor, which is 1 MiB or 2 MiB. What does not stay in it is read from
	// farther away again for each panel, and for each part of the rows.
	cacheShare = 512 << 10
	// maxRows is the greatest number of rows that are multiplied together. Weights are unpacked again for others.
	maxRows = 180
)

// mostTogether is the greatest number of panels that are computed together. Of more the activations, which are
// read again for as many, gain little.
const mostTogether = 8

// pass is one of several passes over the inputs of a panel.
type pass struct {
	index, of int
	sums      []float32 // a panel of each row, kept from one pass to the next
}

// part returns where the pass begins and ends, out of n.
func (p pass) part(n int) (from, to int) { return p.index * n / p.of, (p.index + 1) * n / p.of }

// last tells whether no pass follows.
func (p pass) last() bool { return p.index == p.of-1 }

// passesOf is the number of passes in which so many bytes of activations stay in the cache.
func passesOf(bytes int) int { return (bytes + cacheShare - 1) / cacheShare }

// PanelsTogether is the number of panels whose weights stay in the cache next to the activations that they
// are multiplied with.
func (m *Matrix) PanelsTogether() int {
	bytes := m.pack.bytes() / m.Panels() / m.pack.passes(maxRows)
	return min(max(cacheShare/max(bytes, 1), 1), mostTogether)
}

// Mul computes panels of the product, from one to before another: for each row r of x and each output o of
// a panel, dst[r*Outputs+o] is the sum over the inputs i of weight[o][i] * x[r][i]. x must have been
// quantized to the form m.Activations. Different panels may be computed at once.
func (m *Matrix) Mul(dst []float32, x *Input, from, to int) {
	step := m.RowsTogether(x)
	for row := 0; row < x.Rows; row += step {
		rows := Range{row, min(row+step, x.Rows)}
		m.MulRows(dst[row*m.Outputs+from*PanelLen:], m.Outputs, x, rows, Range{from, to})
	}
}

// Range is the numbers from one to before another.
type Range struct{ From, To int }

// MulRows is Mul for at most RowsTogether rows, the first one a multiple of that. dst begins with the first of those
// rows and of the panels, and has a row every stride elements.
func (m *Matrix) MulRows(dst []float32, stride int, x *Input, rows, panels Range) {
	part := x.part(rows.From, rows.To, m.Activations)
	sums := allSums.Get().(*[mostTogether * maxRows * PanelLen]float32)
	defer allSums.Put(sums)
	for from := panels.From; from < panels.To; from += mostTogether {
		m.mulTogether(dst[(from-panels.From)*PanelLen:], stride, part, Range{from, min(from+mostTogether, panels.To)}, sums[:])
	}
}

// allSums holds what passes leave for the next ones. Rows of a result are too far apart to be written and read in each.
var allSums = sync.Pool{New: func() any { return new([mostTogether * maxRows * PanelLen]float32) }}

// mulTogether computes at most mostTogether panels.
func (m *Matrix) mulTogether(dst []float32, stride int, x *Input, panels Range, sums []float32) {
	passes, size := m.pack.passes(x.Rows), x.Rows*PanelLen
	for i := range passes {
		for panel := panels.From; panel < panels.To; panel++ {
			at := panel - panels.From
			out := output{dst[at*PanelLen:], stride, min(PanelLen, m.Outputs-panel*PanelLen)}
			m.pack.panel(out, x, panel, pass{i, passes, sums[at*size:][:size]})
		}
	}
}

// output is where a panel of a product goes: the first element, the elements from one row to the next, and how many
// outputs of the panel there are.
type output struct {
	x            []float32
	stride, used int
}

// RowsTogether is the number of rows that are multiplied with one panel after another: as many as stay in
// the cache, in parts of about the same size.
func (m *Matrix) RowsTogether(x *Input) int {
	const tile = 12 // a multiple of the rows of all kernels for many
	most := maxRows
	if m.pack.passes(maxRows) == 1 {
		most = min(max(cacheShare/x.rowBytes(m.Activations)/tile*tile, tile), maxRows)
	}
	if x.Rows <= most {
		return x.Rows
	}
	parts := (x.Rows + most - 1) / most
	return ((x.Rows+parts-1)/parts + tile - 1) / tile * tile
}
