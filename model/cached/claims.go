package cached

import (
	"encoding/binary"
	"os"
)

// claims is a file in which a process locks one byte for each answer that it
// computes. The system frees the locks when the process ends in whatever way.
type claims struct{ file *os.File }

func openClaims(path string) (*claims, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	return &claims{f}, nil
}

func (c *claims) close() { c.file.Close() }

// place is the byte of a key. Two keys with the same one only wait for each
// other.
func place(k Key) int64 { return int64(binary.LittleEndian.Uint64(k[8:]) >> 2) }
