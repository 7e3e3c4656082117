//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

// vectorAttention is attention as products of matrices: of queries with the keys of a page, one
// output for each position, and of exponentials with its values, one output for each element. All are
// in chunks: the first elements of each row and head, as many as there are in a chain, then the next. Rows are
// then never so far apart that a cache can hold few of them.
type vectorAttention struct {
	*AttentionScratch
	list       []Attention
	heads, dim int
	isa        isa
	n          int // rows times heads
}

// attend computes attentions with vectors and tells whether it did.
func (i isa) attend(list []Attention, s *AttentionScratch) bool {
	if i == portable {
		return false
	}
	v := vectorAttention{AttentionScratch: s, list: list, heads: list[0].Heads, dim: list[0].Dim, isa: i}
	s.firsts = s.firsts[:0]
	pages, rows := 0, 0
	for j := range list {
		s.firsts = append(s.firsts, rows)
		rows += list[j].Rows
		pages = max(pages, len(list[j].Pages))
	}
	s.firsts = append(s.firsts, rows)
	v.n = rows * v.heads
	padded := (v.dim + i.width() - 1) / i.width() * i.width()
	s.query = resize(s.query, (v.dim+chainLen-1)/chainLen*chainLen*v.n)
	s.scores, s.sums = resize(s.scores, pages*PageLen*v.n), resize(s.sums, v.n)
	s.mixed, s.page = resize(s.mixed, padded*v.n), resize(s.page, PageLen*padded)
	clear(s.mixed)
	v.eachRow(v.gather)
	for p := range pages {
		if !i.readsChunks() { // kernels that do set all scores of a page
			clear(v.scoresOf(p, 0))
		}
		v.eachPage(p, v.score)
	}
	v.eachRow(v.softmax)
	for p := range pages {
		v.eachPage(p, v.mix)
	}
	v.eachRow(v.finish)
	return true
}

// scoresOf returns the scores of a page from a row on.
func (v *vectorAttention) scoresOf(p, row int) []float32 {
	return v.scores[p*PageLen*v.n : (p+1)*PageLen*v.n][row*v.heads*PageLen:]
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

// gather puts the queries of a row into chunks.
func (v *vectorAttention) gather(a *Attention, r, row int) {
	for h := range v.heads {
		query := a.Query[r*a.Stride+h*v.dim:][:v.dim]
		for at := 0; at < v.dim; at += chainLen {
			copy(v.query[at*v.n+(row*v.heads+h)*chainLen:][:chainLen], query[at:])
		}
	}
}

// score adds the products of queries with the keys of page p to its scores.
func (v *vectorAttention) score(p, from, to int) {
	keys := v.keys(v.list[from].Pages[p])
	for column := 0; column < PageLen; column += v.isa.width() {
		row := v.firstRow(p*PageLen+column, from)
		rows := (v.firsts[to] - row) * v.heads
		if rows <= 0 {
			continue
		}
		scores := v.scoresOf(p, row)[column:]
		query := chunks{v.query[row*v.heads*chainLen:], v.n * chainLen}
		if v.isa.setFloats(scores, PageLen, query, keys, rows, v.dim) {
			continue
		}
		for at := 0; at < v.dim; at += chainLen {
			v.isa.mulFloats(scores, PageLen, query.x[at*v.n:], chainLen, keys[at*PageLen+column:], PageLen, rows, min(chainLen, v.dim-at))
		}
	}
}

// softmax replaces the scores of a row by their exponentials and keeps the sums.
func (v *vectorAttention) softmax(a *Attention, r, row int) {
	first := row * v.heads
	v.isa.softmaxPages(v.scores[first*PageLen:], PageLen*v.n, a.First+r+1, a.Scale, v.sums[first:][:v.heads])
}

// mix adds the values of page p, weighted by the exponentials, to what will be the outputs.
func (v *vectorAttention) mix(p, from, to int) {
	width := v.isa.width()
	all := v.firstRow((p+1)*PageLen-1, from) // the first row that attends to the whole page
	for column := 0; column < v.dim; column += width {
		values, stride := v.values(v.list[from].Pages[p], column)
		mixRows := func(row, rows, positions int) {
			mixed := v.mixed[column*v.n+row*v.heads*width:]
			v.isa.mulFloats(mixed, width, v.scoresOf(p, row), PageLen, values, stride, rows*v.heads, positions)
		}
		for row := v.firstRow(p*PageLen, from); row < all; row++ {
			position := v.list[from].First + row - v.firsts[from]
			mixRows(row, 1, position+1-p*PageLen)
		}
		if all < v.firsts[to] {
			mixRows(all, v.firsts[to]-all, PageLen)
		}
	}
}

// finish divides the outputs of a row by the sums.
func (v *vectorAttention) finish(a *Attention, r, row int) {
	width := v.isa.width()
	for h := range v.heads {
		i := row*v.heads + h
		out := a.Out[r*a.Stride+h*v.dim:][:v.dim]
		for at := 0; at < v.dim; at += width {
			n := min(width, v.dim-at)
			v.isa.divideRow(out[at:][:n], v.mixed[at*v.n+i*width:][:n], v.sums[i])
		}
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

// values returns elements of the values of a page as float32, from one on as many as kernels compute together,
// with zeros beyond the last, and how far those of the next position are.
func (v *vectorAttention) values(page Page, from int) (values []float32, stride int) {
	width := v.isa.width()
	values, begin := v.page[:PageLen*width], v.dim*PageLen+from
	switch {
	case from+width > v.dim:
		clear(values)
		for t := range PageLen {
			for d := range v.dim - from {
				values[t*width+d] = page.at(begin + t*v.dim + d)
			}
		}
	case page.F32 == nil:
		v.isa.widenHalfRows(values, page.F16[begin:], v.dim)
	case v.isa.readsChunks():
		v.isa.copyRows(values, width, page.F32[begin:], v.dim, PageLen, width)
	default:
		return page.F32[begin:], v.dim
	}
	return values, width
}
