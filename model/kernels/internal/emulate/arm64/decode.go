package arm64

import (
	"fmt"
	"math"
)

// fields are the operands in a word.
type fields struct {
	d, n, m int
	element int // index of a 32-bit element of m
	word    uint32
}

// group is instructions with operands at the same bits.
type group struct {
	mask  uint32 // the bits that tell the instruction
	steps map[uint32]func(f fields) step
}

// groups are all instructions that are given as words: with three registers, with two and an element of a
// third, with two, and with an immediate.
var groups = []group{
	{0xffe0fc00, three}, {0xffc0f400, elements}, {0xfffffc00, two}, {0xff80fc00, shifts}, {0xfff8fc00, bytes}, {0xffe7fc00, spread},
}

// decode returns what the instruction of a word does.
func decode(w uint32) (step, error) {
	f := fields{d: int(w & 31), n: int(w >> 5 & 31), m: int(w >> 16 & 31), element: int(w>>21&1 | w>>11&1<<1), word: w}
	for _, g := range groups {
		if make, ok := g.steps[w&g.mask]; ok {
			if s := make(f); s != nil {
				return s, nil
			}
		}
	}
	return nil, fmt.Errorf("unknown instruction %#08x", w)
}

// each makes an instruction that combines lanes of n and m.
func each(operation func(x, y uint32) uint32) func(f fields) step {
	return func(f fields) step {
		return func(m *machine) {
			x, y := m.vectors[f.n], m.vectors[f.m]
			for i := range x {
				x[i] = operation(x[i], y[i])
			}
			m.vectors[f.d] = x
		}
	}
}

// eachNumber is each for float32 numbers.
func eachNumber(operation func(x, y float32) float32) func(f fields) step {
	return each(func(x, y uint32) uint32 {
		return number(operation(math.Float32frombits(x), math.Float32frombits(y)))
	})
}

// fused makes a fused multiply-add of lanes; sign is that of n.
func fused(sign uint32, byElement bool) func(f fields) step {
	return func(f fields) step {
		return func(m *machine) {
			x, y, z := m.vectors[f.n], m.vectors[f.m], m.vectors[f.d]
			for i := range z {
				factor := y[i]
				if byElement {
					factor = y[f.element]
				}
				z[i] = number(m.FMA(math.Float32frombits(x[i]^sign), math.Float32frombits(factor), math.Float32frombits(z[i])))
			}
			m.vectors[f.d] = z
		}
	}
}

// dot returns the sum of the products of four signed bytes.
func dot(x, y uint32) uint32 {
	var sum int32
	for shift := 0; shift < 32; shift += 8 {
		sum += int32(int8(x>>shift)) * int32(int8(y>>shift))
	}
	return uint32(sum)
}

// dots makes an instruction that adds them.
func dots(byElement bool) func(f fields) step {
	return func(f fields) step {
		return func(m *machine) {
			x, y := &m.vectors[f.n], m.vectors[f.m]
			if e := y[f.element]; byElement {
				y = lanes{e, e, e, e}
			}
			sums := m.vectors[f.d]
			for i := range sums {
				sums[i] += dot(x[i], y[i])
			}
			m.vectors[f.d] = sums
		}
	}
}

const signBit = 1 << 31

var three = map[uint32]func(f fields) step{
	0x4e20d400: eachNumber(func(x, y float32) float32 { return x + y }), // fadd
	0x4ea0d400: eachNumber(func(x, y float32) float32 { return x - y }), // fsub
	0x6e20dc00: eachNumber(func(x, y float32) float32 { return x * y }), // fmul
	0x6e20fc00: eachNumber(func(x, y float32) float32 { return x / y }), // fdiv
	0x4e20f400: eachNumber(func(x, y float32) float32 { return max(x, y) }),
	0x4ea0f400: eachNumber(func(x, y float32) float32 { return min(x, y) }),
	0x4e20cc00: fused(0, false),       // fmla
	0x4ea0cc00: fused(signBit, false), // fmls
	0x4e809400: dots(false),           // sdot
	0x4ea08400: each(func(x, y uint32) uint32 { return x + y }),
	0x6ea06400: each(func(x, y uint32) uint32 { return max(x, y) }), // umax
	0x6e208400: sub8,
	0x4e201c00: each(func(x, y uint32) uint32 { return x & y }),
	0x6e201c00: each(func(x, y uint32) uint32 { return x ^ y }),
	0x4ea01c00: each(func(x, y uint32) uint32 { return x | y }), // orr, mov
	0x4e401800: even(2),                                         // uzp1, 16 bits
	0x4e001800: even(1),                                         // uzp1, 8 bits
}

// sub8 makes a subtraction of bytes.
func sub8(f fields) step {
	return func(m *machine) {
		x, y := m.vectors[f.n].bytes(), m.vectors[f.m].bytes()
		for i := range x {
			x[i] -= y[i]
		}
		m.vectors[f.d] = ofBytes(x)
	}
}

// even makes an instruction that takes the numbers with even index, of some bytes each, of n and then of m.
func even(size int) func(f fields) step {
	return func(f fields) step {
		return func(m *machine) {
			var result [16]byte
			for half, v := range []*lanes{&m.vectors[f.n], &m.vectors[f.m]} {
				from := v.bytes()
				for i := range 8 {
					result[8*half+i] = from[i/size*2*size+i%size]
				}
			}
			m.vectors[f.d] = ofBytes(result)
		}
	}
}

var elements = map[uint32]func(f fields) step{
	0x4f80e000: dots(true),           // sdot
	0x4f801000: fused(0, true),       // fmla
	0x4f805000: fused(signBit, true), // fmls
	0x4f809000: func(f fields) step { // fmul
		return func(m *machine) {
			x, y := m.vectors[f.n], math.Float32frombits(m.vectors[f.m][f.element])
			for i := range x {
				x[i] = number(math.Float32frombits(x[i]) * y)
			}
			m.vectors[f.d] = x
		}
	},
}
