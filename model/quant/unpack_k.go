package quant

// low2 selects the two low bits of each of eight bytes.
const low2 = 0x0303030303030303

// unpackQ2_K reads super-blocks of 84 bytes: 16 bytes with a 4-bit scale (low) and a 4-bit min
// (high) for each sub-block, 64 bytes of 2-bit values, f16 scale of the scales, f16 scale of the
// mins. Each half of 128 values has 32 bytes; bits 2g and 2g+1 of byte l hold value 32g+l.
func unpackQ2_K(q []byte, scales, mins []float32, src []byte) {
	const size = 84
	for len(q) > 0 {
		b := src[:size]
		d, dmin := f16At(b[80:]), f16At(b[82:])
		for k, s := range b[:16] {
			scales[k] = d * float32(s&15)
			mins[k] = dmin * float32(s>>4)
		}
		for half := range 2 {
			bits := b[16+32*half : 48+32*half]
			for g := range 4 {
				out := q[128*half+32*g : 128*half+32*g+32]
				for l := 0; l < 32; l += 8 {
					store8(out[l:], load8(bits[l:])>>(2*g)&low2)
				}
			}
		}
		q, scales, mins, src = q[superBlock:], scales[16:], mins[16:], src[size:]
	}
}

// unpackQ3_K reads super-blocks of 110 bytes: 32 bytes of high bits, 64 bytes of 2-bit values
// arranged as in Q2_K, 12 bytes of scales, f16 scale of the scales. Bit h of byte l of the high
// bits, h counting the groups of 32 values, is bit 2 of value 32h+l. q is the three bits less 4.
func unpackQ3_K(q []byte, scales []float32, src []byte) {
	const size = 110
	for len(q) > 0 {
		b := src[:size]
		d := f16At(b[108:])
		for k := range 16 {
			scales[k] = d * float32(scaleQ3_K(b[96:108], k))
		}
		for h := range 8 {
			bits := b[32+32*(h/4) : 64+32*(h/4)]
			out := q[32*h : 32*h+32]
			for l := 0; l < 32; l += 8 {
				low := load8(bits[l:]) >> (2 * (h % 4)) & low2
				high := load8(b[l:]) >> h & bytes8(1)
				store8(out[l:], minus8(low|high<<2, 4))
			}
		}
		q, scales, src = q[superBlock:], scales[16:], src[size:]
	}
}

// scaleQ3_K returns the sub-scale of sub-block k, -32 to 31. Bytes 0 to 7 hold the low four bits
// of scales 0 to 7 (low nibble) and 8 to 15 (high nibble), bytes 8 to 11 the upper two bits of four
// scales each.
func scaleQ3_K(b []byte, k int) int {
	low := b[k%8] >> (4 * (k / 8)) & 15
	high := b[8+k%4] >> (2 * (k / 4)) & 3
	return int(low|high<<4) - 32
}

// unpackQ4_K reads super-blocks of 144 bytes: f16 scale of the scales, f16 scale of the mins, 12
// bytes of 6-bit scales and mins, 128 bytes of nibbles. Each 32 bytes hold 64 values: the low
// nibbles are the first 32, the high ones the next.
func unpackQ4_K(q []byte, scales, mins []float32, src []byte) {
	const size = 144
	for len(q) > 0 {
		b := src[:size]
		scalesK(scales, mins, b)
		for p := range 4 {
			nibbles := b[16+32*p : 48+32*p]
			out := q[64*p : 64*p+64]
			for l := 0; l < 32; l += 8 {
				v := load8(nibbles[l:])
				store8(out[l:], v&low4)
				store8(out[32+l:], v>>4&low4)
			}
		}
		q, scales, mins, src = q[superBlock:], scales[8:], mins[8:], src[size:]
	}
}

// unpackQ5_K reads super-blocks of 176 bytes: those of Q4_K with 32 bytes of high bits before
// the nibbles. Bit h of byte l of the high bits, h counting the groups of 32 values, is bit 4 of
// value 32h+l.
func unpackQ5_K(q []byte, scales, mins []float32, src []byte) {
	const size = 176
	for len(q) > 0 {
		b := src[:size]
		scalesK(scales, mins, b)
		high := b[16:48]
		for p := range 4 {
			nibbles := b[48+32*p : 80+32*p]
			out := q[64*p : 64*p+64]
			for l := 0; l < 32; l += 8 {
				v, h := load8(nibbles[l:]), load8(high[l:])>>(2*p)
				store8(out[l:], v&low4|h&bytes8(1)<<4)
				store8(out[32+l:], v>>4&low4|h>>1&bytes8(1)<<4)
			}
		}
		q, scales, mins, src = q[superBlock:], scales[8:], mins[8:], src[size:]
	}
}

// scalesK sets the eight scales and mins of a super-block of Q4_K or Q5_K, which begins with the
// f16 scales of both and their 6-bit numbers.
func scalesK(scales, mins []float32, b []byte) {
	d, dmin := f16At(b), f16At(b[2:])
	for k := range 8 {
		s, m := scaleMin6(b[4:16], k)
		scales[k] = d * float32(s)
		mins[k] = dmin * float32(m)
	}
}

// scaleMin6 returns the 6-bit scale and min of sub-block k out of the 12 bytes that hold eight of
// each. Bytes 0 to 3 are scales 0 to 3 and bytes 4 to 7 mins 0 to 3 in their low six bits. Of
// scale and min 4 to 7, the low four bits are the nibbles of bytes 8 to 11 and the upper two bits
// are the top of the byte of scale and min k-4.
func scaleMin6(b []byte, k int) (s, m byte) {
	if k < 4 {
		return b[k] & 63, b[k+4] & 63
	}
	return b[k+4]&15 | b[k-4]>>6<<4, b[k+4]>>4 | b[k]>>6<<4
}

// unpackQ6_K reads super-blocks of 210 bytes: 128 bytes of low nibbles, 64 bytes of high bits, 16
// signed bytes of scales, f16 scale of the scales. A half of 128 values has 64 bytes of nibbles,
// the low ones values 0 to 63 and the high ones 64 to 127, and 32 bytes of high bits, of which bits
// 2g and 2g+1 of byte l belong to value 32g+l. q is the six bits less 32.
func unpackQ6_K(q []byte, scales []float32, src []byte) {
	const size = 210
	for len(q) > 0 {
		b := src[:size]
		d := f16At(b[208:])
		for k, s := range b[192:208] {
			scales[k] = d * float32(int8(s))
		}
		for half := range 2 {
			unpackHalfQ6_K(q[128*half:128*half+128], b[64*half:64*half+64], b[128+32*half:160+32*half])
		}
		q, scales, src = q[superBlock:], scales[16:], src[size:]
	}
}

func unpackHalfQ6_K(q, low, high []byte) {
	for l := 0; l < 32; l += 8 {
		v, w, h := load8(low[l:]), load8(low[32+l:]), load8(high[l:])
		store8(q[l:], minus8(v&low4|h&low2<<4, 32))
		store8(q[32+l:], minus8(w&low4|h>>2&low2<<4, 32))
		store8(q[64+l:], minus8(v>>4&low4|h>>4&low2<<4, 32))
		store8(q[96+l:], minus8(w>>4&low4|h>>6&low2<<4, 32))
	}
}
