package kernels

import (
	"unsafe"

	"assay/model/quant"
)

// PageLen is the number of positions in a page of a KV cache. The sums of attention's outputs are
// formed page by page.
const PageLen = chainLen

// Page holds the keys and values of PageLen consecutive positions for one KV head of one layer,
// as float32 or, rounded, as binary16: dim*PageLen keys, element by element (all positions of
// element 0, then of element 1, ...), then PageLen*dim values, position by position.
type Page struct {
	F32 []float32
	F16 []uint16
}

// PageSize returns the number of elements of a page for heads of dim elements.
func PageSize(dim int) int { return 2 * dim * PageLen }

// Store writes the key and value of one position, 0 <= i < PageLen. Values beyond the range of
// binary16 become infinite.
func (p Page) Store(i int, key, value []float32) {
	dim := len(key)
	if p.F32 != nil {
		for d, v := range key {
			p.F32[d*PageLen+i] = v
		}
		copy(p.F32[(PageLen+i)*dim:][:dim], value)
		return
	}
	for d := 0; d < dim; d += chainLen {
		var half [chainLen]uint16
		n := min(chainLen, dim-d)
		path.narrow(half[:], key[d:][:n])
		for j, h := range half[:n] {
			p.F16[(d+j)*PageLen+i] = h
		}
	}
	path.narrow(p.F16[(PageLen+i)*dim:][:dim], value)
}

// narrow sets dst to the binary16 numbers nearest to x.
func (i isa) narrow(dst []uint16, x []float32) {
	for j := i.narrowHalf(dst, x); j < len(x); j++ {
		dst[j] = quant.ToF16(x[j])
	}
}

// same tells whether two pages are the same memory.
func (p Page) same(q Page) bool {
	if p.F32 != nil {
		return unsafe.SliceData(p.F32) == unsafe.SliceData(q.F32)
	}
	return unsafe.SliceData(p.F16) == unsafe.SliceData(q.F16)
}

func (p Page) at(i int) float32 {
	if p.F32 != nil {
		return p.F32[i]
	}
	return half(p.F16[i])
}

// widenKeys sets dst to groups of keys, [PageLen/groupLen][dim].
func (p Page) widenKeys(dst []sums, dim int) {
	for i := range dst {
		group, d := i/dim, i%dim
		for o := range dst[i] {
			dst[i][o] = p.at(d*PageLen + group*groupLen + o)
		}
	}
}

// widenValues sets dst to groups of elements of the values, [ceil(dim/groupLen)][PageLen], with
// zeros beyond dim.
func (p Page) widenValues(dst []sums, dim int) {
	for i := range dst {
		group, t := i/PageLen, i%PageLen
		for o := range dst[i] {
			dst[i][o] = 0
			if d := group*groupLen + o; d < dim {
				dst[i][o] = p.at((PageLen+t)*dim + d)
			}
		}
	}
}

// Attention is causal attention of consecutive positions of one sequence over one KV head.
type Attention struct {
	Rows, Heads, Dim int     // positions; query heads that share the KV head; elements of a head
	First            int     // position of row 0; row r attends to positions 0..First+r
	Scale            float32 // factor on the scores
	Stride           int     // distance of rows in Query and Out
	Query            []float32
	Out              []float32 // [Rows][Heads][Dim] within Stride, like Query
	Pages            []Page    // the positions 0..First+Rows-1, keys and values stored
}

// AttentionScratch is working memory of Attend, reused between calls of one thread.
type AttentionScratch struct {
	scores []float32 // [Rows][Heads][positions]; of vector implementations [pages][Rows][Heads][PageLen]
	sums   []float32 // [Rows][Heads]
	acc    []sums    // [Rows][Heads][ceil(Dim/groupLen)]
	wide   []sums

	// Of vector implementations, for the rows of all attentions:
	firsts []int     // row that each begins with, and their number
	query  []float32 // [chunks of Dim][Rows][Heads][chainLen]
	mixed  []float32 // [panels of Dim][Rows][Heads][width of a panel]
	page   []float32 // keys or values of a page
}

