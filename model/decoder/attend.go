package decoder

import (
	"slices"

	"assay/model/kernels"
)

// tile is the unit of attention that one thread takes: some rows, of one run or of several with a
// prefix in common, and one KV head.
type tile struct {
	pieces []piece
	head   int
}

// piece is consecutive rows of a run.
type piece struct {
	run         int
	first, rows int // within the run
}

const (
	tileRows   = 16
	tileScores = 1 << 18 // elements: more would not stay in the cache
	// leastRows have more scores where contexts are long, but then keys and values, which each tile reads, take longer.
	leastRows = 6
)

// attend computes attention of all rows and heads of a layer.
func (m *Model) attend(w *workspace, layer int) {
	c := &m.config
	kv := c.KVHeads[layer]
	m.cut(w, c.Heads/kv, kv)
	shape(&w.a, len(w.batch.rows), c.Heads*c.HeadDim)
	m.team.run(c.Threads, len(w.tiles), 1, func(worker, i int) {
		t, space := w.tiles[i], &w.threads[worker]
		m.gatherAttention(w, space, t, layer)
		kernels.AttendTogether(space.list, &space.attention)
	})
}

// cut makes the tiles of a layer with groups of so many heads for each KV head.
func (m *Model) cut(w *workspace, group, kv int) {
	w.pieces = slices.Grow(w.pieces[:0], len(w.batch.rows)) // tiles refer to it: it must stay in place
	w.tiles = w.tiles[:0]
	from, rows := 0, 0
	end := func() {
		if rows > 0 {
			w.tiles = append(w.tiles, tile{pieces: w.pieces[from:len(w.pieces):len(w.pieces)]})
		}
		from, rows = len(w.pieces), 0
	}
	for i, run := range w.batch.order {
		r := w.batch.runs[run]
		if r.rows == 0 {
			continue
		}
		if i > 0 && r.seq.common(w.batch.runs[w.batch.order[i-1]].seq) == 0 {
			end()
		}
		height := min(max(tileScores/(group*(r.seq.len+r.rows)), leastRows), tileRows)
		for first := 0; first < r.rows; {
			if rows >= height {
				end()
			}
			n := min(height-rows, r.rows-first)
			w.pieces = append(w.pieces, piece{run, first, n})
			first, rows = first+n, rows+n
		}
	}
	end()
	// Tiles of a head one after the other: its keys and values, which all of them read, may stay in a cache.
	first := w.tiles
	for head := 1; head < kv; head++ {
		for _, t := range first {
			w.tiles = append(w.tiles, tile{t.pieces, head})
		}
	}
}

// gatherAttention sets the attentions of a thread to those of a tile.
func (m *Model) gatherAttention(w *workspace, space *threadSpace, t tile, layer int) {
	c := &m.config
	kv := c.KVHeads[layer]
	group := c.Heads / kv
	stride := c.Heads * c.HeadDim
	pages := 0
	for _, p := range t.pieces {
		pages += len(w.batch.runs[p.run].seq.pages)
	}
	space.pages = slices.Grow(space.pages[:0], pages)
	space.list = space.list[:0]
	for _, p := range t.pieces {
		r := w.batch.runs[p.run]
		first, before := r.seq.len+p.first, len(space.pages)
		space.pages = r.seq.head(space.pages, layer, m.fault.kvHead(t.head, kv), first+p.rows)
		from := (r.first+p.first)*stride + t.head*group*c.HeadDim
		space.list = append(space.list, kernels.Attention{
			Rows: p.rows, Heads: group, Dim: c.HeadDim,
			First: first, Scale: m.fault.attentionScale(c.AttentionScale), Stride: stride,
			Query: w.q[from:], Out: w.a.F32[from:], Pages: space.pages[before:],
		})
	}
}

// arrange orders the runs so that those that have first pages in common are next to each other, more
// closely the more pages they have.
func (b *batch) arrange() {
	b.order = b.order[:0]
	for i, r := range b.runs {
		at, most := len(b.order), 1
		for j, other := range b.order {
			if n := r.seq.common(b.runs[other].seq); n >= most {
				at, most = j+1, n
			}
		}
		b.order = slices.Insert(b.order, at, i)
	}
}

// common returns how many first pages two sequences have in common.
func (s *Sequence) common(t *Sequence) int {
	n := min(len(s.pages), len(t.pages))
	for i := range n {
		if s.pages[i] != t.pages[i] {
			return i
		}
	}
	return n
}
