//go:build !linux

package kernels

// adviseHuge would ask for huge pages.
func adviseHuge([]byte) {}
