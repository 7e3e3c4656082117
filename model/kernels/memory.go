package kernels

import "unsafe"

// Resize returns a slice of n elements of any content, s itself if it has room. Where there are huge pages, new
// memory is in them if it is large: results of products are written a few elements of each row at a time, each
// of which is in another small page.
func Resize[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	s = make([]T, n)
	adviseHuge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), n*int(unsafe.Sizeof(s[0]))))
	return s
}
