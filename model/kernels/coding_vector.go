//go:build (!purego && (amd64 || arm64)) || (purego && emulate)

package kernels

import "assay/model/gguf"

// scaleForm says how the scales and mins of blocks are kept.
type scaleForm int

const (
	scalesF32   scaleForm = iota // float32
	scalesHalf                   // binary16, as in the file
	scalesSuper                  // an integer for each part and a binary16 factor for a super-block
)

// coding says how weights of a type are kept: integers as q+offset, from 0 to most.
type coding struct {
	offset, most int
	form         scaleForm
	scaleAt      int // of the factors of scalesSuper in a super-block as stored
	minAt        int
}

// codingOf returns how weights of a block type are kept.
func codingOf(t gguf.Type) coding {
	switch t {
	case gguf.Q4_0:
		return coding{offset: 8, most: 15, form: scalesHalf}
	case gguf.Q4_1:
		return coding{most: 15, form: scalesHalf}
	case gguf.Q5_0:
		return coding{offset: 16, most: 31, form: scalesHalf}
	case gguf.Q5_1:
		return coding{most: 31, form: scalesHalf}
	case gguf.Q2_K:
		return coding{most: 3, form: scalesSuper, scaleAt: 80, minAt: 82}
	case gguf.Q3_K:
		return coding{offset: 4, most: 7, form: scalesSuper, scaleAt: 108}
	case gguf.Q4_K:
		return coding{most: 15, form: scalesSuper, minAt: 2}
	case gguf.Q5_K:
		return coding{most: 31, form: scalesSuper, minAt: 2}
	case gguf.Q6_K:
		return coding{offset: 32, most: 63, form: scalesSuper, scaleAt: 208}
	case gguf.IQ4_XS:
		return coding{offset: 128, most: 255, form: scalesSuper}
	case gguf.MXFP4:
		return coding{offset: 16, most: 31}
	}
	return coding{offset: 128, most: 255, form: scalesHalf} // Q8_0, IQ4_NL
}

// bits is the number of bits that an integer is kept in.
func (c coding) bits() int {
	switch {
	case c.most <= 15:
		return 4
	case c.most <= 31:
		return 5
	case c.most <= 63:
		return 6
	}
	return 8
}
