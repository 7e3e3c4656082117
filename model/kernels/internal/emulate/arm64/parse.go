package arm64

import (
	"fmt"
	"strconv"
	"strings"
)

// Program is a file of assembly functions.
type Program struct {
	functions map[string]*function
	// FMA is the fused multiply-add x*y + z and Half the value of a binary16 number.
	FMA  func(x, y, z float32) float32
	Half func(bits uint16) float32
}

// step is an instruction.
type step func(m *machine)

type function struct {
	code   []step
	labels map[string]int // index of the instruction after a label
	jumps  []string       // labels that instructions name
}

// Parse reads an assembly file. The error names the line that is not understood.
func Parse(text string) (*Program, error) {
	p := &Program{functions: map[string]*function{}}
	var f *function
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		var err error
		switch first, rest, _ := strings.Cut(line, " "); {
		case line == "" || first == "#include":
		case first == "TEXT":
			name, _, _ := strings.Cut(rest, "(")
			f = &function{labels: map[string]int{}}
			p.functions[strings.TrimPrefix(name, "·")] = f
		case f == nil:
			err = fmt.Errorf("an instruction outside a function")
		case strings.HasSuffix(line, ":"):
			f.labels[strings.TrimSuffix(line, ":")] = len(f.code)
		default:
			var s step
			s, err = f.parse(first, split(rest))
			f.code = append(f.code, s)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d, %q: %w", n+1, line, err)
		}
	}
	for name, f := range p.functions {
		for _, label := range f.jumps {
			if _, ok := f.labels[label]; !ok {
				return nil, fmt.Errorf("function %s has no label %q", name, label)
			}
		}
	}
	return p, nil
}

// split returns operands. A list of registers is one.
func split(s string) []string {
	var operands []string
	depth := 0
	for _, part := range strings.Split(s, ",") {
		if depth == 0 {
			operands = append(operands, "")
		} else {
			operands[len(operands)-1] += ","
		}
		operands[len(operands)-1] += strings.TrimSpace(part)
		depth += strings.Count(part, "[") - strings.Count(part, "]")
	}
	return operands
}

// parse returns what an instruction does.
func (f *function) parse(name string, operands []string) (step, error) {
	if name == "WORD" && len(operands) == 1 {
		w, err := strconv.ParseUint(strings.TrimPrefix(operands[0], "$"), 0, 32)
		if err != nil {
			return nil, err
		}
		return decode(uint32(w))
	}
	o := &reader{operands: operands}
	s := f.general(name, o)
	if s == nil {
		s = transfer(name, o)
	}
	switch {
	case s == nil:
		return nil, fmt.Errorf("unknown instruction %s", name)
	case o.err != nil:
		return nil, o.err
	case len(o.operands) > 0:
		return nil, fmt.Errorf("operand %q too many", o.operands[0])
	}
	return s, nil
}

// reader reads operands one after another and keeps the first error.
type reader struct {
	operands []string
	err      error
}

func (o *reader) next() string {
	if len(o.operands) == 0 {
		o.fail("an operand is missing")
		return ""
	}
	s := o.operands[0]
	o.operands = o.operands[1:]
	return s
}

func (o *reader) fail(format string, arguments ...any) {
	if o.err == nil {
		o.err = fmt.Errorf(format, arguments...)
	}
}

// is tells whether the next operand begins with a prefix.
func (o *reader) is(prefix string) bool {
	return len(o.operands) > 0 && strings.HasPrefix(o.operands[0], prefix)
}

// numbered reads a register: a letter and a number.
func (o *reader) numbered(letter string, count int) int {
	s := o.next()
	n, err := strconv.Atoi(strings.TrimPrefix(s, letter))
	if !strings.HasPrefix(s, letter) || err != nil || n < 0 || n >= count {
		o.fail("%q is not a register %s0 to %s%d", s, letter, letter, count-1)
		return 0
	}
	return n
}

func (o *reader) register() int { return o.numbered("R", 31) }
func (o *reader) vector() int   { return o.numbered("F", 32) }

// immediate reads $value.
func (o *reader) immediate() uint64 {
	s := o.next()
	value, ok := strings.CutPrefix(s, "$")
	v, err := strconv.ParseInt(value, 0, 64)
	if !ok || err != nil {
		o.fail("%q is not a number", s)
	}
	return uint64(v)
}

// value reads a register or an immediate.
func (o *reader) value() func(m *machine) uint64 {
	if o.is("$") {
		v := o.immediate()
		return func(*machine) uint64 { return v }
	}
	r := o.register()
	return func(m *machine) uint64 { return m.registers[r] }
}

// address is a place in memory.
type address struct {
	base   int // register
	frame  bool
	offset int64
}

// address reads offset(register) or name+offset(FP).
func (o *reader) address() address {
	s := o.next()
	before, base, ok := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	if !ok || !strings.HasSuffix(s, ")") {
		o.fail("%q is not an address", s)
	}
	a := address{frame: base == "FP"}
	if a.frame {
		if _, before, ok = strings.Cut(before, "+"); !ok {
			o.fail("%q has no offset", s)
		}
	} else {
		inner := &reader{operands: []string{base}}
		if a.base = inner.register(); inner.err != nil {
			o.fail("%q: %w", s, inner.err)
		}
	}
	if before != "" {
		var err error
		if a.offset, err = strconv.ParseInt(before, 0, 64); err != nil {
			o.fail("%q: %w", s, err)
		}
	}
	return a
}

// pair reads a list of two registers that follow each other, [V0.S4,V1.S4], and returns the first.
func (o *reader) pair() int {
	s := o.next()
	var a, b int
	if n, err := fmt.Sscanf(s, "[V%d.S4,V%d.S4]", &a, &b); n != 2 || err != nil || a < 0 || b > 31 || b != a+1 {
		o.fail("%q are not two registers of four numbers", s)
		return 0
	}
	return a
}
