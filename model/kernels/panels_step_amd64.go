//go:build amd64 && !purego

package kernels

import "unsafe"

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

var zeros [PanelLen]float32 // which nothing writes

// noSums is what a product begins with: rows of zeros, to be read only.
func noSums() strided { return strided{zeros[:], 0} }

// eachStep calls f for each of the steps of a pass in which AVX-512 kernels compute some rows of a panel of dst: each
// sets rows to those of the step before, at first zeros, and what it adds. Only the last one of all writes to dst,
// whose rows are far apart.
func (s *workspace) eachStep(dst output, rows int, p pass, steps int, f func(step int, from, to strided)) {
	sums := strided{p.sums, PanelLen}
	out := strided{dst.x, dst.stride}
	switch {
	case !p.last():
		out = sums
	case dst.used < PanelLen: // kernels write whole panels
		out = strided{s.rest[:rows*PanelLen], PanelLen}
		defer copyRowsPortable(dst.x, dst.stride, out.x, PanelLen, rows, dst.used)
	}
	from := noSums()
	if p.index > 0 {
		from = sums
	}
	for step := range steps {
		to := sums
		if step == steps-1 {
			to = out
		}
		f(step, from, to)
		from = to
	}
}

// ahead is memory that kernels fetch into the nearest cache while they compute: from next on a line, and as many
// more as extra, for each visit, such as a tile of rows.
type ahead struct {
	next  uintptr
	extra int
}

const cacheLine = 64 // bytes

// fetchOver spreads the bytes of x over visits.
func fetchOver[T any](x []T, visits int) ahead {
	lines := len(x) * int(unsafe.Sizeof(x[0])) / cacheLine
	return ahead{uintptr(unsafe.Pointer(&x[0])), max((lines+visits/2)/visits-1, 0)}
}

// fetchNothing is for kernels whose operands are in the cache: it visits what is there anyway.
func fetchNothing(x []float32) ahead { return fetchOver(x[:1], 1) }

// after returns what is left after so many visits.
func (a ahead) after(visits int) ahead {
	a.next += uintptr(visits * (a.extra + 1) * cacheLine)
	return a
}

// tilesOf is the number of tiles that rows are in.
func tilesOf(rows int) int { return (rows + tileHeight - 1) / tileHeight }
