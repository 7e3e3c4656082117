//go:build amd64 && !purego

package kernels

// width returns the number of outputs that a kernel computes together: two vectors.
func (i isa) width() int {
	if i == avx512 {
		return 32
	}
	return 16
}

// height returns the number of rows to compute next, out of those left.
func (i isa) height(left int) int {
	switch {
	case i == avx512 && left >= 6 && left != 7 && left != 8:
		return 6
	case left >= 4:
		return 4
	case left >= 2:
		return 2
	}
	return 1
}

// tileHeight is the number of rows of the tiles that activations are read in; 0: row by row.
func (i isa) tileHeight() int {
	if i == avx512 {
		return tileHeight
	}
	return 0
}

// readsChunks tells whether float32 activations are read in chunks.
func (i isa) readsChunks() bool { return i == avx512 }
