package arm64

import (
	"encoding/binary"
	"fmt"
	"runtime"

	"assay/model/kernels/internal/emulate"
)

// lanes is the content of a vector register.
type lanes [4]uint32

// machine is the state of one call.
type machine struct {
	*Program
	registers   [31]uint64
	vectors     [32]lanes
	frame       []byte
	left, right uint64 // of the last comparison
	next        int    // instruction
	done        bool
}

// Call runs a function with the given arguments: pointers, int, uintptr and float32. It panics if there
// is none with that name or if it does not return.
func (p *Program) Call(name string, arguments ...any) {
	f, ok := p.functions[name]
	if !ok {
		panic(fmt.Sprintf("arm64: there is no function %s", name))
	}
	m := &machine{Program: p, frame: emulate.Frame(arguments)}
	for i := range m.vectors { // what callers leave there must not matter
		for lane := range m.vectors[i] {
			m.vectors[i][lane] = 0x7fc0dead + uint32(i)<<4 + uint32(lane)<<12 // a NaN, another everywhere
		}
	}
	for !m.done {
		if m.next == len(f.code) {
			panic(fmt.Sprintf("arm64: %s does not return", name))
		}
		m.next++
		f.code[m.next-1](m)
	}
	runtime.KeepAlive(arguments)
}

// memory returns n bytes at offset from the address in a register or, without one, in the frame.
func (m *machine) memory(a address, n int) []byte {
	if a.frame {
		return m.frame[a.offset:][:n]
	}
	return emulate.Memory(m.registers[a.base]+uint64(a.offset), n)
}

// load reads a vector of up to 16 bytes; lanes beyond them are zero.
func (m *machine) load(a address, n int) (v lanes) {
	for i, b := 0, m.memory(a, n); i < n/4; i++ {
		v[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return v
}

// store writes the first n bytes of a vector.
func (m *machine) store(a address, n int, v lanes) {
	for i, b := 0, m.memory(a, n); i < n/4; i++ {
		binary.LittleEndian.PutUint32(b[4*i:], v[i])
	}
}

// bytes returns the bytes of a vector.
func (v *lanes) bytes() (b [16]byte) {
	for i, lane := range v {
		binary.LittleEndian.PutUint32(b[4*i:], lane)
	}
	return b
}

// ofBytes returns a vector of the given bytes.
func ofBytes(b [16]byte) (v lanes) {
	for i := range v {
		v[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return v
}

// half returns 16-bit number i of a vector.
func (v *lanes) half(i int) uint16 { return uint16(v[i/2] >> (16 * (i % 2))) }
