package main

// ceilings writes loops of nothing but what bounds the kernels: the multiply-adds of the matrix
// kernels, on registers, and reads of memory. All write what they add up, for tests.
func (p *program) ceilings() {
	p.peakDot()
	p.peakFMA()
	p.peakRead()
}

const (
	// peakChains is the number of independent sums: more than the latency of a multiply-add times
	// how many of them begin in a cycle.
	peakChains = 16
	// peakVectors is the number of vectors that are read in a step.
	peakVectors = 8
)

// Vector registers of the factors, after the sums.
const factor1, factor2 = vec(peakChains), vec(peakChains + 1)

// peakDot adds the products of four signed bytes at x and four at w, in every lane, to each of some
// chains, steps times, and stores the sum of the chains.
func (p *program) peakDot() {
	f := p.function("peakDot", "steps int, x *byte, w *byte, sums *byte")
	steps, x, w, sums := f.load("steps"), f.load("x"), f.load("w"), f.load("sums")
	f.op("FMOVS (%v), F%d", x, factor1)
	f.op("FMOVS (%v), F%d", w, factor2)
	f.dup(factor1, factor1, 0)
	f.dup(factor2, factor2, 0)
	f.chains(steps, sums, f.sdotVector, f.add)
}

// peakFMA adds x*y to each of some chains by fused multiply-adds, steps times, and stores the sum of
// the chains.
func (p *program) peakFMA() {
	f := p.function("peakFMA", "steps int, x float32, y float32, sums *float32")
	steps, sums := f.load("steps"), f.load("sums")
	f.spread("x", factor1)
	f.spread("y", factor2)
	f.chains(steps, sums, f.fmla, f.fadd)
}

// chains writes what peakDot and peakFMA have in common.
func (f *function) chains(steps, sums register, multiply, add func(d, n, m vec)) {
	f.zeros(peakChains)
	f.loop("step", steps, 1, func() {
		for c := range vec(peakChains) {
			multiply(c, factor1, factor2)
		}
	})
	for c := vec(1); c < peakChains; c++ {
		add(0, 0, c)
	}
	f.put(0, sums, 0)
	f.end()
}

// peakRead reads memory in blocks of several vectors and stores their exclusive or.
func (p *program) peakRead() {
	f := p.function("peakRead", "data *byte, blocks int, sums *byte")
	data, blocks, sums := f.load("data"), f.load("blocks"), f.load("sums")
	f.zeros(peakVectors)
	f.loop("block", blocks, 1, func() {
		for v := range vec(peakVectors) {
			f.get(peakVectors+v, data, int(16*v))
		}
		for v := range vec(peakVectors) {
			f.eor(v, v, peakVectors+v)
		}
		f.advance(16*peakVectors, data)
	})
	for v := vec(1); v < peakVectors; v++ {
		f.eor(0, 0, v)
	}
	f.put(0, sums, 0)
	f.end()
}

// zeros clears the first n registers.
func (f *function) zeros(n int) {
	for v := range n {
		f.bytes(vec(v), 0)
	}
}
