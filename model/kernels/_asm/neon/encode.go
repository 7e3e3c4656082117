package main

import "fmt"

// vec is the number of a vector register.
type vec int

// word writes an instruction as its encoding, with what it means.
func (f *function) word(encoding int, format string, arguments ...any) {
	fmt.Fprintf(&f.text, "\tWORD $0x%08x // %s\n", encoding, fmt.Sprintf(format, arguments...))
}

// three writes an instruction on registers d, n and m.
func (f *function) three(encoding int, name, shape string, d, n, m vec) {
	f.word(encoding|int(m)<<16|int(n)<<5|int(d), "%s v%d.%s, v%d.%s, v%d.%s", name, d, shape, n, shape, m, shape)
}

// element writes an instruction on registers d and n and an element of m.
func (f *function) element(encoding int, name string, d, n, m vec, i int) {
	f.word(encoding|lane(i)|int(m)<<16|int(n)<<5|int(d), "%s v%d.4s, v%d.4s, v%d.s[%d]", name, d, n, m, i)
}

// lane is the encoding of the index of a 32-bit element.
func lane(i int) int { return i&1<<21 | i>>1<<11 }

// two writes an instruction on registers d and n.
func (f *function) two(encoding int, name, to string, d vec, from string, n vec) {
	f.word(encoding|int(n)<<5|int(d), "%s v%d.%s, v%d.%s", name, d, to, n, from)
}

// shift writes a shift by an immediate number of bits; code holds the width of a lane as well.
func (f *function) shift(encoding int, name, shape string, d, n vec, bits, code int) {
	f.word(encoding|code<<16|int(n)<<5|int(d), "%s v%d.%s, v%d.%s, #%d", name, d, shape, n, shape, bits)
}

// sdot adds to each 32-bit lane of d the products of four signed bytes of n with those of element i of m.
func (f *function) sdot(d, n, m vec, i int) {
	f.word(0x4f80e000|lane(i)|int(m)<<16|int(n)<<5|int(d), "sdot v%d.4s, v%d.16b, v%d.4b[%d]", d, n, m, i)
}

// sdotVector is sdot with the bytes of the same lane of m.
func (f *function) sdotVector(d, n, m vec) {
	f.word(0x4e809400|int(m)<<16|int(n)<<5|int(d), "sdot v%d.4s, v%d.16b, v%d.16b", d, n, m)
}

func (f *function) fadd(d, n, m vec) { f.three(0x4e20d400, "fadd", "4s", d, n, m) }
func (f *function) fsub(d, n, m vec) { f.three(0x4ea0d400, "fsub", "4s", d, n, m) }
func (f *function) fmul(d, n, m vec) { f.three(0x6e20dc00, "fmul", "4s", d, n, m) }
func (f *function) fdiv(d, n, m vec) { f.three(0x6e20fc00, "fdiv", "4s", d, n, m) }
func (f *function) fmax(d, n, m vec) { f.three(0x4e20f400, "fmax", "4s", d, n, m) }
func (f *function) fmin(d, n, m vec) { f.three(0x4ea0f400, "fmin", "4s", d, n, m) }

// fmla adds n*m to d, fmls subtracts it, both with one rounding.
func (f *function) fmla(d, n, m vec) { f.three(0x4e20cc00, "fmla", "4s", d, n, m) }
func (f *function) fmls(d, n, m vec) { f.three(0x4ea0cc00, "fmls", "4s", d, n, m) }

func (f *function) fmulElement(d, n, m vec, i int) { f.element(0x4f809000, "fmul", d, n, m, i) }
func (f *function) fmlaElement(d, n, m vec, i int) { f.element(0x4f801000, "fmla", d, n, m, i) }
func (f *function) fmlsElement(d, n, m vec, i int) { f.element(0x4f805000, "fmls", d, n, m, i) }

func (f *function) fabs(d, n vec)  { f.two(0x4ea0f800, "fabs", "4s", d, "4s", n) }
func (f *function) fneg(d, n vec)  { f.two(0x6ea0f800, "fneg", "4s", d, "4s", n) }
func (f *function) scvtf(d, n vec) { f.two(0x4e21d800, "scvtf", "4s", d, "4s", n) }

// fcvtl and fcvtl2 convert the lower and upper four binary16 numbers of n.
func (f *function) fcvtl(d, n vec)  { f.two(0x0e217800, "fcvtl", "4s", d, "4h", n) }
func (f *function) fcvtl2(d, n vec) { f.two(0x4e217800, "fcvtl2", "4s", d, "8h", n) }

// shll and shll2 move the lower and upper four 16-bit numbers of n to the upper halves of lanes.
func (f *function) shll(d, n vec) {
	f.word(0x2e613800|int(n)<<5|int(d), "shll v%d.4s, v%d.4h, #16", d, n)
}

