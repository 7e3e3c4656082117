//go:build amd64 && !purego

package kernels

// copyRows copies the first values, used of them, of rows with ldd and lds values.
func (i isa) copyRows(dst []float32, ldd int, src []float32, lds, rows, used int) {
	if used < i.width() {
		copyRowsPortable(dst, ldd, src, lds, rows, used)
		return
	}
	// What the kernel touches last, so that a slice that is too short panics here.
	_, _ = dst[(rows-1)*ldd+used-1], src[(rows-1)*lds+used-1]
	if i == avx512 {
		copyRowsAVX512(&dst[0], uintptr(4*ldd), &src[0], uintptr(4*lds), rows)
		return
	}
	copyRowsAVX2(&dst[0], uintptr(4*ldd), &src[0], uintptr(4*lds), rows)
}

// fetchRows fetches the first values of rows with ld values into the cache: what is to be written is far
// away, and without this each write would wait for it.
func (i isa) fetchRows(p []float32, ld, rows int) {
	if i == avx512 {
		fetchRowsAVX512(&p[0], uintptr(4*ld), rows)
		return
	}
	fetchRowsAVX2(&p[0], uintptr(4*ld), rows)
}
