package emulate

import (
	"encoding/binary"
	"fmt"
	"unsafe"
)

// lanes is the content of a vector register.
type lanes [16]uint32

// machine is the state of one call.
type machine struct {
	*Program
	registers [16]uint64
	vectors   [32]lanes
	frame     []byte
	result    int64 // of the last instruction that sets flags
}

// Call runs a function with the given arguments: pointers, int, uintptr and float32. It panics if
// the function has an instruction that is not known, which is an error in the program under test.
func (p *Program) Call(name string, arguments ...any) {
	f, ok := p.functions[name]
	if !ok {
		panic(fmt.Sprintf("emulate: there is no function %s", name))
	}
	m := &machine{Program: p, frame: Frame(arguments)}
	for i := range m.vectors { // what callers leave there must not matter
		for lane := range m.vectors[i] {
			m.vectors[i][lane] = 0x7fc0dead
		}
	}
	for next := 0; next < len(f.code); {
		in := &f.code[next]
		next++
		switch in.name {
		case "RET":
			return
		case "JMP", "JNZ", "JEQ", "JLT", "JGE":
			if m.jumps(in.name) {
				if next, ok = f.labels[in.operands[0].label]; !ok {
					panic(fmt.Sprintf("emulate: %s has no label for %q", name, in.text))
				}
			}
		default:
			m.execute(in)
		}
	}
	panic(fmt.Sprintf("emulate: %s does not return", name))
}

// jumps tells whether a jump is taken.
func (m *machine) jumps(name string) bool {
	switch name {
	case "JMP":
		return true
	case "JNZ":
		return m.result != 0
	case "JEQ":
		return m.result == 0
	case "JLT":
		return m.result < 0
	}
	return m.result >= 0
}

// bytes returns n bytes of memory at an operand.
func (m *machine) bytes(o operand, n int) []byte {
	switch o.kind {
	case argument:
		return m.frame[o.disp:][:n]
	case static:
		return m.data[o.label][o.disp:][:n]
	}
	return Memory(m.address(o), n)
}

func (m *machine) address(o operand) uint64 {
	if o.kind == static { // which the program keeps alive and in place
		return uint64(uintptr(unsafe.Pointer(&m.data[o.label][o.disp])))
	}
	a := m.registers[o.register] + uint64(o.disp)
	if o.index >= 0 {
		a += m.registers[o.index] * uint64(o.scale)
	}
	return a
}

// word returns a 64-bit operand.
func (m *machine) word(o operand) uint64 {
	switch o.kind {
	case general:
		return m.registers[o.register]
	case immediate:
		return uint64(o.disp)
	}
	return binary.LittleEndian.Uint64(m.bytes(o, 8))
}

// vector returns the first n bytes of a vector operand, the others zero.
func (m *machine) vector(o operand, n int) lanes {
	var v lanes
	if o.kind == vector {
		copy(v[:n/4], m.vectors[o.register][:])
		return v
	}
	if o.spread { // 32 bits of memory in every lane
		x := binary.LittleEndian.Uint32(m.bytes(o, 4))
		for i := range v[:n/4] {
			v[i] = x
		}
		return v
	}
	for i, b := range m.bytes(o, n) {
		v[i/4] |= uint32(b) << (8 * (i % 4))
	}
	return v
}

// set writes lanes to a vector register, zeros beyond its width.
func (m *machine) set(o operand, lane func(i int) uint32) {
	var v lanes
	for i := range o.bytes / 4 {
		v[i] = lane(i)
	}
	m.vectors[o.register] = v
}

// store writes a vector register to memory.
func (m *machine) store(from, to operand) {
	dst := m.bytes(to, from.bytes)
	for i, v := range m.vectors[from.register][:from.bytes/4] {
		binary.LittleEndian.PutUint32(dst[4*i:], v)
	}
}
