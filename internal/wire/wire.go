// Package wire writes and reads the fields of binary records: whole numbers as
// varints, texts with their length before them, floats by their bits. Records
// have no field names; their owner fixes the order and raises a version when it
// changes.
package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// AppendUint appends an unsigned number.
func AppendUint(b []byte, v uint64) []byte { return binary.AppendUvarint(b, v) }

// AppendInt appends a signed number.
func AppendInt(b []byte, v int64) []byte { return binary.AppendVarint(b, v) }

// AppendString appends a text, which may hold any bytes.
func AppendString(b []byte, s string) []byte {
	return append(AppendUint(b, uint64(len(s))), s...)
}

// AppendFloat appends a float64, NaN and infinities included, bit by bit.
func AppendFloat(b []byte, f float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
}

// AppendList appends a list: its length, then every element.
func AppendList[T any](b []byte, list []T, element func([]byte, T) []byte) []byte {
	b = AppendUint(b, uint64(len(list)))
	for _, v := range list {
		b = element(b, v)
	}
	return b
}

// ErrShort says that a record ends within a field.
var ErrShort = errors.New("the record ends within a field")

// Reader reads the fields of a record in the order in which they were written.
// After the first error every field is zero; Close returns it.
type Reader struct {
	data []byte
	err  error
}

// NewReader reads a record.
func NewReader(record []byte) *Reader { return &Reader{data: record} }

// Close returns the first error, or one that says that there is more than was
// read.
func (r *Reader) Close() error {
	if r.err == nil && len(r.data) > 0 {
		return fmt.Errorf("%d bytes after the last field", len(r.data))
	}
	return r.err
}

// Fail makes the record a wrong one, for values that have no meaning.
func (r *Reader) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.data = nil
}

// Uint reads an unsigned number.
func (r *Reader) Uint() uint64 {
	v, n := binary.Uvarint(r.data)
	return number(r, v, n)
}

// Int reads a signed number.
func (r *Reader) Int() int64 {
	v, n := binary.Varint(r.data)
	return number(r, v, n)
}

// number takes what the standard library's varint readers return.
func number[T uint64 | int64](r *Reader, v T, n int) T {
	switch {
	case r.err != nil:
		return 0
	case n == 0:
		r.Fail(ErrShort)
		return 0
	case n < 0:
		r.Fail(errors.New("a number has more than 64 bits"))
		return 0
	}
	r.data = r.data[n:]
	return v
}

// String reads a text.
func (r *Reader) String() string {
	n := r.Uint()
	if n > uint64(len(r.data)) {
		r.Fail(ErrShort)
		return ""
	}
	s := string(r.data[:n])
	r.data = r.data[n:]
	return s
}

// Float reads a float64.
func (r *Reader) Float() float64 {
	if len(r.data) < 8 {
		r.Fail(ErrShort)
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(r.data))
	r.data = r.data[8:]
	return f
}

// ReadList reads a list; an empty one is nil. Every element takes a byte at
// least, which bounds what a damaged length can ask for.
func ReadList[T any](r *Reader, element func(*Reader) T) []T {
	n := r.Uint()
	if n > uint64(len(r.data)) {
		r.Fail(ErrShort)
	}
	if n == 0 || r.err != nil {
		return nil
	}
	out := make([]T, 0, min(n, 1024))
	for range n {
		out = append(out, element(r))
		if r.err != nil {
			return nil
		}
	}
	return out
}
