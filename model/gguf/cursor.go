package gguf

import (
	"encoding/binary"
	"fmt"
)

// Limits on what a header may ask for. They lie far above every real model and
// keep a corrupt count from being worked through; that the bytes exist is
// checked besides, before anything is allocated.
const (
	maxKeys       = 1 << 16
	maxTensors    = 1 << 18
	maxKeyBytes   = 1<<16 - 1 // the format's own limit
	maxNameBytes  = 1024      // of a tensor; ggml's own limit is 63
	maxTextBytes  = 1 << 26   // of one metadata string
	maxElements   = 1 << 26   // of one metadata array
	maxDepth      = 8         // of arrays within arrays
	maxDims       = 4         // ggml's own limit
	maxAlignment  = 1 << 20
	minKeyBytes   = 8 + 1 + 4 + 1     // key of one byte, kind, value of one byte
	minInfoBytes  = 8 + 1 + 4 + 4 + 8 // name of one byte, no dimensions, type, offset
	defAlignment  = 32
	fetchAgain    = "(truncated download? fetch the file again)"
	corruptHeader = "(the file is corrupt: fetch it again)"
)

// cursor walks the header. Every read is checked against the bytes present.
type cursor struct {
	data []byte
	off  int
}

func (c *cursor) left() uint64 { return uint64(len(c.data) - c.off) }

// need reports an error unless n more bytes are present.
func (c *cursor) need(n uint64) error {
	if n <= c.left() {
		return nil
	}
	return fmt.Errorf("needs %d bytes at byte %d, file has %d %s", n, c.off, len(c.data), fetchAgain)
}

func (c *cursor) take(n uint64) ([]byte, error) {
	if err := c.need(n); err != nil {
		return nil, err
	}
	b := c.data[c.off : c.off+int(n) : c.off+int(n)]
	c.off += int(n)
	return b, nil
}

func (c *cursor) u32() (uint32, error) {
	b, err := c.take(4)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(b), nil
}

func (c *cursor) u64() (uint64, error) {
	b, err := c.take(8)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(b), nil
}

// text reads a length of at most limit and that many bytes.
func (c *cursor) text(limit uint64) ([]byte, error) {
	n, err := c.u64()
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, fmt.Errorf("string of %d bytes exceeds the limit of %d %s", n, limit, corruptHeader)
	}
	return c.take(n)
}

// name reads a key or tensor name, which must not be empty.
func (c *cursor) name(limit uint64) (string, error) {
	b, err := c.text(limit)
	if err != nil {
		return "", err
	}
	if len(b) == 0 {
		return "", fmt.Errorf("empty name at byte %d %s", c.off, corruptHeader)
	}
	return string(b), nil
}

// count reads the number of things of at least size bytes each.
func (c *cursor) count(what string, limit, size uint64) (int, error) {
	n, err := c.u64()
	if err != nil {
		return 0, err
	}
	if n > limit {
		return 0, fmt.Errorf("%d %s exceed the limit of %d %s", n, what, limit, corruptHeader)
	}
	if err := c.need(n * size); err != nil {
		return 0, fmt.Errorf("%d %s: %w", n, what, err)
	}
	return int(n), nil
}

// value reads one value of the given kind; depth counts the arrays around it.
func (c *cursor) value(kind Kind, depth int) (Value, error) {
	switch kind {
	case KindString:
		b, err := c.text(maxTextBytes)
		return Value{kind: kind, raw: b}, err
	case KindArray:
		return c.array(depth + 1)
	}
	size := kind.size()
	if size == 0 {
		return Value{}, fmt.Errorf("unknown value type %d at byte %d %s", uint32(kind), c.off, corruptHeader)
	}
	b, err := c.take(uint64(size))
	if err != nil {
		return Value{}, err
	}
	return Value{kind: kind, raw: b}, checkBools(kind, b)
}

func (c *cursor) array(depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, fmt.Errorf("arrays nested more than %d deep %s", maxDepth, corruptHeader)
	}
	k, err := c.u32()
	if err != nil {
		return Value{}, err
	}
	elem := Kind(k)
	if !elem.known() {
		return Value{}, fmt.Errorf("array of unknown value type %d at byte %d %s", k, c.off-4, corruptHeader)
	}
	n, err := c.count("array elements", maxElements, uint64(elem.minSize()))
	if err != nil {
		return Value{}, err
	}
	start := c.off
	if err := c.skipElements(elem, n, depth); err != nil {
		return Value{}, err
	}
	return Value{kind: KindArray, elem: elem, n: n, raw: c.data[start:c.off:c.off]}, nil
}

// skipElements moves past n elements and checks them on the way.
func (c *cursor) skipElements(elem Kind, n, depth int) error {
	if size := elem.size(); size > 0 {
		b, err := c.take(uint64(n) * uint64(size))
		if err != nil {
			return err
		}
		return checkBools(elem, b)
	}
	for i := range n {
		if _, err := c.value(elem, depth); err != nil {
			return fmt.Errorf("array element %d of %d: %w", i, n, err)
		}
	}
	return nil
}

// checkBools holds booleans to the two values that the format allows.
func checkBools(kind Kind, raw []byte) error {
	if kind != KindBool {
		return nil
	}
	for _, b := range raw {
		if b > 1 {
			return fmt.Errorf("bool with the value %d %s", b, corruptHeader)
		}
	}
	return nil
}
