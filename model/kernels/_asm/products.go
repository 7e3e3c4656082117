package main

import (
	"slices"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// products writes the integer products of AVX2, which has none with sums of 32 bits: VPMADDUBSW adds
// up two of an unsigned and a signed byte in 16 bits.
type products struct {
	// depth is the number of groups of four values whose products with activations fit into 16 bits
	// together, two sums for each output. Zero means that weights are signed.
	depth   int
	acc     tile                          // what is set
	weights func(group, v int) VecVirtual // of half of the outputs
	x       func(row, group int) Mem      // four activations
	ones    VecVirtual                    // int16
}

// newProducts is for integers of so many bits.
func newProducts(bits int, acc tile, weights func(group, v int) VecVirtual, x func(row, group int) Mem) products {
	depths := map[int]int{4: blockGroups, 5: 4, 6: 2, 8: 0}
	return products{depth: depths[bits], acc: acc, weights: weights, x: x, ones: avx2.bits(0x00010001)}
}

// part sets acc to the products with some groups.
func (d products) part(groups []int) {
	switch {
	case d.depth == 0:
		d.signed(groups)
	case d.depth >= len(groups):
		d.whole(groups)
	default:
		d.runs(groups)
	}
}

// broadcast returns four activations in every lane.
func (d products) broadcast(row, group int) VecVirtual {
	x := YMM()
	VPBROADCASTD(d.x(row, group), x)
	return x
}

// signed moves the sign of a weight to its activation, since one factor must be unsigned.
func (d products) signed(groups []int) {
	for i, group := range groups {
		var w, magnitude [vecs]VecVirtual
		for v := range w {
			w[v], magnitude[v] = d.weights(group, v), YMM()
			VPABSB(w[v], magnitude[v])
		}
		for r, acc := range d.acc {
			x := d.broadcast(r, group)
			for v := range acc {
				t := YMM()
				VPSIGNB(w[v], x, t)
				VPMADDUBSW(t, magnitude[v], t)
				d.widen(t, acc[v], i == 0)
			}
		}
	}
}

// whole adds up all in 16 bits.
func (d products) whole(groups []int) {
	for i, group := range groups {
		var w [vecs]VecVirtual
		for v := range w {
			w[v] = d.weights(group, v)
		}
		for r, acc := range d.acc {
			x := d.broadcast(r, group)
			for v := range acc {
				d.multiply(x, w[v], acc[v], i == 0)
			}
		}
	}
	d.acc.each(func(r, v int) { VPMADDWD(d.acc[r][v], d.ones, d.acc[r][v]) })
}

// runs adds up in 16 bits as many groups as fit.
func (d products) runs(groups []int) {
	for n, run := range slices.Collect(slices.Chunk(groups, d.depth)) {
		for v := range vecs {
			sums := make([]VecVirtual, len(d.acc))
			for i, group := range run {
				w := d.weights(group, v)
				for r := range sums {
					if i == 0 {
						sums[r] = YMM()
					}
					d.multiply(d.broadcast(r, group), w, sums[r], i == 0)
				}
			}
			for r, acc := range d.acc {
				d.widen(sums[r], acc[v], n == 0)
			}
		}
	}
}

// multiply adds products to sums of 16 bits, or sets them.
func (d products) multiply(x, w, sum VecVirtual, first bool) {
	if first {
		VPMADDUBSW(x, w, sum)
		return
	}
	t := YMM()
	VPMADDUBSW(x, w, t)
	VPADDW(t, sum, sum)
}

// widen adds sums of 16 bits, which it overwrites, to those of 32, or sets them.
func (d products) widen(sum, acc VecVirtual, first bool) {
	if first {
		VPMADDWD(sum, d.ones, acc)
		return
	}
	VPMADDWD(sum, d.ones, sum)
	VPADDD(sum, acc, acc)
}
