//go:build amd64 && !purego

package kernels

// strided is rows of a panel that are so many elements apart. If that is zero, all are the same.
type strided struct {
	x      []float32
	stride int
}

// rows returns the first of some rows, all of which must be there.
func (m strided) rows(first, n int) *float32 {
	return &m.x[first*m.stride : (first+n-1)*m.stride+PanelLen][0]
}

// bytes is how far one row is from the next.
func (m strided) bytes() uintptr { return uintptr(4 * m.stride) }

// eachStep calls f for each of the steps in which AVX-512 kernels compute some rows of a panel of dst: each sets
// rows to those of the step before, at first zeros, or, to go on, what is in dst, and what it adds. Only the
// last one writes to dst, whose rows are far apart.
func (s *workspace) eachStep(dst output, rows int, goOn bool, steps int, f func(step int, from, to strided)) {
	out := strided{dst.x, dst.stride}
	if dst.used < PanelLen { // kernels write whole panels
		out = strided{s.rest[:rows*PanelLen], PanelLen}
		if goOn {
			copyRowsPortable(out.x, PanelLen, dst.x, dst.stride, rows, dst.used)
		}
		defer copyRowsPortable(dst.x, dst.stride, out.x, PanelLen, rows, dst.used)
	}
	from := strided{s.zeros[:], 0}
	if goOn {
		from = out
	}
	for step := range steps {
		to := strided{s.sums[:rows*PanelLen], PanelLen}
		if step == steps-1 {
			to = out
		}
		f(step, from, to)
		from = to
	}
}
