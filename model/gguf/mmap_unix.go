//go:build unix

package gguf

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps size bytes of f, size not zero, for reading. The mapping outlives f.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	data, err = unix.Mmap(int(f.Fd()), 0, size, unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, nil, os.NewSyscallError("mmap", err)
	}
	return data, func() error { return unix.Munmap(data) }, nil
}

// evict tells the system that the pages of a mapping are not needed soon. They are read again when
// they are.
func evict(data []byte) {
	_ = unix.Madvise(data, unix.MADV_DONTNEED) // a hint: without it only memory is lost
}
