package quant

import "encoding/binary"

// low4 selects the low nibble of each of eight bytes.
const low4 = 0x0f0f0f0f0f0f0f0f

// unpackQ8_0 reads blocks of 34 bytes: f16 scale, 32 signed bytes.
func unpackQ8_0(q []byte, scales []float32, src []byte) {
	const size = 34
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		copy(q[32*k:32*k+32], b[2:])
	}
}

// unpackQ4_0 reads blocks of 18 bytes: f16 scale, 16 bytes of nibbles. In the one-scale formats
// of 32 values the low nibble of byte j is value j and the high nibble value j+16. Here q is the
// nibble less 8.
func unpackQ4_0(q []byte, scales []float32, src []byte) {
	const size = 18
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		out := q[32*k : 32*k+32]
		for j := 0; j < 16; j += 8 {
			v := load8(b[2+j:])
			store8(out[j:], minus8(v&low4, 8))
			store8(out[16+j:], minus8(v>>4&low4, 8))
		}
	}
}

// unpackQ4_1 reads blocks of 20 bytes: f16 scale, f16 offset, 16 bytes of nibbles. The offset is
// added to the values, so the min is its negative, which changes no bit of the result.
func unpackQ4_1(q []byte, scales, mins []float32, src []byte) {
	const size = 20
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		mins[k] = -f16At(b[2:])
		out := q[32*k : 32*k+32]
		for j := 0; j < 16; j += 8 {
			v := load8(b[4+j:])
			store8(out[j:], v&low4)
			store8(out[16+j:], v>>4&low4)
		}
	}
}

// unpackQ5_0 reads blocks of 22 bytes: f16 scale, 32 high bits, 16 bytes of nibbles. Bit i of the
// high bits is bit 4 of value i. q is the five bits less 16.
func unpackQ5_0(q []byte, scales []float32, src []byte) {
	const size = 22
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		high := binary.LittleEndian.Uint32(b[2:])
		out := q[32*k : 32*k+32]
		for j := 0; j < 16; j += 8 {
			v := load8(b[6+j:])
			store8(out[j:], minus8(v&low4|spread8(byte(high>>j))<<4, 16))
			store8(out[16+j:], minus8(v>>4&low4|spread8(byte(high>>(16+j)))<<4, 16))
		}
	}
}

// unpackQ5_1 reads blocks of 24 bytes: f16 scale, f16 offset, 32 high bits, 16 bytes of nibbles;
// see unpackQ4_1 for the offset and unpackQ5_0 for the high bits.
func unpackQ5_1(q []byte, scales, mins []float32, src []byte) {
	const size = 24
	for k := range scales {
		b := src[size*k : size*k+size]
		scales[k] = f16At(b)
		mins[k] = -f16At(b[2:])
		high := binary.LittleEndian.Uint32(b[4:])
		out := q[32*k : 32*k+32]
		for j := 0; j < 16; j += 8 {
			v := load8(b[8+j:])
			store8(out[j:], v&low4|spread8(byte(high>>j))<<4)
			store8(out[16+j:], v>>4&low4|spread8(byte(high>>(16+j)))<<4)
		}
	}
}
