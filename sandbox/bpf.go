package sandbox

import "encoding/binary"

// instruction is one of classic BPF, as linux/filter.h has it.
type instruction struct {
	code   uint16
	jt, jf uint8
	k      uint32
}

// The operations that filters use.
const (
	opLoad   = 0x20 // accumulator = 32 bits of seccomp_data at k
	opAnd    = 0x54 // accumulator &= k
	opEqual  = 0x15 // skip jt instructions if accumulator == k, else jf
	opAtOr   = 0x35 // skip jt instructions if accumulator >= k, else jf
	opReturn = 0x06
)

// Where things are in struct seccomp_data; the architectures are little-endian.
const (
	offsetNumber = 0
	offsetArch   = 4
	offsetArgs   = 16
)

// What a filter answers.
const (
	answerAllow = 0x7fff0000
	answerTell  = 0x7fc00000 // ask the listener
	answerErrno = 0x00050000 // or the number of the error
	answerKill  = 0x80000000 // the whole process
)

// condition holds if an argument, masked, is one of some values. Only the low 32
// bits of arguments are looked at: all that are filtered are ints to the kernel.
type condition struct {
	arg    int
	mask   uint32 // 0 for all bits
	values []uint32
}

// rule says what becomes of one system call: allowed if all conditions hold.
type rule struct {
	call   string
	when   []condition
	answer uint32 // otherwise
}

// assemble makes the program of a filter: rules in order, everything else gets
// the answer refuse. Calls that the architecture lacks are left out.
func assemble(arch string, numbers map[string]uint32, rules []rule, refuse uint32) []instruction {
	audit := map[string]uint32{"amd64": 0xC000003E, "arm64": 0xC00000B7}[arch]
	p := []instruction{
		{opLoad, 0, 0, offsetArch},
		{opEqual, 1, 0, audit},
		{opReturn, 0, 0, answerKill},
		{opLoad, 0, 0, offsetNumber},
	}
	if arch == "amd64" { // the x32 calls share the audit number
		p = append(p, instruction{opAtOr, 0, 1, 0x40000000}, instruction{opReturn, 0, 0, answerKill})
	}
	for _, r := range rules {
		number, ok := numbers[r.call]
		if !ok {
			continue
		}
		body := r.body()
		p = append(p, instruction{opEqual, 0, uint8(len(body)), number})
		p = append(p, body...)
	}
	return append(p, instruction{opReturn, 0, 0, refuse})
}

// body is the part of a rule that runs once the call's number matches.
func (r rule) body() []instruction {
	var p []instruction
	for _, c := range r.when {
		p = append(p, instruction{opLoad, 0, 0, uint32(offsetArgs + 8*c.arg)})
		if c.mask != 0 {
			p = append(p, instruction{opAnd, 0, 0, c.mask})
		}
		for i, v := range c.values { // on equality skip the other values and the refusal
			p = append(p, instruction{opEqual, uint8(len(c.values) - i), 0, v})
		}
		p = append(p, instruction{opReturn, 0, 0, r.answer})
	}
	return append(p, instruction{opReturn, 0, 0, answerAllow})
}

// encode returns a program as the kernel reads it.
func encode(p []instruction) []byte {
	var b []byte
	for _, i := range p {
		b = binary.LittleEndian.AppendUint16(b, i.code)
		b = append(b, i.jt, i.jf)
		b = binary.LittleEndian.AppendUint32(b, i.k)
	}
	return b
}
