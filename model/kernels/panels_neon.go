//go:build (!purego && arm64) || (purego && emulate)

package kernels

// width returns the number of outputs that a kernel computes together: four vectors.
func (isa) width() int { return 16 }

// height returns the number of rows to compute next, out of those left.
func (isa) height(left int) int {
	switch {
	case left >= 4:
		return 4
	case left >= 2:
		return 2
	}
	return 1
}

// copyRows copies the first values, used of them, of rows with ldd and lds values.
func (isa) copyRows(dst []float32, ldd int, src []float32, lds, rows, used int) {
	copyRowsPortable(dst, ldd, src, lds, rows, used)
}

func (isa) fetchRows([]float32, int, int) {}

// tileHeight tells that activations are read row by row.
func (isa) tileHeight() int { return 0 }

// readsChunks tells that float32 activations are read row by row.
func (isa) readsChunks() bool { return false }
