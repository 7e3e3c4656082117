package main

import "math"

// rows writes the functions of rows of numbers. Their n is a multiple of 16.
func (p *program) rows() {
	p.expSum()
	p.scaleMax()
	p.sumSquares()
	p.normalize()
	p.siluMul()
	p.addScaled()
	p.divide()
}

// Vector registers of the functions of rows: 0 to 3 hold numbers, 4 to 9 what is in between.
const (
	firstBetween  vec = 4
	firstLane     vec = 10 // four, or other numbers
	parameter     vec = 14 // an argument in every lane
	firstConstant vec = 16
)

// each16 repeats a body for 16 numbers at a time, given the offset of each vector and its number, and
// moves addresses on.
func (f *function) each16(n register, body func(at int, v vec), addresses ...register) {
	f.loop("loop", n, 16, func() {
		for v := range vec(4) {
			body(int(16*v), v)
		}
		f.advance(64, addresses...)
	})
}

// lanes16 loads 16 lanes from memory and returns a function that stores them.
func (f *function) lanes16() (store func()) {
	mem := f.load("lanes")
	for v := range vec(4) {
		f.get(firstLane+v, mem, int(16*v))
	}
	return func() {
		for v := range vec(4) {
			f.put(firstLane+v, mem, int(16*v))
		}
	}
}

// expConstants holds registers of the constants of the exponential; see Exp32, which this follows
// operation by operation.
type expConstants struct {
	least, greatest, log2E, magic, high, low, one vec
	coefficients                                  [6]vec
}

// expConstants loads the constants into registers.
func (f *function) expConstants() *expConstants {
	t, next := f.register(), firstConstant
	constant := func(value float64) vec {
		f.constant(next, math.Float32bits(float32(value)), t)
		next++
		return next - 1
	}
	e := &expConstants{
		least: constant(-87), greatest: constant(88), log2E: constant(1.44269504088896341), magic: constant(3 << 22),
		high: constant(-0.693359375), low: constant(2.12194440e-4), one: constant(1),
	}
	for i, c := range []float64{
		1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
	} {
		e.coefficients[i] = constant(c)
	}
	return e
}

// exp replaces x, one of the first four registers, by its exponential.
func (f *function) exp(e *expConstants, x vec) {
	shifted := firstBetween + x%2*3
	n, y := shifted+1, shifted+2
	f.fmax(x, x, e.least)
	f.fmin(x, x, e.greatest)
	f.fmul(shifted, x, e.log2E)
	f.fadd(shifted, shifted, e.magic)
	f.fsub(n, shifted, e.magic)
	f.fmla(x, n, e.high)
	f.fmla(x, n, e.low)
	last := e.coefficients[0]
	for i, c := range e.coefficients[1:] {
		next := n + vec(i%2) // ends with n
		f.move(next, c)
		f.fmla(next, last, x)
		last = next
	}
	f.fmul(y, x, x)
	f.fmla(x, last, y)
	f.fadd(x, x, e.one)
	f.shl32(shifted, shifted, 23)
	f.add(x, x, shifted)
}

// expSum replaces each x by exp(x - top) and adds the results to 16 lanes.
func (p *program) expSum() {
	f := p.function("expSum", "x *float32, n int, top float32, lanes *float32")
	x, n := f.load("x"), f.load("n")
	f.spread("top", parameter)
	store := f.lanes16()
	e := f.expConstants()
	f.each16(n, func(at int, v vec) {
		f.get(v, x, at)
		f.fsub(v, v, parameter)
		f.exp(e, v)
		f.put(v, x, at)
		f.fadd(firstLane+v, firstLane+v, v)
	}, x)
	store()
	f.end()
}

// scaleMax multiplies x by scale and raises 16 lanes to the results.
func (p *program) scaleMax() {
	f := p.function("scaleMax", "x *float32, n int, scale float32, lanes *float32")
	x, n := f.load("x"), f.load("n")
	f.spread("scale", parameter)
	store := f.lanes16()
	f.each16(n, func(at int, v vec) {
		f.get(v, x, at)
		f.fmul(v, v, parameter)
		f.put(v, x, at)
		f.fmax(firstLane+v, firstLane+v, v)
	}, x)
	store()
	f.end()
}

// sumSquares adds the squares of x to 16 lanes by fused multiply-adds.
func (p *program) sumSquares() {
	f := p.function("sumSquares", "x *float32, n int, lanes *float32")
	x, n := f.load("x"), f.load("n")
	store := f.lanes16()
	f.each16(n, func(at int, v vec) {
		f.get(v, x, at)
		f.fmla(firstLane+v, v, v)
	}, x)
	store()
	f.end()
}

// normalize sets dst to x * scale * weight.
func (p *program) normalize() {
	f := p.function("normalize", "dst *float32, x *float32, weight *float32, n int, scale float32")
	dst, x, weight, n := f.load("dst"), f.load("x"), f.load("weight"), f.load("n")
	f.spread("scale", parameter)
	f.each16(n, func(at int, v vec) {
		f.get(v, x, at)
		f.get(firstBetween+v, weight, at)
		f.fmul(v, v, parameter)
		f.fmul(v, v, firstBetween+v)
		f.put(v, dst, at)
	}, dst, x, weight)
	f.end()
}

// siluMul sets dst to gate / (1 + exp(-gate)) * up.
func (p *program) siluMul() {
	f := p.function("siluMul", "dst *float32, gate *float32, up *float32, n int")
	dst, gate, up, n := f.load("dst"), f.load("gate"), f.load("up"), f.load("n")
	e := f.expConstants()
	f.each16(n, func(at int, v vec) {
		g := firstLane + v
		f.get(g, gate, at)
		f.fneg(v, g)
		f.exp(e, v)
		f.fadd(v, v, e.one)
		f.fdiv(g, g, v)
		f.get(v, up, at)
		f.fmul(g, g, v)
		f.put(g, dst, at)
	}, dst, gate, up)
	f.end()
}

// addScaled adds scale * y to x.
func (p *program) addScaled() {
	f := p.function("addScaled", "x *float32, y *float32, n int, scale float32")
	x, y, n := f.load("x"), f.load("y"), f.load("n")
	f.spread("scale", parameter)
	f.each16(n, func(at int, v vec) {
		f.get(v, y, at)
		f.get(firstBetween+v, x, at)
		f.fmul(v, v, parameter)
		f.fadd(v, firstBetween+v, v)
		f.put(v, x, at)
	}, x, y)
	f.end()
}

// divide sets dst to x / divisor.
func (p *program) divide() {
	f := p.function("divide", "dst *float32, x *float32, n int, divisor float32")
	dst, x, n := f.load("dst"), f.load("x"), f.load("n")
	f.spread("divisor", parameter)
	f.each16(n, func(at int, v vec) {
		f.get(v, x, at)
		f.fdiv(v, v, parameter)
		f.put(v, dst, at)
	}, dst, x)
	f.end()
}
