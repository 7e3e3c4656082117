// Package digest names the content of an item.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Of returns the hex SHA-256 over fields, each preceded by its length in bytes
// as a little-endian 64-bit number. So no two different lists of fields have
// the same digest, whatever characters they hold.
func Of(fields ...string) string {
	h := sha256.New()
	var size [8]byte
	for _, f := range fields {
		binary.LittleEndian.PutUint64(size[:], uint64(len(f)))
		h.Write(size[:])
		h.Write([]byte(f))
	}
	return hex.EncodeToString(h.Sum(nil))
}
