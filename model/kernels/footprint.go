package kernels

// PackedBytes returns the memory of the packed weights, after Allocate: what a product with one row
// of activations has to read.
func (m *Matrix) PackedBytes() int64 { return int64(m.pack.bytes()) }

func (p portablePanels) bytes() int { return p.size() }

func (w *blockWeights) size() int { return 8*len(w.q) + 4*(len(w.scale)+len(w.min)) }

func (f *floatWeights) size() int { return 4 * groupLen * len(f.w) }

func (h *halfWeights) size() int { return 2 * groupLen * len(h.w) }
