package main

import (
	"fmt"
	"strings"
)

// program is the functions of a file.
type program struct{ functions []*function }

// function is one that is being written.
type function struct {
	name, signature string
	arguments       []argument
	size            int // of the arguments
	text            strings.Builder
	used            int // general registers
}

type argument struct {
	name   string
	offset int
	single bool // a float32
}

// function begins one with parameters as in Go, each with its type.
func (p *program) function(name, signature string) *function {
	f := &function{name: name + "NEON", signature: signature}
	for _, field := range strings.Split(signature, ", ") {
		name, kind, _ := strings.Cut(field, " ")
		size := 8
		if kind == "float32" {
			size = 4
		}
		f.size = (f.size + size - 1) / size * size
		f.arguments = append(f.arguments, argument{name, f.size, kind == "float32"})
		f.size += size
	}
	p.functions = append(p.functions, f)
	return f
}

// op writes an instruction that Go's assembler knows.
func (f *function) op(format string, arguments ...any) {
	fmt.Fprintf(&f.text, "\t"+format+"\n", arguments...)
}

func (f *function) label(name string) { fmt.Fprintf(&f.text, "\n%s:\n", name) }

// register is a general register.
type register int

func (r register) String() string { return fmt.Sprintf("R%d", int(r)) }

// register returns one that is not in use. R18 and those from R26 on have a meaning.
func (f *function) register() register {
	r := register(f.used)
	if r >= 18 {
		r++
	}
	if r > 25 {
		panic(f.name + " needs more registers than there are")
	}
	f.used++
	return r
}

func (f *function) argument(name string) argument {
	for _, a := range f.arguments {
		if a.name == name {
			return a
		}
	}
	panic(f.name + " has no argument " + name)
}

// load loads an argument into a register.
func (f *function) load(name string) register {
	a, r := f.argument(name), f.register()
	f.op("MOVD %s+%d(FP), %v", a.name, a.offset, r)
	return r
}

// spread sets every lane of v to a float32 argument.
func (f *function) spread(name string, v vec) {
	a := f.argument(name)
	f.op("FMOVS %s+%d(FP), F%d", a.name, a.offset, v)
	f.dup(v, v, 0)
}

// lines loads the addresses of n rows, given the first and the distance between them.
func (f *function) lines(n int, base, distance string) []register {
	rows := []register{f.load(base)}
	if n == 1 {
		return rows
	}
	d := f.load(distance)
	for len(rows) < n {
		r := f.register()
		f.op("ADD %v, %v, %v", d, rows[len(rows)-1], r)
		rows = append(rows, r)
	}
	return rows
}

// advance adds a number of bytes to addresses.
func (f *function) advance(bytes int, addresses ...register) {
	for _, r := range addresses {
		f.op("ADD $%d, %v, %v", bytes, r, r)
	}
}

// get loads a vector from memory.
func (f *function) get(v vec, base register, offset int) {
	f.op("FMOVQ %d(%v), F%d", offset, base, v)
}

// put stores a vector to memory.
func (f *function) put(v vec, base register, offset int) {
	f.op("FMOVQ F%d, %d(%v)", v, offset, base)
}

// loop repeats a body until a counter, less step each time, is zero.
func (f *function) loop(name string, counter register, step int, body func()) {
	f.label(name)
	body()
	f.op("SUBS $%d, %v, %v", step, counter, counter)
	f.op("BNE %s", name)
}

func (f *function) end() { f.op("RET") }
