package emulate

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// Frame lays out the arguments of a call as assembly finds them, the same on amd64 and arm64: pointers,
// int, uintptr and float32.
func Frame(arguments []any) []byte {
	var b []byte
	word := func(v uint64) {
		for len(b)%8 != 0 {
			b = append(b, 0)
		}
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	for _, a := range arguments {
		switch v := a.(type) {
		case float32:
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		case int:
			word(uint64(v))
		case uintptr:
			word(uint64(v))
		case *float32:
			word(uint64(uintptr(unsafe.Pointer(v))))
		case *uint16:
			word(uint64(uintptr(unsafe.Pointer(v))))
		case *byte:
			word(uint64(uintptr(unsafe.Pointer(v))))
		default:
			panic(fmt.Sprintf("emulate: an argument of type %T", a))
		}
	}
	return b
}

// Memory returns n bytes at an address, one that an argument of the call points to, which keeps its
// memory alive and in place.
func Memory(address uint64, n int) []byte {
	a := uintptr(address)
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&a)), n)
}
