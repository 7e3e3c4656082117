package emulate

import (
	"encoding/binary"
	"fmt"
	"math"
)

// execute runs an instruction other than a jump. Operands are in the order of Go assembly: the
// destination last, and the sources in the reverse of Intel's order.
func (m *machine) execute(in *instruction) {
	if m.executeGeneral(in) || m.executeMove(in) || m.executeBinary(in) || m.executeUnary(in) || m.executeTernary(in) {
		return
	}
	panic(fmt.Sprintf("emulate: unknown instruction %q", in.text))
}

// executeGeneral runs instructions on 64-bit registers.
func (m *machine) executeGeneral(in *instruction) bool {
	o := in.operands
	switch in.name {
	case "PREFETCHT0", "PREFETCHT1", "VZEROUPPER":
	case "MOVQ":
		m.registers[o[1].register] = m.word(o[0])
	case "MOVL":
		m.registers[o[1].register] = uint64(uint32(m.word(o[0])))
	case "LEAQ":
		m.registers[o[1].register] = m.address(o[0])
	case "ADDQ":
		m.registers[o[1].register] += m.word(o[0])
		m.result = int64(m.registers[o[1].register])
	case "SUBQ":
		m.registers[o[1].register] -= m.word(o[0])
		m.result = int64(m.registers[o[1].register])
	case "IMUL3Q":
		m.registers[o[2].register] = m.word(o[0]) * m.word(o[1])
	case "XORQ":
		m.registers[o[1].register] ^= m.word(o[0])
	case "SHLQ":
		m.registers[o[1].register] <<= m.word(o[0])
	case "DECQ":
		m.registers[o[0].register]--
		m.result = int64(m.registers[o[0].register])
	case "CMPQ":
		m.result = int64(m.word(o[0])) - int64(m.word(o[1]))
	case "TESTQ":
		m.result = int64(m.word(o[0]) & m.word(o[1]))
	case "CMOVQGT":
		if m.result > 0 {
			m.registers[o[1].register] = m.word(o[0])
		}
	default:
		return false
	}
	return true
}

// executeMove runs instructions that move and spread data.
func (m *machine) executeMove(in *instruction) bool {
	o := in.operands
	switch in.name {
	case "MOVSS":
		m.vectors[o[1].register] = lanes{binary.LittleEndian.Uint32(m.bytes(o[0], 4))}
	case "VMOVSS":
		binary.LittleEndian.PutUint32(m.bytes(o[1], 4), m.vectors[o[0].register][0])
	case "VMOVQ":
		v := m.word(o[0])
		m.vectors[o[1].register] = lanes{uint32(v), uint32(v >> 32)}
	case "VMOVUPS", "VMOVDQU64", "VMOVDQA64":
		if o[1].kind != vector {
			m.store(o[0], o[1])
			break
		}
		m.vectors[o[1].register] = m.vector(o[0], o[1].bytes)
	case "VALIGND": // lanes of o[1] above those of o[2], shifted down
		low, high := m.vector(o[1], o[3].bytes), m.vector(o[2], o[3].bytes)
		both := append(low[:o[3].bytes/4:o[3].bytes/4], high[:]...)
		m.set(o[3], func(i int) uint32 { return both[i+int(o[0].disp)] })
	case "VPBROADCASTD", "VBROADCASTSS":
		v := m.vector32(o[0])
		m.set(o[1], func(int) uint32 { return v })
	default:
		return false
	}
	return true
}

// vector32 returns the first 32 bits of an operand.
func (m *machine) vector32(o operand) uint32 {
	switch o.kind {
	case general:
		return uint32(m.registers[o.register])
	case vector:
		return m.vectors[o.register][0]
	}
	return binary.LittleEndian.Uint32(m.bytes(o, 4))
}

// executeBinary runs instructions that combine two vectors lane by lane.
func (m *machine) executeBinary(in *instruction) bool {
	f, ok := binaryOperation(in.name)
	if !ok {
		return false
	}
	o := in.operands
	y, x := m.vector(o[0], o[2].bytes), m.vector(o[1], o[2].bytes)
	m.set(o[2], func(i int) uint32 { return f(x[i], y[i]) })
	return true
}

