package arm64

import (
	"encoding/binary"
	"math"
)

// general returns what an instruction on general registers does, or nil. Operands are in the order of Go
// assembly: the destination last, and the sources in the reverse of Arm's order.
func (f *function) general(name string, o *reader) step {
	switch name {
	case "RET":
		o.operands = nil
		return func(m *machine) { m.done = true }
	case "B", "BNE", "BLO":
		return f.jump(map[string]func(m *machine) bool{
			"B":   func(*machine) bool { return true },
			"BNE": func(m *machine) bool { return m.left != m.right },
			"BLO": func(m *machine) bool { return m.left < m.right },
		}[name], o)
	case "CBZ", "CBNZ":
		r, zero := o.register(), name == "CBZ"
		return f.jump(func(m *machine) bool { return (m.registers[r] == 0) == zero }, o)
	case "CMP", "CMPW":
		b, a, mask := o.value(), o.register(), uint64(math.MaxUint64)
		if name == "CMPW" {
			mask = math.MaxUint32
		}
		return func(m *machine) { m.left, m.right = m.registers[a]&mask, b(m)&mask }
	case "CSEL":
		if condition := o.next(); condition != "LT" {
			o.fail("unknown condition %s", condition)
		}
		a, b, d := o.register(), o.register(), o.register()
		return func(m *machine) {
			chosen := b
			if int64(m.left) < int64(m.right) {
				chosen = a
			}
			m.registers[d] = m.registers[chosen]
		}
	case "NEG":
		n, d := o.register(), o.register()
		return func(m *machine) { m.registers[d] = -m.registers[n] }
	}
	return arithmetic(name, o)
}

// jump returns a jump to a label.
func (f *function) jump(condition func(m *machine) bool, o *reader) step {
	label := o.next()
	f.jumps = append(f.jumps, label)
	return func(m *machine) {
		if condition(m) {
			m.next = f.labels[label]
		}
	}
}

// arithmetic returns an instruction with two sources and a destination, or nil.
func arithmetic(name string, o *reader) step {
	operation := map[string]func(x, y uint64) uint64{
		"ADD":  func(x, y uint64) uint64 { return x + y },
		"SUB":  func(x, y uint64) uint64 { return x - y },
		"SUBS": func(x, y uint64) uint64 { return x - y },
		"AND":  func(x, y uint64) uint64 { return x & y },
		"LSL":  func(x, y uint64) uint64 { return x << y },
		"LSR":  func(x, y uint64) uint64 { return x >> y },
	}[name]
	if operation == nil {
		return nil
	}
	y, x, d := o.value(), o.register(), o.register()
	flags := name == "SUBS"
	return func(m *machine) {
		a, b := m.registers[x], y(m)
		m.registers[d] = operation(a, b)
		if flags {
			m.left, m.right = a, b
		}
	}
}

// transfer returns what an instruction that moves data, or one on single numbers, does, or nil.
func transfer(name string, o *reader) step {
	switch name {
	case "MOVD":
		if o.is("$") {
			v, d := o.immediate(), o.register()
			return func(m *machine) { m.registers[d] = v }
		}
		a, d := o.address(), o.register()
		return func(m *machine) { m.registers[d] = binary.LittleEndian.Uint64(m.memory(a, 8)) }
	case "MOVW":
		r, a := o.register(), o.address()
		return func(m *machine) { binary.LittleEndian.PutUint32(m.memory(a, 4), uint32(m.registers[r])) }
	case "FMOVS":
		if o.is("F") && len(o.operands) == 2 && o.operands[1][0] == 'R' {
			v, d := o.vector(), o.register()
			return func(m *machine) { m.registers[d] = uint64(m.vectors[v][0]) }
		}
		return move(o, 4, false)
	case "FMOVS.P":
		return move(o, 4, true)
	case "FMOVD":
		return move(o, 8, false)
	case "FMOVQ", "FMOVQ.P":
		return move(o, 16, name == "FMOVQ.P")
	case "VLD2":
		a, v := o.address(), o.pair()
		return func(m *machine) {
			low, high := m.load(a, 16), m.load(a.after(16), 16)
			m.vectors[v] = lanes{low[0], low[2], high[0], high[2]}
			m.vectors[v+1] = lanes{low[1], low[3], high[1], high[3]}
		}
	case "VST2.P":
		v, a := o.pair(), o.address()
		step := a.offset
		a.offset = 0
		return func(m *machine) {
			x, y := m.vectors[v], m.vectors[v+1]
			m.store(a, 16, lanes{x[0], y[0], x[1], y[1]})
			m.store(a.after(16), 16, lanes{x[2], y[2], x[3], y[3]})
			m.registers[a.base] += uint64(step)
		}
	case "SCVTFWS":
		r, d := o.register(), o.vector()
		return func(m *machine) { m.vectors[d] = lanes{number(float32(int32(m.registers[r])))} }
	case "FMULS", "FDIVS":
		y, x, d := o.vector(), o.vector(), o.vector()
		divide := name == "FDIVS"
		return func(m *machine) {
			a, b := math.Float32frombits(m.vectors[x][0]), math.Float32frombits(m.vectors[y][0])
			result := a * b
			if divide {
				result = a / b
			}
			m.vectors[d] = lanes{number(result)}
		}
	}
	return nil
}

func (a address) after(bytes int64) address {
	a.offset += bytes
	return a
}

func number(x float32) uint32 { return math.Float32bits(x) }

// move returns a load or store of n bytes of a vector register. With post the offset is added to the
// address afterwards, not before.
func move(o *reader, n int, post bool) step {
	store := o.is("F")
	var v int
	if store {
		v = o.vector()
	}
	a := o.address()
	if !store {
		v = o.vector()
	}
	after := int64(0)
	if post {
		a.offset, after = 0, a.offset
	}
	return func(m *machine) {
		if store {
			m.store(a, n, m.vectors[v])
		} else {
			m.vectors[v] = m.load(a, n)
		}
		if post {
			m.registers[a.base] += uint64(after)
		}
	}
}