func (f *function) shll2(d, n vec) {
	f.word(0x6e613800|int(n)<<5|int(d), "shll2 v%d.4s, v%d.8h, #16", d, n)
}

// sxtl8 and sxtl16 extend the sign of the lower half of the numbers of n, of 8 and 16 bits, to twice
// as many bits; sxtl82 and sxtl162 do so for the upper half.
func (f *function) sxtl8(d, n vec)   { f.two(0x0f08a400, "sxtl", "8h", d, "8b", n) }
func (f *function) sxtl82(d, n vec)  { f.two(0x4f08a400, "sxtl2", "8h", d, "16b", n) }
func (f *function) sxtl16(d, n vec)  { f.two(0x0f10a400, "sxtl", "4s", d, "4h", n) }
func (f *function) sxtl162(d, n vec) { f.two(0x4f10a400, "sxtl2", "4s", d, "8h", n) }

func (f *function) add(d, n, m vec)  { f.three(0x4ea08400, "add", "4s", d, n, m) }
func (f *function) umax(d, n, m vec) { f.three(0x6ea06400, "umax", "4s", d, n, m) }
func (f *function) and(d, n, m vec)  { f.three(0x4e201c00, "and", "16b", d, n, m) }
func (f *function) eor(d, n, m vec)  { f.three(0x6e201c00, "eor", "16b", d, n, m) }
func (f *function) orr(d, n, m vec)  { f.three(0x4ea01c00, "orr", "16b", d, n, m) }
func (f *function) sub8(d, n, m vec) { f.three(0x6e208400, "sub", "16b", d, n, m) }

// uzp16 and uzp8 set d to the even numbers, of 16 and 8 bits, of n and then of m.
func (f *function) uzp16(d, n, m vec) { f.three(0x4e401800, "uzp1", "8h", d, n, m) }
func (f *function) uzp8(d, n, m vec)  { f.three(0x4e001800, "uzp1", "16b", d, n, m) }

func (f *function) move(d, n vec) {
	f.word(0x4ea01c00|int(n)<<16|int(n)<<5|int(d), "mov v%d.16b, v%d.16b", d, n)
}

// bytes sets all bytes of d.
func (f *function) bytes(d vec, value int) {
	f.word(0x4f00e400|value>>5<<16|value&31<<5|int(d), "movi v%d.16b, #%#x", d, value)
}

// dup sets all lanes of d to element i of n.
func (f *function) dup(d, n vec, i int) {
	f.word(0x4e040400|i<<19|int(n)<<5|int(d), "dup v%d.4s, v%d.s[%d]", d, n, i)
}

// dupGeneral sets all lanes of d to the low 32 bits of a general register.
func (f *function) dupGeneral(d vec, n register) {
	f.word(0x4e040c00|int(n)<<5|int(d), "dup v%d.4s, w%d", d, int(n))
}

// dupGeneral8 sets all bytes of d to the low 8 bits of a general register.
func (f *function) dupGeneral8(d vec, n register) {
	f.word(0x4e010c00|int(n)<<5|int(d), "dup v%d.16b, w%d", d, int(n))
}

func (f *function) shl8(d, n vec, bits int)   { f.shift(0x4f005400, "shl", "16b", d, n, bits, 8+bits) }
func (f *function) shl32(d, n vec, bits int)  { f.shift(0x4f005400, "shl", "4s", d, n, bits, 32+bits) }
func (f *function) ushr8(d, n vec, bits int)  { f.shift(0x6f000400, "ushr", "16b", d, n, bits, 16-bits) }
func (f *function) sshr8(d, n vec, bits int)  { f.shift(0x4f000400, "sshr", "16b", d, n, bits, 16-bits) }
func (f *function) sshr32(d, n vec, bits int) { f.shift(0x4f000400, "sshr", "4s", d, n, bits, 64-bits) }

// umaxv sets the first lane of d to the greatest of n.
func (f *function) umaxv(d, n vec) {
	f.word(0x6eb0a800|int(n)<<5|int(d), "umaxv s%d, v%d.4s", d, n)
}

// saddlv sets the first 16 bits of d to the sum of the signed bytes of n.
func (f *function) saddlv(d, n vec) {
	f.word(0x4e303800|int(n)<<5|int(d), "saddlv h%d, v%d.16b", d, n)
}

// smov sets d to the first 16 bits of n, with their sign.
func (f *function) smov(d register, n vec) {
	f.word(0x4e022c00|int(n)<<5|int(d), "smov x%d, v%d.h[0]", int(d), n)
}

// constant sets all lanes of d to 32 bits, by way of register t.
func (f *function) constant(d vec, bits uint32, t register) {
	f.op("MOVD $%#08x, %v", bits, t)
	f.dupGeneral(d, t)
}
