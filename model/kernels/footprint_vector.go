//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

func (w *blockPanels) bytes() int { return len(w.data) }

func (w *floatPanels) bytes() int { return 4*len(w.f32) + 2*len(w.half) }
