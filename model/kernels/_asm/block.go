package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// magic is the float32 number that integers are added to, as bits, in place of their conversion; see
// type Block.
const magic = 3 << 22

// biasShift is that of integers which are kept as bytes q+128, for which blocks have their bias.
const biasShift = 7

// biasAt addresses the bias of a part of a block of activations.
func biasAt(a rows, r, parts, part int) Mem {
	if parts == 1 {
		part = 2
	}
	return a.at(r, blockBias+4*part)
}

// biasConstant returns what belongs to the bias for integers kept as q + 1<<shift, or as they are where shift is 0:
// with AVX-512 what is added to it, with AVX2 what is taken off; nil if there is no such thing.
func (i *isa) biasConstant(shift int) VecVirtual {
	bits := math.Float32bits(magic)
	shifted := bits >> (biasShift - shift)
	switch {
	case i == avx512 && shift == 0:
		return i.bits(bits)
	case i == avx512 && shift < biasShift:
		return i.bits(bits - shifted)
	case i == avx2 && shift > 0:
		return i.bits(shifted)
	}
	return nil
}

// setBias sets acc to the bits of 3<<22, less the offset of the integers times the sum of the activations
// of a part, with AVX-512.
func setBias(acc tile, a rows, constant VecVirtual, shift, parts, part int) {
	for r, acc := range acc {
		switch shift {
		case 0:
			VMOVDQA64(constant, acc[0])
		case biasShift:
			VPBROADCASTD(biasAt(a, r, parts, part), acc[0])
		default:
			VPBROADCASTD(biasAt(a, r, parts, part), acc[0])
			VPSRAD(U8(uint8(biasShift-shift)), acc[0], acc[0])
			VPADDD(constant, acc[0], acc[0])
		}
		VMOVDQA64(acc[0], acc[1])
	}
}

// addBias takes the offset of the integers times the sum of the activations of a part off acc, with AVX2.
func addBias(acc tile, a rows, constant VecVirtual, shift, parts, part int) {
	if shift == 0 {
		return
	}
	for r, acc := range acc {
		t := YMM()
		VPBROADCASTD(biasAt(a, r, parts, part), t)
		VPSRAD(U8(uint8(biasShift-shift)), t, t)
		VPSUBD(constant, t, t)
		for v := range acc {
			VPADDD(t, acc[v], acc[v])
		}
	}
}

// multiply adds the products of four activations of each row with those of two vectors of weights, with
// AVX-512.
func multiply(acc tile, a rows, group int, w [vecs]VecVirtual) {
	for r, acc := range acc {
		x := ZMM()
		VPBROADCASTD(a.at(r, 4*group), x)
		for v := range w {
			VPDPBUSD(x, w[v], acc[v])
		}
	}
}

// scaleRow makes float32 numbers of the integers of a row, times the scale of the activations. With AVX-512
// they have the bits of 3<<22 added.
func (i *isa) scaleRow(acc [vecs]VecVirtual, a rows, r int) {
	x := i.vector()
	VBROADCASTSS(a.at(r, blockScale), x)
	for _, n := range acc {
		if i == avx512 {
			VFMADD213PS_BCST(a.at(r, blockOffset), x, n)
			continue
		}
		VCVTDQ2PS(n, n)
		VMULPS(x, n, n)
	}
}

// sumOf returns the sum of the activations of a part, in every lane.
func (i *isa) sumOf(a rows, r, part, parts int) VecVirtual {
	x := i.vector()
	if parts == 1 {
		VBROADCASTSS(a.at(r, blockLow), x)
		return x
	}
	VPBROADCASTD(a.at(r, blockSum+4*part), x)
	VCVTDQ2PS(x, x)
	if i == avx512 {
		VMULPS_BCST(a.at(r, blockScale), x, x)
		return x
	}
	scale := YMM()
	VBROADCASTSS(a.at(r, blockScale), scale)
	VMULPS(scale, x, x)
	return x
}

// ofPart loads the scales, or mins, of a part of a block of weights.
func (i *isa) ofPart(from Register, part int) (s [vecs]VecVirtual) {
	for v := range s {
		s[v] = i.vector()
		VMOVUPS(Mem{Base: from, Disp: (part*vecs + v) * i.bytes}, s[v])
	}
	return s
}
