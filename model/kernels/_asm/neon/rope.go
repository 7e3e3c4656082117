package main

// ropes writes the rotations of heads; see Rope.Rotate. The number of pairs is a multiple of four.
func (p *program) ropes() {
	const a, b, cos, sin, t, u = vec(0), vec(1), vec(2), vec(3), vec(4), vec(6)
	// rotate sets t and the register after it to a and b rotated.
	rotate := func(f *function) {
		f.fmul(t, a, cos)
		f.fmul(u, b, sin)
		f.fmul(t+1, a, sin)
		f.fmul(u+1, b, cos)
		f.fsub(t, t, u)
		f.fadd(t+1, t+1, u+1)
	}

	f := p.function("rotatePairs", "x *float32, cos *float32, sin *float32, pairs int")
	x, c, s := f.load("x"), f.load("cos"), f.load("sin")
	f.loop("loop", f.load("pairs"), 4, func() {
		f.op("VLD2 (%v), [V%d.S4, V%d.S4]", x, a, b)
		f.op("FMOVQ.P 16(%v), F%d", c, cos)
		f.op("FMOVQ.P 16(%v), F%d", s, sin)
		rotate(f)
		f.op("VST2.P [V%d.S4, V%d.S4], 32(%v)", t, t+1, x)
	})
	f.end()

	f = p.function("rotateHalves", "a *float32, b *float32, cos *float32, sin *float32, pairs int")
	x = f.load("a")
	y := f.load("b")
	c, s = f.load("cos"), f.load("sin")
	f.loop("loop", f.load("pairs"), 4, func() {
		f.get(a, x, 0)
		f.get(b, y, 0)
		f.op("FMOVQ.P 16(%v), F%d", c, cos)
		f.op("FMOVQ.P 16(%v), F%d", s, sin)
		rotate(f)
		f.op("FMOVQ.P F%d, 16(%v)", t, x)
		f.op("FMOVQ.P F%d, 16(%v)", t+1, y)
	})
	f.end()
}
