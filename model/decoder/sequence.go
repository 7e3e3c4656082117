package decoder

import (
	"fmt"

	"assay/model/kernels"
)

// pageLayout says where in a page the keys and values of a layer and head are.
type pageLayout struct {
	layer []int // offset of each layer's first head
	head  int   // elements of one head
	size  int   // elements of all
	half  bool  // binary16
}

func newPageLayout(c *Config) pageLayout {
	p := pageLayout{head: kernels.PageSize(c.HeadDim), half: c.KV == KVF16}
	for _, n := range c.KVHeads {
		p.layer = append(p.layer, p.size)
		p.size += n * p.head
	}
	return p
}

// of returns the part of a page that belongs to one KV head of one layer.
func (l *pageLayout) of(p *page, layer, head int) kernels.Page {
	from := l.layer[layer] + head*l.head
	if l.half {
		return kernels.Page{F16: p.f16[from : from+l.head]}
	}
	return kernels.Page{F32: p.f32[from : from+l.head]}
}

// Sequence holds the keys and values of a sequence of tokens, so that later tokens can attend to
// them. It grows in pages of 32 positions. A sequence, and those that share a prefix with it, must
// not be used from several goroutines at once. What is no longer needed is given back by
// Truncate(0); a sequence that is merely dropped keeps its pages in the count of PagesInUse.
type Sequence struct {
	m     *Model
	len   int
	pages []*page
}

// NewSequence returns an empty sequence.
func (m *Model) NewSequence() *Sequence { return &Sequence{m: m} }

// Len returns the number of tokens whose keys and values are held.
func (s *Sequence) Len() int { return s.len }

// Truncate forgets all but the first n tokens and gives back the pages of the others. It does
// nothing if there are no more than n.
func (s *Sequence) Truncate(n int) {
	n = max(n, 0)
	if n > s.len {
		return
	}
	s.len = n
	s.drop(pagesFor(n))
}

// drop gives back all but the first n pages.
func (s *Sequence) drop(n int) {
	for i, p := range s.pages[n:] {
		s.m.pool.release(p)
		s.pages[n+i] = nil
	}
	s.pages = s.pages[:n]
}

// CopyPrefix makes s a sequence that begins with the first n tokens of from, and nothing else.
// The pages are shared until one of the two writes to them. It is an error if from is shorter or
// belongs to another model.
func (s *Sequence) CopyPrefix(from *Sequence, n int) error {
	if from.m != s.m {
		return fmt.Errorf("copy a prefix: the two sequences belong to different models")
	}
	if n < 0 || n > from.len {
		return fmt.Errorf("copy a prefix of %d tokens: the sequence has %d", n, from.len)
	}
	if s == from {
		s.Truncate(n)
		return nil
	}
	s.drop(0)
	s.len = n
	for _, p := range from.pages[:pagesFor(n)] {
		p.refs++
		s.pages = append(s.pages, p)
	}
	return nil
}

// Pages returns the number of pages that s refers to, shared ones included.
func (s *Sequence) Pages() int { return len(s.pages) }

// Bytes returns the memory of the pages that s refers to, shared ones included.
func (s *Sequence) Bytes() int64 { return int64(len(s.pages)) * s.m.PageBytes() }

// PageLen is the number of positions of a page, the unit in which a Sequence takes memory.
const PageLen = kernels.PageLen

func pagesFor(positions int) int { return (positions + PageLen - 1) / PageLen }

// reserve makes the pages of positions s.len to s.len+n-1 present and writable.
func (s *Sequence) reserve(n int) {
	for i := s.len / PageLen; i < pagesFor(s.len+n); i++ {
		if i == len(s.pages) {
			s.pages = append(s.pages, s.m.pool.take())
		} else if s.pages[i].refs > 1 {
			s.pages[i] = s.m.pool.split(s.pages[i])
		}
	}
}

// head appends to dst the pages of one KV head of one layer up to the given number of positions.
func (s *Sequence) head(dst []kernels.Page, layer, head, positions int) []kernels.Page {
	for _, p := range s.pages[:pagesFor(positions)] {
		dst = append(dst, s.m.pages.of(p, layer, head))
	}
	return dst
}
