//go:build !unix

package gguf

import (
	"io"
	"os"
)

// mapFile reads size bytes of f into memory, where the system has no mmap.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	data = make([]byte, size)
	if _, err := io.ReadFull(f, data); err != nil {
		return nil, nil, err
	}
	return data, func() error { return nil }, nil
}

// evict does nothing where files are read into memory.
func evict([]byte) {}
