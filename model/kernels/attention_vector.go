//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

// vectorAttention is attention as products of matrices: of queries with the keys of a page, one
// output for each position, and of exponentials with its values, one output for each element.
type vectorAttention struct {
	*AttentionScratch
	list       []Attention
	heads, dim int
	isa        isa
	positions  int // in pages, of the longest
	padded     int // elements of a head, rounded up to whole panels
}

// attend computes attentions with vectors and tells whether it did.
func (i isa) attend(list []Attention, s *AttentionScratch) bool {
	if i == portable {
		return false
	}
	v := vectorAttention{AttentionScratch: s, list: list, heads: list[0].Heads, dim: list[0].Dim, isa: i}
	v.padded = (v.dim + i.width() - 1) / i.width() * i.width()
	s.firsts = s.firsts[:0]
	pages, rows := 0, 0
	for j := range list {
		s.firsts = append(s.firsts, rows)
		rows += list[j].Rows
		pages = max(pages, len(list[j].Pages))
	}
	s.firsts = append(s.firsts, rows)
	v.positions = pages * PageLen
	n := rows * v.heads
	s.scores, s.sums = resize(s.scores, n*v.positions), resize(s.sums, n)
	s.query, s.mixed = resize(s.query, n*v.dim), resize(s.mixed, n*v.padded)
	s.page = resize(s.page, PageLen*v.padded)
	clear(s.scores)
	clear(s.mixed)
	v.eachRow(func(a *Attention, r, row int) {
		copy(s.query[row*v.heads*v.dim:][:v.heads*v.dim], a.Query[r*a.Stride:])
	})
	for p := range pages {
		v.eachPage(p, v.score)
	}
	v.eachRow(v.softmax)
	for p := range pages {
		v.eachPage(p, v.mix)
	}
	v.eachRow(v.finish)
	return true
}

// eachRow calls f for row r of each attention, which is the given one of all.
func (v *vectorAttention) eachRow(f func(a *Attention, r, row int)) {
	for j := range v.list {
		for r := range v.list[j].Rows {
			f(&v.list[j], r, v.firsts[j]+r)
		}
	}
}

// eachPage calls f for every different page that is at a place, with the attentions that have it:
// several only if they attend to all of it.
func (v *vectorAttention) eachPage(p int, f func(p, from, to int)) {
	for from := 0; from < len(v.list); {
		to := from + 1
		if p < len(v.list[from].Pages) {
			for to < len(v.list) && v.common(p, from, to) {
				to++
			}
			f(p, from, to)
		}
		from = to
	}
}

// common tells whether two attentions have a page in common and attend to all of it.
func (v *vectorAttention) common(p, i, j int) bool {
	a, b := &v.list[i], &v.list[j]
	last := (p+1)*PageLen - 1
	return p < len(b.Pages) && last <= a.First && last <= b.First && a.Pages[p].same(b.Pages[p])
}

// firstRow returns the first row that attends to a position, of attentions that do so with all rows
// if there are several.
func (v *vectorAttention) firstRow(position, from int) int {
	a := &v.list[from]
	return v.firsts[from] + min(max(position-a.First, 0), a.Rows)
}

// score adds the products of queries with the keys of page p to the scores.
func (v *vectorAttention) score(p, from, to int) {
	keys := v.keys(v.list[from].Pages[p])
	width := v.isa.width()
	for column := 0; column < PageLen; column += width {
		position := p*PageLen + column
		row := v.firstRow(position, from)
		if n := v.firsts[to] - row; n > 0 {
			row *= v.heads
			v.isa.mulFloats(v.scores[row*v.positions+position:], v.positions, v.query[row*v.dim:], v.dim,
				keys[column:], PageLen, n*v.heads, v.dim)
		}
	}
}

// softmax replaces the scores of a row by their exponentials and keeps the sums.
func (v *vectorAttention) softmax(a *Attention, r, row int) {
	for h := range v.heads {
		i := row*v.heads + h
		scores := v.scores[i*v.positions:][:a.First+r+1]
		top := v.isa.scaleMax(scores, a.Scale)
		v.sums[i] = v.isa.expSum(scores, top)
	}
}

// mix adds the values of page p, weighted by the exponentials, to what will be the outputs.
func (v *vectorAttention) mix(p, from, to int) {
	values := v.values(v.list[from].Pages[p])
	all := v.firstRow((p+1)*PageLen-1, from) // the first row that attends to the whole page
	for row := v.firstRow(p*PageLen, from); row < all; row++ {
		position := v.list[from].First + row - v.firsts[from]
		v.mixRows(values, p, row, 1, position+1-p*PageLen)
	}
	if all < v.firsts[to] {
		v.mixRows(values, p, all, v.firsts[to]-all, PageLen)
	}
}

// finish divides the outputs of a row by the sums.
func (v *vectorAttention) finish(a *Attention, r, row int) {
	for h := range v.heads {
		i := row*v.heads + h
		out := a.Out[r*a.Stride+h*v.dim:][:v.dim]
		v.isa.divideRow(out, v.mixed[i*v.padded:][:v.dim], v.sums[i])
	}
}

// mixRows does so for some rows and the first n positions of the page.
func (v *vectorAttention) mixRows(values []float32, p, row, rows, n int) {
	at := row * v.heads
	for column := 0; column < v.padded; column += v.isa.width() {
		v.isa.mulFloats(v.mixed[at*v.padded+column:], v.padded, v.scores[at*v.positions+p*PageLen:], v.positions,
			values[column:], v.padded, rows*v.heads, n)
	}
}

// keys returns the keys of a page as float32.
func (v *vectorAttention) keys(page Page) []float32 {
	n := v.dim * PageLen
	if page.F32 != nil {
		return page.F32[:n]
	}
	v.isa.widenHalf(v.page[:n], page.F16[:n], &page.F16[n])
	return v.page[:n]
}

// values returns the values of a page as float32, in rows of the padded length.
func (v *vectorAttention) values(page Page) []float32 {
	from, n := v.dim*PageLen, v.dim*PageLen
	switch {
	case v.padded != v.dim:
		for t := range PageLen {
			row := v.page[t*v.padded:][:v.padded]
			clear(row[v.dim:])
			for d := range v.dim {
				row[d] = page.at(from + t*v.dim + d)
			}
		}
	case page.F32 != nil:
		return page.F32[from:][:n]
	default:
		v.isa.widenHalf(v.page[:n], page.F16[from:][:n], &page.F16[from])
	}
	return v.page[:PageLen*v.padded]
}
