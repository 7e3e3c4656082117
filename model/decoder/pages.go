package decoder

import "sync"

// page holds the keys and values of kernels.PageLen positions, of all layers and heads.
type page struct {
	f32  []float32
	f16  []uint16
	refs int // sequences that refer to it; one that is shared is copied before it is written
}

// pagePool makes pages, counts those in use and keeps the others for later: a page of a large
// model is megabytes, which are dear to allocate anew.
type pagePool struct {
	layout *pageLayout

	mu    sync.Mutex
	free  []*page
	inUse int
}

// take returns a page of any content that one sequence refers to. Nothing reads a position that
// was not stored.
func (p *pagePool) take() *page {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inUse++
	if n := len(p.free); n > 0 {
		pg := p.free[n-1]
		p.free = p.free[:n-1]
		pg.refs = 1
		return pg
	}
	pg := &page{refs: 1}
	if p.layout.half {
		pg.f16 = make([]uint16, p.layout.size)
	} else {
		pg.f32 = make([]float32, p.layout.size)
	}
	return pg
}

// release ends one reference to a page.
func (p *pagePool) release(pg *page) {
	if pg.refs--; pg.refs > 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.inUse--
	p.free = append(p.free, pg)
}

// split returns a copy of a shared page in exchange for one reference to it.
func (p *pagePool) split(shared *page) *page {
	own := p.take()
	copy(own.f32, shared.f32)
	copy(own.f16, shared.f16)
	p.release(shared)
	return own
}

// PagesInUse returns the number of pages that sequences of the model refer to, a shared one
// counting once.
func (m *Model) PagesInUse() int {
	m.pool.mu.Lock()
	defer m.pool.mu.Unlock()
	return m.pool.inUse
}

// PageBytes returns the memory of a page of [PageLen] positions.
func (m *Model) PageBytes() int64 {
	if m.pages.half {
		return 2 * int64(m.pages.size)
	}
	return 4 * int64(m.pages.size)
}