// Attend computes softmax(Scale * q·k) v for every row and head. The chains of a score are of 32
// ascending elements, those of an output of the 32 positions of a page; outputs are divided at the
// end by the sum of the exponentials.
func (a *Attention) Attend(s *AttentionScratch) { AttendTogether([]Attention{*a}, s) }

// AttendTogether computes each attention of a list. All have the same Heads, Dim, Scale and Stride.
// Where neighbours in the list have the same memory as a page, and each attends to the whole page
// with all its rows, its keys and values are read once for all of them. That changes no result.
func AttendTogether(list []Attention, s *AttentionScratch) {
	if path.attend(list, s) {
		return
	}
	for i := range list {
		list[i].attendPortable(s)
	}
}

func (a *Attention) attendPortable(s *AttentionScratch) {
	positions := len(a.Pages) * PageLen
	groups := (a.Dim + groupLen - 1) / groupLen
	s.scores = resize(s.scores, a.Rows*a.Heads*positions)
	s.sums = resize(s.sums, a.Rows*a.Heads)
	s.acc = resize(s.acc, a.Rows*a.Heads*groups)
	s.wide = resize(s.wide, max(PageLen/groupLen*a.Dim, groups*PageLen))
	a.score(s, positions)
	a.softmax(s, positions)
	a.mix(s, positions, groups)
	for i := range a.Rows * a.Heads {
		out := a.Out[i/a.Heads*a.Stride+i%a.Heads*a.Dim:][:a.Dim]
		for d := range out {
			out[d] = s.acc[i*groups+d/groupLen][d%groupLen] / s.sums[i]
		}
	}
}

// score sets the scores of all rows and heads, page by page.
func (a *Attention) score(s *AttentionScratch, positions int) {
	for p, page := range a.Pages {
		wide := s.wide[:PageLen/groupLen*a.Dim]
		page.widenKeys(wide, a.Dim)
		for i := range a.Rows * a.Heads {
			row, head := i/a.Heads, i%a.Heads
			query := a.Query[row*a.Stride+head*a.Dim:][:a.Dim]
			scores := s.scores[i*positions+p*PageLen:][:PageLen]
			for g := 0; g < PageLen && p*PageLen+g <= a.First+row; g += groupLen {
				var acc sums
				keys := wide[g/groupLen*a.Dim:][:a.Dim]
				for d := 0; d < a.Dim; d += chainLen {
					end := min(d+chainLen, a.Dim)
					addChain(&acc, keys[d:end], query[d:end])
				}
				for o, v := range acc {
					scores[g+o] = v * a.Scale
				}
			}
		}
	}
}

// softmax replaces the scores by exp(score - greatest) and keeps the sums.
func (a *Attention) softmax(s *AttentionScratch, positions int) {
	for i := range a.Rows * a.Heads {
		scores := s.scores[i*positions:][:a.First+i/a.Heads+1]
		top := scores[0]
		for _, v := range scores {
			top = max(top, v)
		}
		s.sums[i] = expSum(scores, top)
	}
}

// mix adds the values weighted by the exponentials, page by page.
func (a *Attention) mix(s *AttentionScratch, positions, groups int) {
	clear(s.acc)
	wide := s.wide[:groups*PageLen]
	for p, page := range a.Pages {
		page.widenValues(wide, a.Dim)
		for i := range a.Rows * a.Heads {
			n := min(PageLen, a.First+i/a.Heads+1-p*PageLen)
			if n <= 0 {
				continue
			}
			weights := s.scores[i*positions+p*PageLen:][:n]
			for g := range groups {
				addChain(&s.acc[i*groups+g], wide[g*PageLen:][:n], weights)
			}
		}
	}
}

// resize returns a slice of n elements, s itself if it has room.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
