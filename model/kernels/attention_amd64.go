//go:build amd64 && !purego

package kernels

// vectorAttention is an Attention as products of matrices: of queries with the keys of a page, one
// output for each position, and of exponentials with its values, one output for each element.
type vectorAttention struct {
	*Attention
	*AttentionScratch
	isa       isa
	positions int // in pages
	padded    int // elements of a head, rounded up to whole panels
}

// attend computes attention with vectors and tells whether it did.
func (i isa) attend(a *Attention, s *AttentionScratch) bool {
	if i == portable {
		return false
	}
	v := vectorAttention{Attention: a, AttentionScratch: s, isa: i, positions: len(a.Pages) * PageLen}
	v.padded = (a.Dim + i.width() - 1) / i.width() * i.width()
	n := a.Rows * a.Heads
	s.scores, s.sums = resize(s.scores, n*v.positions), resize(s.sums, n)
	s.query, s.mixed = resize(s.query, n*a.Dim), resize(s.mixed, n*v.padded)
	s.page = resize(s.page, PageLen*v.padded)
	clear(s.scores)
	clear(s.mixed)
	for j := range a.Rows {
		copy(s.query[j*a.Heads*a.Dim:][:a.Heads*a.Dim], a.Query[j*a.Stride:])
	}
	for p := range a.Pages {
		v.score(p)
	}
	for j := range n {
		scores := s.scores[j*v.positions:][:a.First+j/a.Heads+1]
		top := i.scaleMax(scores, a.Scale)
		s.sums[j] = i.expSum(scores, top)
	}
	for p := range a.Pages {
		v.mix(p)
	}
	for j := range n {
		out := a.Out[j/a.Heads*a.Stride+j%a.Heads*a.Dim:][:a.Dim]
		i.divideRow(out, s.mixed[j*v.padded:][:a.Dim], s.sums[j])
	}
	return true
}

// firstRow returns the first row that attends to a position.
func (v *vectorAttention) firstRow(position int) int { return min(max(position-v.First, 0), v.Rows) }

// score adds the products of queries with the keys of page p to the scores.
func (v *vectorAttention) score(p int) {
	keys := v.keys(v.Pages[p])
	width := v.isa.width()
	for column := 0; column < PageLen; column += width {
		position := p*PageLen + column
		row := v.firstRow(position) * v.Heads
		if n := v.Rows*v.Heads - row; n > 0 {
			v.isa.mulFloats(v.scores[row*v.positions+position:], v.positions, v.query[row*v.Dim:], v.Dim,
				keys[column:], PageLen, n, v.Dim)
		}
	}
}

// mix adds the values of page p, weighted by the exponentials, to what will be the outputs.
func (v *vectorAttention) mix(p int) {
	values := v.values(v.Pages[p])
	all := v.firstRow((p+1)*PageLen - 1) // the first row that attends to the whole page
	for row := v.firstRow(p * PageLen); row < all; row++ {
		v.mixRows(values, p, row, 1, v.First+row+1-p*PageLen)
	}
	if all < v.Rows {
		v.mixRows(values, p, all, v.Rows-all, PageLen)
	}
}

// mixRows does so for some rows and the first n positions of the page.
func (v *vectorAttention) mixRows(values []float32, p, row, rows, n int) {
	at := row * v.Heads
	for column := 0; column < v.padded; column += v.isa.width() {
		v.isa.mulFloats(v.mixed[at*v.padded+column:], v.padded, v.scores[at*v.positions+p*PageLen:], v.positions,
			values[column:], v.padded, rows*v.Heads, n)
	}
}

// keys returns the keys of a page as float32.
func (v *vectorAttention) keys(page Page) []float32 {
	n := v.Dim * PageLen
	if page.F32 != nil {
		return page.F32[:n]
	}
	v.isa.widenHalf(v.page[:n], page.F16[:n], &page.F16[n])
	return v.page[:n]
}

// values returns the values of a page as float32, in rows of the padded length.
func (v *vectorAttention) values(page Page) []float32 {
	from, n := v.Dim*PageLen, v.Dim*PageLen
	switch {
	case v.padded != v.Dim:
		for t := range PageLen {
			row := v.page[t*v.padded:][:v.padded]
			clear(row[v.Dim:])
			for d := range v.Dim {
				row[d] = page.at(from + t*v.Dim + d)
			}
		}
	case page.F32 != nil:
		return page.F32[from:][:n]
	default:
		v.isa.widenHalf(v.page[:n], page.F16[from:][:n], &page.F16[from])
	}
	return v.page[:PageLen*v.padded]
}