func binaryOperation(name string) (func(x, y uint32) uint32, bool) {
	floats := func(f func(x, y float32) float32) (func(x, y uint32) uint32, bool) {
		return func(x, y uint32) uint32 {
			return math.Float32bits(f(math.Float32frombits(x), math.Float32frombits(y)))
		}, true
	}
	switch name {
	case "VADDPS":
		return floats(func(x, y float32) float32 { return x + y })
	case "VSUBPS":
		return floats(func(x, y float32) float32 { return x - y })
	case "VMULPS":
		return floats(func(x, y float32) float32 { return x * y })
	case "VDIVPS":
		return floats(func(x, y float32) float32 { return x / y })
	case "VMAXPS": // y if one is NaN or both are zero
		return floats(func(x, y float32) float32 {
			if x > y {
				return x
			}
			return y
		})
	case "VMINPS":
		return floats(func(x, y float32) float32 {
			if x < y {
				return x
			}
			return y
		})
	case "VPADDD":
		return func(x, y uint32) uint32 { return x + y }, true
	case "VPADDB":
		return addBytes, true
	case "VPSUBD":
		return func(x, y uint32) uint32 { return x - y }, true
	case "VPANDD":
		return func(x, y uint32) uint32 { return x & y }, true
	case "VPXORD":
		return func(x, y uint32) uint32 { return x ^ y }, true
	case "VPORD":
		return func(x, y uint32) uint32 { return x | y }, true
	}
	return nil, false
}

// addBytes adds up each byte of two lanes.
func addBytes(x, y uint32) (sums uint32) {
	for at := 0; at < 32; at += 8 {
		sums |= uint32(byte(x>>at)+byte(y>>at)) << at
	}
	return sums
}

// executeUnary runs conversions and shifts.
func (m *machine) executeUnary(in *instruction) bool {
	o := in.operands
	to := o[len(o)-1]
	switch in.name {
	case "VPSLLD", "VPSRLD", "VPSRAD", "VPSRLW", "VPSLLW":
		m.shift(in)
	case "VCVTDQ2PS":
		x := m.vector(o[0], to.bytes)
		m.set(to, func(i int) uint32 { return math.Float32bits(float32(int32(x[i]))) })
	case "VPMOVSXBD":
		x := m.vector(o[0], to.bytes/4)
		m.set(to, func(i int) uint32 { return uint32(int8(x[i/4] >> (8 * (i % 4)))) })
	case "VPMOVZXWD":
		x := m.vector(o[0], to.bytes/2)
		m.set(to, func(i int) uint32 { return uint32(uint16(x[i/2] >> (16 * (i % 2)))) })
	case "VCVTPH2PS":
		x := m.vector(o[0], to.bytes/2)
		m.set(to, func(i int) uint32 { return math.Float32bits(m.Half(uint16(x[i/2] >> (16 * (i % 2))))) })
	default:
		return false
	}
	return true
}

// shift shifts each lane, or half of one, by an immediate or the low 64 bits of a register.
func (m *machine) shift(in *instruction) {
	o := in.operands
	count := uint64(o[0].disp)
	if o[0].kind == vector {
		v := m.vectors[o[0].register]
		count = uint64(v[0]) | uint64(v[1])<<32
	}
	x := m.vector(o[1], o[2].bytes)
	m.set(o[2], func(i int) uint32 {
		switch v := x[i]; in.name {
		case "VPSLLD":
			return v << count
		case "VPSRLD":
			return v >> count
		case "VPSRAD":
			return uint32(int32(v) >> count)
		case "VPSLLW":
			return v<<count&0xffff | v>>16<<16<<count
		default: // VPSRLW
			return v&0xffff>>count | v>>16>>count<<16
		}
	})
}

// executeTernary runs instructions that combine two vectors with their destination.
func (m *machine) executeTernary(in *instruction) bool {
	if len(in.operands) != 3 {
		return false
	}
	o := in.operands
	y, x, z := m.vector(o[0], o[2].bytes), m.vector(o[1], o[2].bytes), m.vector(o[2], o[2].bytes)
	number := math.Float32frombits
	switch in.name {
	case "VFMADD231PS":
		m.set(o[2], func(i int) uint32 { return math.Float32bits(m.FMA(number(x[i]), number(y[i]), number(z[i]))) })
	case "VFNMADD231PS":
		m.set(o[2], func(i int) uint32 { return math.Float32bits(m.FMA(-number(x[i]), number(y[i]), number(z[i]))) })
	case "VFMADD213PS":
		m.set(o[2], func(i int) uint32 { return math.Float32bits(m.FMA(number(x[i]), number(z[i]), number(y[i]))) })
	case "VPDPBUSD":
		m.set(o[2], func(i int) uint32 { return z[i] + dot(x[i], y[i]) })
	default:
		return false
	}
	return true
}

// dot is the sum of products of four unsigned bytes with four signed ones.
func dot(x, y uint32) uint32 {
	var sum int32
	for shift := 0; shift < 32; shift += 8 {
		sum += int32(uint8(x>>shift)) * int32(int8(y>>shift))
	}
	return uint32(sum)
}
