package arm64

import (
	"math/bits"
	"slices"
)

// convert makes an instruction that sets each lane of d to something of n.
func convert(lane func(m *machine, v *lanes, i int) uint32) func(f fields) step {
	return func(f fields) step {
		return func(m *machine) {
			from := m.vectors[f.n]
			var to lanes
			for i := range to {
				to[i] = lane(m, &from, i)
			}
			m.vectors[f.d] = to
		}
	}
}

// halves makes an instruction that sets each lane to something of a 16-bit number of n; those begin with
// the given one.
func halves(first int, lane func(m *machine, x uint16) uint32) func(f fields) step {
	return convert(func(m *machine, v *lanes, i int) uint32 { return lane(m, v.half(first+i)) })
}

func signed(_ *machine, x uint16) uint32    { return uint32(int16(x)) }
func upper(_ *machine, x uint16) uint32     { return uint32(x) << 16 }
func binary16(m *machine, x uint16) uint32  { return number(m.Half(x)) }
func signedByte(v *lanes, i int) uint32     { return uint32(uint16(int8(v[i/4] >> (8 * (i % 4))))) }
func signedPair(v *lanes, first int) uint32 { return signedByte(v, first) | signedByte(v, first+1)<<16 }

var two = map[uint32]func(f fields) step{
	0x4ea0f800: convert(func(_ *machine, v *lanes, i int) uint32 { return v[i] &^ signBit }), // fabs
	0x6ea0f800: convert(func(_ *machine, v *lanes, i int) uint32 { return v[i] ^ signBit }),  // fneg
	0x4e21d800: convert(func(_ *machine, v *lanes, i int) uint32 { return number(float32(int32(v[i]))) }),
	0x0e217800: halves(0, binary16),                                                               // fcvtl
	0x4e217800: halves(4, binary16),                                                               // fcvtl2
	0x2e613800: halves(0, upper),                                                                  // shll
	0x6e613800: halves(4, upper),                                                                  // shll2
	0x0f10a400: halves(0, signed),                                                                 // sxtl of 16 bits
	0x4f10a400: halves(4, signed),                                                                 // sxtl2
	0x0f08a400: convert(func(_ *machine, v *lanes, i int) uint32 { return signedPair(v, 2*i) }),   // sxtl of 8 bits
	0x4f08a400: convert(func(_ *machine, v *lanes, i int) uint32 { return signedPair(v, 8+2*i) }), // sxtl2
	0x6eb0a800: func(f fields) step { // umaxv
		return func(m *machine) { m.vectors[f.d] = lanes{slices.Max(m.vectors[f.n][:])} }
	},
	0x4e303800: func(f fields) step { // saddlv
		return func(m *machine) {
			sum := int16(0)
			for _, b := range m.vectors[f.n].bytes() {
				sum += int16(int8(b))
			}
			m.vectors[f.d] = lanes{uint32(uint16(sum))}
		}
	},
	0x4e022c00: func(f fields) step { // smov
		return func(m *machine) { m.registers[f.d] = uint64(int16(m.vectors[f.n][0])) }
	},
	0x4e040c00: func(f fields) step { // dup of a general register
		return func(m *machine) {
			x := uint32(m.registers[f.n])
			m.vectors[f.d] = lanes{x, x, x, x}
		}
	},
	0x4e010c00: func(f fields) step { // dup of a byte
		return func(m *machine) {
			x := uint32(byte(m.registers[f.n])) * 0x01010101
			m.vectors[f.d] = lanes{x, x, x, x}
		}
	},
}

// spread is the one that sets all lanes to an element.
var spread = map[uint32]func(f fields) step{
	0x4e040400: func(f fields) step {
		return func(m *machine) {
			x := m.vectors[f.n][f.word>>19&3]
			m.vectors[f.d] = lanes{x, x, x, x}
		}
	},
}

// bytes is the one that sets all bytes to an immediate.
var bytes = map[uint32]func(f fields) step{
	0x4f00e400: func(f fields) step {
		x := (f.word>>16&7<<5 | f.word>>5&31) * 0x01010101
		return func(m *machine) { m.vectors[f.d] = lanes{x, x, x, x} }
	},
}

var shifts = map[uint32]func(f fields) step{
	0x4f005400: shift(func(x int32, left, _, _ int) int32 { return x << left }),
	0x4f000400: shift(func(x int32, _, right, _ int) int32 { return x >> right }),
	0x6f000400: shift(func(x int32, _, right, width int) int32 { return int32(uint32(x) & (1<<width - 1) >> right) }),
}

// shift makes a shift of numbers of 8 or 32 bits, whose width is the first bit set of seven; the others
// are the number of bits to shift to the left by, or what is missing to twice the width to the right.
func shift(operation func(x int32, left, right, width int) int32) func(f fields) step {
	return func(f fields) step {
		code := int(f.word >> 16 & 127)
		width := 1 << (bits.Len(uint(code)) - 1)
		left, right := code-width, 2*width-code
		switch width {
		case 32:
			return convert(func(_ *machine, v *lanes, i int) uint32 {
				return uint32(operation(int32(v[i]), left, right, width))
			})(f)
		case 8:
			return func(m *machine) {
				b := m.vectors[f.n].bytes()
				for i, x := range b {
					b[i] = byte(operation(int32(int8(x)), left, right, width))
				}
				m.vectors[f.d] = ofBytes(b)
			}
		}
		return nil
	}
}
