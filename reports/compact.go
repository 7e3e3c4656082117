package reports

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// compactWalker steps over a value in Thrift's compact protocol, in which
// Parquet writes its footer and page headers, without building it. parquet-go
// allocates every list at the length that the file claims; the walker runs
// first and refuses lengths that the bytes cannot hold.
//
// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
type compactWalker struct {
	data     []byte
	pos      int
	elements int // of all lists so far
}

const (
	// maxElements bounds the elements of all lists of a footer. parquet-go takes
	// up to some 600 bytes for one.
	maxElements = 1 << 19
	// maxDepth bounds the nesting; Parquet needs 8.
	maxDepth = 16
	// fieldShift separates the ids of a field and of its parent.
	fieldShift = 8
)

// The types of the compact protocol.
const (
	compactStop = iota
	compactTrue
	compactFalse
	compactByte
	compactInt16
	compactInt32
	compactInt64
	compactDouble
	compactBinary
	compactList
	compactSet
	compactMap
	compactStruct
)

var errCompact = errors.New("damaged metadata")

// structure steps over a struct and reports its integers and booleans, and
// those of the structs directly in it: the id is field, or
// parent<<fieldShift|field.
func (w *compactWalker) structure(parent, depth int, report func(id int, value int64)) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: nested more than %d levels", errCompact, maxDepth)
	}
	field := 0
	for {
		b, err := w.next()
		if err != nil {
			return err
		}
		kind := int(b & 0xf)
		if kind == compactStop {
			return nil
		}
		if delta := int(b >> 4); delta != 0 {
			field += delta
		} else {
			id, err := w.varint()
			if err != nil {
				return err
			}
			field = int(int16(unzigzag(id)))
		}
		on := report
		if depth > 1 {
			on = nil
		}
		if err := w.value(kind, parent<<fieldShift|field&0xff, depth, on); err != nil {
			return err
		}
	}
}

// value steps over the value of a field.
func (w *compactWalker) value(kind, id, depth int, report func(int, int64)) error {
	switch kind {
	case compactTrue, compactFalse:
		if report != nil {
			report(id, int64(compactFalse-kind))
		}
		return nil
	case compactInt16, compactInt32, compactInt64:
		v, err := w.varint()
		if err == nil && report != nil {
			report(id, unzigzag(v))
		}
		return err
	case compactByte:
		return w.skip(1)
	case compactDouble:
		return w.skip(8)
	case compactBinary:
		n, err := w.varint()
		if err != nil {
			return err
		}
		return w.skip(n)
	case compactList, compactSet:
		return w.list(depth)
	case compactMap:
		return w.mapping(depth)
	case compactStruct:
		return w.structure(id, depth+1, report)
	}
	return fmt.Errorf("%w: unknown type %d", errCompact, kind)
}

func (w *compactWalker) list(depth int) error {
	b, err := w.next()
	if err != nil {
		return err
	}
	n := uint64(b >> 4)
	if n == 15 {
		if n, err = w.varint(); err != nil {
			return err
		}
	}
	return w.members(n, depth, int(b&0xf))
}

func (w *compactWalker) mapping(depth int) error {
	n, err := w.varint()
	if err != nil || n == 0 {
		return err
	}
	b, err := w.next()
	if err != nil {
		return err
	}
	return w.members(n, depth, int(b>>4), int(b&0xf))
}

// members steps over n members of a list or map, each of which takes a byte at
// least.
func (w *compactWalker) members(n uint64, depth int, kinds ...int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: nested more than %d levels", errCompact, maxDepth)
	}
	if n > uint64(len(w.data)-w.pos) {
		return fmt.Errorf("%w: a list of %d where %d bytes are left", errCompact, n, len(w.data)-w.pos)
	}
	w.elements += int(n)
	if w.elements > maxElements {
		return fmt.Errorf("%w: more than %d list elements", errCompact, maxElements)
	}
	for range n {
		for _, kind := range kinds {
			var err error
			if kind == compactTrue || kind == compactFalse {
				err = w.skip(1) // only as a field does a boolean take no byte
			} else {
				err = w.value(kind, 0, depth+1, nil)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *compactWalker) next() (byte, error) {
	if w.pos >= len(w.data) {
		return 0, io.ErrUnexpectedEOF
	}
	w.pos++
	return w.data[w.pos-1], nil
}

func (w *compactWalker) skip(n uint64) error {
	if n > uint64(len(w.data)-w.pos) {
		return io.ErrUnexpectedEOF
	}
	w.pos += int(n)
	return nil
}

func (w *compactWalker) varint() (uint64, error) {
	v, n := binary.Uvarint(w.data[w.pos:])
	if n == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	if n < 0 {
		return 0, fmt.Errorf("%w: integer of more than 64 bits", errCompact)
	}
	w.pos += n
	return v, nil
}

func unzigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
