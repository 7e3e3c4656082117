package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// ceilings writes loops of nothing but what bounds the kernels: the multiply-adds of the matrix
// kernels, on registers, and reads of memory. All write what they add up, for tests.
func (i *isa) ceilings() {
	i.peakDot()
	i.peakFMA()
	i.peakRead()
}

const (
	// peakChains is the number of independent sums: more than the latency of a multiply-add times
	// how many of them begin in a cycle.
	peakChains = 12
	// peakChainsAVX2 is that for integer products with AVX2, whose sums have the latency of an
	// addition.
	peakChainsAVX2 = 8
	// peakVectors is the number of vectors that are read in a step.
	peakVectors = 8
)

// peakDot adds the products of four signed bytes at x and four unsigned ones at w, in every lane, to
// each of some chains, steps times, and stores the sum of the chains.
func (i *isa) peakDot() {
	i.text("peakDot", "func(steps int, x, w, sums *byte)")
	steps, x, w := pointer("steps"), i.vector(), i.vector()
	VPBROADCASTD(Mem{Base: pointer("x")}, x)
	VPBROADCASTD(Mem{Base: pointer("w")}, w)
	chains, ones := peakChains, VecVirtual(nil)
	if i == avx2 {
		chains, ones = peakChainsAVX2, i.bits(0x00010001)
	}
	acc := i.chains(chains)
	loop("step", steps, func() {
		for _, a := range acc {
			if i == avx512 {
				VPDPBUSD(x, w, a)
				continue
			}
			t := i.vector()
			VPMADDUBSW(x, w, t)
			VPMADDWD(t, ones, t)
			VPADDD(t, a, a)
		}
	})
	for _, a := range acc[1:] {
		VPADDD(a, acc[0], acc[0])
	}
	i.store(acc[0], Mem{Base: pointer("sums")})
	end()
}

// peakFMA adds x*y to each of some chains by fused multiply-adds, steps times, and stores the sum of
// the chains.
func (i *isa) peakFMA() {
	i.text("peakFMA", "func(steps int, x, y float32, sums *float32)")
	steps, x, y := pointer("steps"), i.parameter("x"), i.parameter("y")
	acc := i.chains(peakChains)
	loop("step", steps, func() {
		for _, a := range acc {
			VFMADD231PS(x, y, a)
		}
	})
	for _, a := range acc[1:] {
		VADDPS(a, acc[0], acc[0])
	}
	VMOVUPS(acc[0], Mem{Base: pointer("sums")})
	end()
}

// peakRead reads memory in blocks of several vectors and stores their exclusive or.
func (i *isa) peakRead() {
	i.text("peakRead", "func(data *byte, blocks int, sums *byte)")
	data, blocks := pointer("data"), pointer("blocks")
	acc := i.chains(peakVectors)
	loop("block", blocks, func() {
		for v, a := range acc {
			i.xor(Mem{Base: data, Disp: v * i.bytes}, a, a)
		}
		ADDQ(I32(peakVectors*i.bytes), data)
	})
	for _, a := range acc[1:] {
		i.xor(a, acc[0], acc[0])
	}
	i.store(acc[0], Mem{Base: pointer("sums")})
	end()
}

// chains returns n vectors of zeros.
func (i *isa) chains(n int) []VecVirtual {
	acc := make([]VecVirtual, n)
	for c := range acc {
		acc[c] = i.zero()
	}
	return acc
}
