package quant

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"assay/model/gguf"
)

// superBlock is the number of values in a block of the K formats and IQ4_XS.
const superBlock = 256

// Unpack splits src, one or several whole rows of a quantized type, into the integers q and, for
// each sub-block of [Layout.Sub] values, a scale and a min, such that value i is
//
//	scales[i/Sub]*float32(q[i]) - mins[i/Sub]
//
// with the bits that [Dequantize] gives. len(q) is the number of values, a multiple of the block
// size; scales and mins have len(q)/Sub elements each. For types without a min, mins may be nil;
// otherwise it is filled with zeros. Unpack returns an error, and writes nothing, if the type has
// no layout or a length does not fit.
func Unpack(t gguf.Type, q []int8, scales, mins []float32, src []byte) error {
	layout, ok := LayoutOf(t)
	if !ok {
		return fmt.Errorf("unpack %v: not a supported quantized type", t)
	}
	if err := checkLengths(t, len(q), len(src)); err != nil {
		return fmt.Errorf("unpack %v: %w", t, err)
	}
	subs := len(q) / layout.Sub
	if len(scales) != subs {
		return fmt.Errorf("unpack %v: %d values have %d scales, but there is room for %d",
			t, len(q), subs, len(scales))
	}
	if len(mins) != subs && (layout.HasMin || mins != nil) {
		return fmt.Errorf("unpack %v: %d values have %d mins, but there is room for %d",
			t, len(q), subs, len(mins))
	}
	unpackRow(t, q, scales, mins, src)
	if !layout.HasMin {
		clear(mins)
	}
	return nil
}

// unpackRow is Unpack after the checks; it leaves mins alone if the type has none. The calls are
// direct, not through a table, so that the caller's arrays can stay on its stack.
func unpackRow(t gguf.Type, q []int8, scales, mins []float32, src []byte) {
	if len(q) == 0 {
		return
	}
	switch b := bytesOf(q); t {
	case gguf.Q8_0:
		unpackQ8_0(b, scales, src)
	case gguf.Q4_0:
		unpackQ4_0(b, scales, src)
	case gguf.Q4_1:
		unpackQ4_1(b, scales, mins, src)
	case gguf.Q5_0:
		unpackQ5_0(b, scales, src)
	case gguf.Q5_1:
		unpackQ5_1(b, scales, mins, src)
	case gguf.Q2_K:
		unpackQ2_K(b, scales, mins, src)
	case gguf.Q3_K:
		unpackQ3_K(b, scales, src)
	case gguf.Q4_K:
		unpackQ4_K(b, scales, mins, src)
	case gguf.Q5_K:
		unpackQ5_K(b, scales, mins, src)
	case gguf.Q6_K:
		unpackQ6_K(b, scales, src)
	case gguf.IQ4_NL:
		unpackIQ4_NL(b, scales, src)
	case gguf.IQ4_XS:
		unpackIQ4_XS(b, scales, src)
	case gguf.MXFP4:
		unpackMXFP4(b, scales, src)
	}
}

// bytesOf returns q as bytes, in two's complement, so that eight integers can be written at once.
func bytesOf(q []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(q))), len(q))
}

// The unpackers handle eight values at a time, one in each byte of a uint64. The least
// significant byte is the first value, whatever the byte order of the machine.

// bytes8 returns eight bytes that all equal b.
func bytes8(b byte) uint64 { return uint64(b) * 0x0101010101010101 }

func load8(b []byte) uint64     { return binary.LittleEndian.Uint64(b) }
func store8(b []byte, v uint64) { binary.LittleEndian.PutUint64(b, v) }

// minus8 subtracts bias from each of eight bytes. Every byte and the bias must be less than 128:
// with its top bit set a byte never borrows from its neighbour, and the top bit of the
// difference, inverted, is the sign.
func minus8(v uint64, bias byte) uint64 {
	const top = 0x8080808080808080
	return (v | top) - bytes8(bias) ^ top
}

// spread8 returns eight bytes of which byte i is bit i of b.
func spread8(b byte) uint64 {
	picked := bytes8(b) & 0x8040201008040201
	// A byte holds either its own bit or nothing: adding 127 moves any bit to the top.
	return (picked + bytes8(0x7f)) >> 7 & bytes8(1)
}

// f16At returns the binary16 number at the beginning of b.
func f16At(b []byte) float32 { return F16(binary.LittleEndian.Uint16(b)) }
