package gguf

import "fmt"

// Kind is the type of a metadata value, with the numeric values of the format
// (enum gguf_type upstream).
type Kind uint32

// The kinds of metadata values.
const (
	KindUint8   Kind = 0
	KindInt8    Kind = 1
	KindUint16  Kind = 2
	KindInt16   Kind = 3
	KindUint32  Kind = 4
	KindInt32   Kind = 5
	KindFloat32 Kind = 6
	KindBool    Kind = 7
	KindString  Kind = 8
	KindArray   Kind = 9
	KindUint64  Kind = 10
	KindInt64   Kind = 11
	KindFloat64 Kind = 12
)

var kinds = [...]struct {
	name string
	size int // bytes of one value, 0 if it varies
}{
	KindUint8:   {"u8", 1},
	KindInt8:    {"i8", 1},
	KindUint16:  {"u16", 2},
	KindInt16:   {"i16", 2},
	KindUint32:  {"u32", 4},
	KindInt32:   {"i32", 4},
	KindFloat32: {"f32", 4},
	KindBool:    {"bool", 1},
	KindString:  {"string", 0},
	KindArray:   {"array", 0},
	KindUint64:  {"u64", 8},
	KindInt64:   {"i64", 8},
	KindFloat64: {"f64", 8},
}

func (k Kind) known() bool { return uint64(k) < uint64(len(kinds)) }

// String returns a short name such as "u32", "string" or "array", or "kind(99)"
// for a number that names none.
func (k Kind) String() string {
	if k.known() {
		return kinds[k].name
	}
	return fmt.Sprintf("kind(%d)", uint32(k))
}

// size returns the bytes of one value, or 0 for strings and arrays.
func (k Kind) size() int {
	if k.known() {
		return kinds[k].size
	}
	return 0
}

// minSize returns the least number of bytes that one value can take.
func (k Kind) minSize() int {
	switch k {
	case KindString:
		return 8 // its length
	case KindArray:
		return 12 // element kind and count
	}
	return k.size()
}

func (k Kind) integer() bool {
	switch k {
	case KindUint8, KindInt8, KindUint16, KindInt16, KindUint32, KindInt32, KindUint64, KindInt64:
		return true
	}
	return false
}
