package emulate

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// Program is a file of assembly functions.
type Program struct {
	functions map[string]*function
	data      map[string][]byte // of static symbols
	// FMA is the fused multiply-add x*y + z and Half the value of a binary16 number.
	FMA  func(x, y, z float32) float32
	Half func(bits uint16) float32
}

type function struct {
	code   []instruction
	labels map[string]int // index of the instruction after a label
}

type instruction struct {
	name     string
	operands []operand
	text     string
}

type operandKind int

const (
	general   operandKind = iota // 64-bit register
	vector                       // vector register
	memory                       // disp(base)(index*scale)
	immediate                    // $value
	argument                     // name+disp(FP)
	static                       // symbol+disp(SB)
	label
)

// operand is one operand of an instruction.
type operand struct {
	kind         operandKind
	register     int
	bytes        int // of a vector register
	disp         int64
	index, scale int    // of memory; index is -1 if there is none
	spread       bool   // of memory: its 32 bits are spread over all lanes
	label        string // or symbol
}

// Parse reads an assembly file. The error names the line that is not understood.
func Parse(text string) (*Program, error) {
	p := &Program{functions: map[string]*function{}, data: map[string][]byte{}}
	var f *function
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		var err error
		switch first, _, _ := strings.Cut(line, " "); {
		case line == "" || first == "#include" || first == "GLOBL":
		case first == "DATA":
			err = p.parseData(line)
		case first == "TEXT":
			name, _, _ := strings.Cut(strings.Fields(line)[1], "(")
			f = &function{labels: map[string]int{}}
			p.functions[strings.TrimPrefix(name, "·")] = f
		case f == nil:
			err = fmt.Errorf("an instruction outside a function")
		case strings.HasSuffix(line, ":"):
			f.labels[strings.TrimSuffix(line, ":")] = len(f.code)
		default:
			err = f.parse(line)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d, %q: %w", n+1, line, err)
		}
	}
	return p, nil
}

// parseData reads the definition of four bytes: DATA symbol<>+offset(SB)/4, $value.
func (p *Program) parseData(line string) error {
	symbol, rest, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(line, "DATA")), "<>+")
	offset, value, ok2 := strings.Cut(rest, "(SB)/4, $")
	if !ok || !ok2 {
		return fmt.Errorf("not a definition of four bytes")
	}
	at, err := strconv.ParseUint(offset, 10, 16)
	if err != nil {
		return err
	}
	v, err := strconv.ParseUint(value, 0, 32)
	if err != nil {
		return err
	}
	for len(p.data[symbol]) < int(at)+4 {
		p.data[symbol] = append(p.data[symbol], 0)
	}
	binary.LittleEndian.PutUint32(p.data[symbol][at:], uint32(v))
	return nil
}

func (f *function) parse(line string) error {
	name, rest, _ := strings.Cut(line, " ")
	name, spread := strings.CutSuffix(name, ".BCST")
	in := instruction{name: name, text: line}
	for _, s := range strings.Split(rest, ",") {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		o, err := parseOperand(s)
		if err != nil {
			return err
		}
		o.spread = spread && o.kind == memory
		in.operands = append(in.operands, o)
	}
	f.code = append(f.code, in)
	return nil
}

func parseOperand(s string) (operand, error) {
	if r, ok := generalRegister(s); ok {
		return operand{kind: general, register: r}, nil
	}
	if bytes := map[byte]int{'X': 16, 'Y': 32, 'Z': 64}[s[0]]; bytes > 0 {
		r, err := strconv.Atoi(s[1:])
		return operand{kind: vector, register: r, bytes: bytes}, err
	}
	if value, ok := strings.CutPrefix(s, "$"); ok {
		v, err := strconv.ParseInt(strings.TrimPrefix(value, "+"), 0, 64)
		return operand{kind: immediate, disp: v}, err
	}
	for suffix, kind := range map[string]operandKind{"(FP)": argument, "(SB)": static} {
		if name, ok := strings.CutSuffix(s, suffix); ok {
			symbol, disp, _ := strings.Cut(name, "+")
			v, err := strconv.ParseInt(disp, 10, 64)
			return operand{kind: kind, disp: v, label: strings.TrimSuffix(symbol, "<>")}, err
		}
	}
	if strings.HasSuffix(s, ")") {
		return parseMemory(s)
	}
	return operand{kind: label, label: s}, nil
}

// parseMemory reads disp(base) or disp(base)(index*scale).
func parseMemory(s string) (operand, error) {
	o := operand{kind: memory, index: -1}
	disp, address, _ := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	var err error
	if disp != "" {
		if o.disp, err = strconv.ParseInt(disp, 10, 64); err != nil {
			return o, err
		}
	}
	base, rest, indexed := strings.Cut(address, ")(")
	var ok bool
	if o.register, ok = generalRegister(base); !ok {
		return o, fmt.Errorf("%q is not a register", base)
	}
	if !indexed {
		return o, nil
	}
	index, scale, _ := strings.Cut(rest, "*")
	if o.index, ok = generalRegister(index); !ok {
		return o, fmt.Errorf("%q is not a register", index)
	}
	o.scale, err = strconv.Atoi(scale)
	return o, err
}

// generalRegister returns the number of a 64-bit register.
func generalRegister(s string) (int, bool) {
	for i, name := range [...]string{
		"AX", "CX", "DX", "BX", "SP", "BP", "SI", "DI", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15",
	} {
		if name == s {
			return i, true
		}
	}
	return 0, false
}
